// SPDX-License-Identifier: MIT
// items.ts - answers as the items of a tree: documents with their matches, lines of kwic,
// and what there is to say beside them. All text in them is fit to be shown.
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { shownPath } from './document';
import { DaemonFailure, Failure, words } from './failure';
import { bestOf, targetOf, targetOfLine, type Target } from './place';
import type { Hit, Line, Match, Path, Total } from './protocol';
import { clean, columnOf, counted, head, passage } from './text';

/**
 * Units of text before a match that are shown, so that a side bar shows the match as well,
 * and of a passage at most.
 */
const BEFORE = 20;
const PASSAGE_MAX = 300;
const TOOLTIP_MAX = 1500;

export interface Item {
	kind: 'document' | 'match' | 'line' | 'more' | 'info' | 'warning' | 'error';
	label: string;
	/** Matches in the label: [begin, end] in UTF-16 units. */
	marks: [number, number][];
	description: string;
	tooltip: string;
	children: Item[];
	/** Where it leads; absent where there is nowhere to go. */
	target?: Target;
}

export function note(kind: Item['kind'], label: string, children: Item[] = []): Item {
	return { kind, label: clean(label), marks: [], description: '', tooltip: clean(label),
		children };
}

// ---- what went wrong, and what was not found ----

/** ERROR in a line; a place in QUERY is a column of characters. */
export function describe(error: unknown, query: string): string {
	let text = words(error);
	if (error instanceof DaemonFailure && error.at !== undefined) {
		text = `column ${columnOf(query, error.at)}: ${text}`;
	}
	if (error instanceof Failure && error.kind === 'stale_cursor') {
		text += '; search again';
	}
	return clean(text);
}

/** What a result says beside its hits: warnings, or why there are none. */
export function remarks(found: { total: Total; warnings?: string[];
		why?: { lines: string[] } }, nothing: boolean): Item[] {
	const warnings = (found.warnings ?? []).map((text) => note('warning', text));
	if (!nothing) {
		return warnings;
	}
	const why = (found.why?.lines ?? []).map((text) => note('info', text));
	return [note('info', 'nothing found', why), ...warnings];
}

export function total(found: { total: Total }, one: string): string {
	const { n, exact } = found.total;
	return (exact ? '' : 'at least ') + counted(n, one);
}

// ---- documents ----

function home(path: string): string {
	const own = homedir();
	return path.startsWith(own + '/') ? '~' + path.slice(own.length) : path;
}

function title(of: Path & { title?: string }): string {
	return clean(of.title ?? '') || clean(basename(shownPath(of))) || 'a document';
}

function position(place: { line: number; col: number; page?: number }): string {
	return place.page !== undefined ? `p. ${place.page}` : `${place.line}`;
}

/** The parts of PLACE's passage, and the page it is on. */
function parts(hit: Hit, place: Match): string[] {
	const line = place.line_text;
	return line !== undefined && line.length > 0 ? line :
		hit.snips?.[place.snip ?? 0] ?? hit.snips?.[0] ?? [];
}

function matchItem(hit: Hit, place: Match): Item {
	const { text, marks } = passage(parts(hit, place), BEFORE, PASSAGE_MAX);
	return { kind: 'match', label: text || 'a match', marks, description: position(place),
		tooltip: head(clean(parts(hit, place).join('')), TOOLTIP_MAX), children: [],
		target: targetOf(hit, place) };
}

/** The passage of HIT's best place, in a line. */
export function bestPassage(hit: Hit): string {
	return passage(hit.snips?.[0] ?? [], BEFORE, PASSAGE_MAX).text;
}

/** What is known of a document, in a line. */
export function about(hit: Hit): string {
	const place = hit.best === undefined ? '' : `:${hit.best.line}`;
	const path = home(shownPath(hit)) + (hit.best?.in === 'text' ? '' : place);
	return clean([hit.date?.slice(0, 10), hit.tier, path].filter(Boolean).join(' · '));
}

export function documentItem(hit: Hit): Item {
	const children = (hit.matches ?? []).map((place) => matchItem(hit, place));
	if (hit.more !== undefined) {
		children.push(note('info', `and ${counted(hit.more, 'match', 'matches')} more`));
	}
	const lines = [title(hit), about(hit), ...(hit.snips ?? []).map((snip) => snip.join(''))];
	return { kind: 'document', label: title(hit), marks: [], description: about(hit),
		tooltip: head(lines.map(clean).join('\n'), TOOLTIP_MAX), children,
		target: bestOf(hit) };
}

// ---- lines of kwic ----

export function lineItem(line: Line): Item {
	const parts = [line.before, line.match, line.after];
	const { text, marks } = passage(parts, BEFORE, PASSAGE_MAX);
	const about = clean(`${title(line)} · ${position(line)}`);
	return { kind: 'line', label: text, marks, description: about,
		tooltip: [head(clean(parts.join('')), TOOLTIP_MAX), title(line),
			clean(home(shownPath(line)))].join('\n'), children: [],
		target: targetOfLine(line) };
}
