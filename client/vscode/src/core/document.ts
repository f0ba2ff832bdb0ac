// SPDX-License-Identifier: MIT
// document.ts - what to open for a place: its file, or where no editor can open that as it
// is, a text of ours: the text that the daemon has of it, the content of a .gz file, or a
// file whose path is no text.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Failure, words } from './failure';
import type { Link } from './link';
import { utf8, type Target } from './place';
import type { GetResult, Path } from './protocol';

/** Of a file, or a text, that a place is looked for in; VS Code itself opens no more. */
export const BYTES_MAX = 64 * 1024 * 1024;

export type Source =
	| { kind: 'file'; path: string }
	/** The file of these bytes, or of what is in them where it is packed. */
	| { kind: 'bytes'; path_b64: string; name: string }
	/** The text that was extracted of a document. */
	| { kind: 'text'; id: string; index?: string; name: string };

function pathBytes(path: Path): Buffer {
	return path.path_b64 !== undefined ? Buffer.from(path.path_b64, 'base64') :
		Buffer.from(path.path ?? '');
}

/** The path of a hit or a line for people; what is no text in it is U+FFFD. */
export function shownPath(path: Path): string {
	return pathBytes(path).toString();
}

export function sourceOf(target: Target): Source {
	const { where } = target;
	const name = basename(shownPath(where));
	if (target.extracted || pathBytes(where).length === 0) {
		return { kind: 'text', id: where.id, name: name || where.id,
			...(where.index !== undefined && { index: where.index }) };
	}
	if (where.path === undefined || where.path.endsWith('.gz')) {
		return { kind: 'bytes', path_b64: pathBytes(where).toString('base64'),
			name: name.replace(/\.gz$/, '') };
	}
	return { kind: 'file', path: where.path };
}

/** The first MAX bytes of a file. */
async function readFile(path: string | Buffer, max: number): Promise<Buffer> {
	try {
		const file = await open(path);
		try {
			const size = Math.min((await file.stat()).size, max);
			const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
			return buffer.subarray(0, bytesRead);
		} finally {
			await file.close();
		}
	} catch (error) {
		throw new Failure('unreadable', words(error));
	}
}

async function unpacked(path: Buffer): Promise<Buffer> {
	const bytes = await readFile(path, BYTES_MAX);
	if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
		return bytes;
	}
	try {
		return await promisify(gunzip)(bytes, { maxOutputLength: BYTES_MAX });
	} catch (error) {
		throw new Failure('unreadable', `${path.toString()}: ${words(error)}`);
	}
}

async function extracted(link: Link, source: Source & { kind: 'text' }): Promise<string> {
	let text = '';
	let next: number | undefined = 0;
	while (next !== undefined && text.length < BYTES_MAX) {
		const part: GetResult = await link.request<GetResult>('get', { id: source.id,
			start: next, ...(source.index !== undefined && { index: source.index }) });
		text += part.text;
		next = part.next;
	}
	return text;
}

/** The bytes that places in SOURCE count, of a file no more than WANTED. */
export async function bytesOf(link: Link, source: Source, wanted = BYTES_MAX):
		Promise<Uint8Array> {
	switch (source.kind) {
	case 'file': return readFile(source.path, Math.min(wanted, BYTES_MAX));
	case 'bytes': return unpacked(Buffer.from(source.path_b64, 'base64'));
	case 'text': return Buffer.from(await extracted(link, source));
	}
}

/** What an editor shows of a source that is no file. */
export async function textOf(link: Link, source: Source): Promise<string> {
	return utf8(await bytesOf(link, source));
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

/** The query part of the URI of SOURCE, and back; anything else is refused. */
export function toQuery(source: Source): string {
	return JSON.stringify(source);
}

export function fromQuery(query: string): Source {
	let value: Record<string, unknown> = {};
	try {
		value = (JSON.parse(query) ?? {}) as Record<string, unknown>;
	} catch {
		// As wrong as any other.
	}
	const { kind, name, id, index, path_b64 } = value;
	if (kind === 'text' && isText(name) && isText(id)) {
		return { kind, name, id, ...(isText(index) && { index }) };
	}
	if (kind === 'bytes' && isText(name) && isText(path_b64)) {
		return { kind, name, path_b64 };
	}
	throw new Failure('unreadable', 'this is no document of quoth');
}
