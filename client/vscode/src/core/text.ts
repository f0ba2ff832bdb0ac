// SPDX-License-Identifier: MIT
// text.ts - what documents and the daemon say, made fit to be shown. Documents are not to
// be trusted: what they say is text, never markup, a link or a command.

/** Control characters, ends of lines and changes of direction. */
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** TEXT on one line without any of that; blanks at its ends stay, as one. */
export function flat(text: string): string {
	return text.replace(UNFIT, ' ').replace(/\s+/g, ' ');
}

export function clean(text: string): string {
	return flat(text).trim();
}

/** For a notification, where VS Code makes links, even to commands, of [text](target). */
export function forNotice(text: string): string {
	return clean(text).replace(/\]\(/g, '] (');
}

/** For a quick pick, whose labels show icons for $(name); a backslash before keeps it. */
export function forPick(text: string): string {
	return clean(text).replace(/\$\(/g, '\\$(');
}

function isHalf(unit: number, first: number): boolean {
	return unit >= first && unit < first + 0x400;
}

/** The beginning of TEXT, at most MAX units, with a sign that it goes on. */
export function head(text: string, max: number): string {
	if (text.length <= max) {
		return text;
	}
	const end = max - 1 - (isHalf(text.charCodeAt(max - 2), 0xd800) ? 1 : 0);
	return text.slice(0, end) + '…';
}

/** And the end of it. */
export function tail(text: string, max: number): string {
	if (text.length <= max) {
		return text;
	}
	const begin = text.length - max + 1;
	return '…' + text.slice(begin + (isHalf(text.charCodeAt(begin), 0xdc00) ? 1 : 0));
}

/** The end of TEXT from a word on, where that leaves any. */
function tailOfWords(text: string, max: number): string {
	const end = tail(text, max);
	const blank = end === text ? -1 : end.indexOf(' ');
	return blank < 0 || blank === end.length - 1 ? end : '…' + end.slice(blank + 1);
}

/** A passage in which stretches are matches: [begin, end] in UTF-16 units. */
export interface Passage {
	text: string;
	marks: [number, number][];
}

/**
 * PARTS put together, of which the second, the fourth and so on are matches; with at most
 * BEFORE units in front of the first match and MAX of all.
 */
export function passage(parts: string[], before: number, max: number): Passage {
	const marks: [number, number][] = [];
	let text = tailOfWords(flat(parts[0] ?? '').trimStart(), before);
	parts.slice(1).forEach((part, i) => {
		const begin = text.length;
		text += flat(part);
		if (i % 2 === 0 && text.length > begin) {
			marks.push([begin, text.length]);
		}
	});
	text = head(text.trimEnd(), max);
	const seen = marks.filter(([begin]) => begin < text.length);
	return { text, marks: seen.map(([begin, end]) => [begin, Math.min(end, text.length)]) };
}

/** The column, from 1 and in characters, of byte AT of QUERY. */
export function columnOf(query: string, at: number): number {
	return [...Buffer.from(query).subarray(0, at).toString()].length + 1;
}

export function counted(n: number, one: string, many = `${one}s`): string {
	return `${n} ${n === 1 ? one : many}`;
}
