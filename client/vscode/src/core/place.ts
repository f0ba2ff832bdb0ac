// SPDX-License-Identifier: MIT
// place.ts - places as the daemon counts them, in bytes, to those of an editor: lines and
// UTF-16 units, from 0.
import type { Hit, Line, Match, Path, Place } from './protocol';

/** Where to go, and what stands there. */
export interface Target {
	where: Path & { id: string };
	mime: string | undefined;
	byte: number;
	/** Bytes; 0 where it is not known. */
	len: number;
	line: number;
	col: number;
	/** In the extracted text, not in the file. */
	extracted: boolean;
	/** The text of the match, its white space as single blanks; empty if not known. */
	text: string;
}

export interface Point {
	line: number;
	character: number;
}

export interface Range {
	start: Point;
	end: Point;
}

export type Decode = (bytes: Uint8Array) => string | PromiseLike<string>;

function where(from: Path, id: string): Target['where'] {
	const { path, path_b64, index } = from;
	return { id, ...(path !== undefined && { path }), ...(path_b64 !== undefined &&
		{ path_b64 }), ...(index !== undefined && { index }) };
}

/** The target of PLACE in HIT, or of the document's beginning where there is none. */
export function targetOf(hit: Hit, place?: Match | Place): Target {
	const { byte, line, col } = place ?? { byte: 0, line: 1, col: 1 };
	const match = place !== undefined && 'len' in place ? place : undefined;
	return {
		where: where(hit, hit.id), mime: hit.mime, byte, line, col, len: match?.len ?? 0,
		extracted: place?.in === 'text', text: match?.line_text?.[1] ?? '',
	};
}

/** The target of HIT as a whole: its best place, with the match that is there. */
export function bestOf(hit: Hit): Target {
	const best = hit.best;
	const match = hit.matches?.find((one) => one.byte === best?.byte && one.in === best?.in);
	return targetOf(hit, match ?? best);
}

export function targetOfLine(line: Line): Target {
	return {
		where: where(line, line.doc_id), mime: undefined, byte: line.start,
		len: line.end - line.start, line: line.line, col: line.col,
		extracted: line.in === 'text', text: line.match,
	};
}

/** Lines end as they do for an editor. */
function after(text: string, from: Point): Point {
	const ends = [...text.matchAll(/\r\n|\r|\n/g)];
	const last = ends.at(-1);
	if (last === undefined) {
		return { line: from.line, character: from.character + text.length };
	}
	return { line: from.line + ends.length,
		character: text.length - last.index! - last[0].length };
}

/** UTF-8 without its byte order mark, as an editor reads it. */
export function utf8(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

/** Where LEN bytes from byte AT of BYTES are, once DECODE has made text of these. */
export async function locate(bytes: Uint8Array, at: number, len: number,
		decode: Decode = utf8): Promise<Range> {
	const start = after(await decode(bytes.subarray(0, at)), { line: 0, character: 0 });
	return { start, end: after(await decode(bytes.subarray(at, at + len)), start) };
}

/**
 * Where the daemon says that TARGET is, for what is too large to be looked at; exact where
 * its line is ASCII.
 */
export function roughly(target: Target): Range {
	const start = { line: target.line - 1, character: target.col - 1 };
	return { start, end: start };
}

function escaped(word: string): string {
	return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * Where in TEXT the words of WANTED stand, nearest to AT: [begin, end], or undefined where
 * they do not. So a place is found again in a file that has changed since.
 */
export function nearest(text: string, wanted: string, at: number):
		[number, number] | undefined {
	const words = wanted.trim().split(/\s+/).filter((word) => word !== '');
	if (words.length === 0) {
		return undefined;
	}
	let best: [number, number] | undefined;
	for (const found of text.matchAll(new RegExp(words.map(escaped).join('\\s+'), 'gu'))) {
		const begin = found.index!;
		if (best !== undefined && Math.abs(begin - at) >= Math.abs(best[0] - at)) {
			break;
		}
		best = [begin, begin + found[0].length];
	}
	return best;
}

/** Whether TEXT reads as WANTED does: white space counts as one blank. */
export function reads(text: string, wanted: string): boolean {
	const even = (words: string) => words.trim().replace(/\s+/g, ' ');
	return even(text) === even(wanted);
}

/**
 * Whether a document shows its text as its file has it, so that a match which does not stand
 * in its place means that the file has changed. (JSON and HTML write characters in other
 * ways, too.)
 */
export function isVerbatim(target: Target): boolean {
	if (target.mime !== undefined) {
		return ['text/plain', 'text/markdown'].includes(target.mime);
	}
	return target.extracted || /\.(txt|md|markdown)$/i.test(target.where.path ?? '');
}
