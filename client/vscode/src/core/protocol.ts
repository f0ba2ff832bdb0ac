// SPDX-License-Identifier: MIT
// protocol.ts - what goes over the socket, as far as it is used here; quoth-protocol(7)
// has all of it. Members that the daemon leaves out where they do not apply are optional.

export interface Path {
	path?: string;
	/** The same in base64, when it is not UTF-8. */
	path_b64?: string;
	/** The name of the index, of an answer from several. */
	index?: string;
}

/** A place: line and col from 1, byte from 0; all columns and lengths are bytes. */
export interface Place {
	byte: number;
	line: number;
	col: number;
	page?: number;
	/** 'text': in the extracted text, which the file does not hold as it is. */
	in?: string;
}

export interface Match extends Place {
	len: number;
	snip?: number;
	/** Before the match, the match, and behind it. */
	line_text?: string[];
}

export interface Hit extends Path {
	rank: number;
	id: string;
	tier?: string;
	title?: string;
	date?: string;
	source?: string;
	language?: string;
	mime?: string;
	best?: Place;
	matches?: Match[];
	more?: number;
	/** Odd members of each are matches. */
	snips?: string[][];
}

export interface Line extends Path {
	doc_id: string;
	line: number;
	col: number;
	start: number;
	end: number;
	page?: number;
	in?: string;
	part: string;
	before: string;
	match: string;
	after: string;
	title?: string;
	date?: string;
}

export interface Total {
	n: number;
	exact: boolean;
}

interface Found {
	total: Total;
	cursor?: string;
	warnings?: string[];
	why?: { lines: string[] };
}

export interface SearchResult extends Found {
	hits: Hit[];
}

export interface KwicResult extends Found {
	lines: Line[];
	/** How many documents match, those without a line included. */
	documents: number;
}

export interface GetResult {
	text: string;
	/** Where the next part begins; absent at the end. */
	next?: number;
}

export interface StatusResult {
	index: { path?: string } | null;
	/** If it serves several. */
	indexes?: { name: string; path: string }[];
}

/** The data of an error. */
export interface ErrorData {
	kind?: string;
	at?: number;
	len?: number;
	hint?: string;
}
