// SPDX-License-Identifier: MIT
// core.test.ts - places, texts and settings, each by itself.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { test } from 'node:test';
import { fromQuery, sourceOf, toQuery } from '../src/core/document';
import { DaemonFailure } from '../src/core/failure';
import { describe } from '../src/core/items';
import { locate, nearest, reads, type Target } from '../src/core/place';
import { settings } from '../src/core/settings';
import { socketPath } from '../src/core/socket';
import { clean, columnOf, forNotice, forPick, head, passage, tail } from '../src/core/text';

async function at(text: string | Buffer, word: string): Promise<number[]> {
	const bytes = Buffer.from(text as string);
	const { start, end } = await locate(bytes, bytes.indexOf(word), Buffer.byteLength(word));
	return [start.line, start.character, end.line, end.character];
}

test('columns are UTF-16 units, whatever stands before', async () => {
	assert.deepEqual(await at('lynx', 'lynx'), [0, 0, 0, 4]);
	assert.deepEqual(await at('é lynx', 'lynx'), [0, 2, 0, 6]);
	assert.deepEqual(await at('x\n😀 lynx', 'lynx'), [1, 3, 1, 7]);
	assert.deepEqual(await at('a 😀é b', '😀é'), [0, 2, 0, 5]);
	assert.deepEqual(await at('\ufefflynx', 'lynx'), [0, 0, 0, 4]);
	assert.deepEqual(await at(Buffer.from('\xff\xe9 lynx', 'latin1'), 'lynx'), [0, 3, 0, 7]);
});

test('lines end as in an editor', async () => {
	assert.deepEqual(await at('a\r\nb\rc\nlynx', 'lynx'), [3, 0, 3, 4]);
	assert.deepEqual(await at('a torn\r\nphrase', 'torn\r\nphrase'), [0, 2, 1, 6]);
	assert.deepEqual(await at('a\u2028lynx', 'lynx'), [0, 2, 0, 6]);
});

test('a decoder of another encoding is taken at its word', async () => {
	const bytes = Buffer.from('\xe9\xe9 lynx', 'latin1');
	const { start } = await locate(bytes, 3, 4, (part) => Buffer.from(part).toString('latin1'));
	assert.deepEqual(start, { line: 0, character: 3 });
});

test('words that have moved are found nearest by', () => {
	assert.deepEqual(nearest('lynx lynx  lynx', 'lynx', 6), [5, 9]);
	assert.deepEqual(nearest('a torn\r\n  phrase', 'torn phrase', 0), [2, 16]);
	assert.deepEqual(nearest('a (b)-c. d', '(b)-c.', 9), [2, 8]);
	assert.equal(nearest('abc', 'a.c', 0), undefined);
	assert.equal(nearest('abc', ' ', 0), undefined);
	assert.ok(reads('torn\r\n phrase', 'torn phrase'));
	assert.ok(!reads('tornphrase', 'torn phrase'));
});

test('nothing that a text says is more than text', () => {
	assert.equal(clean(' a\u001b[2J\u202eb\u2028\n c\u009b '), 'a [2J b c');
	assert.equal(forNotice('[x](command:y)'), '[x] (command:y)');
	assert.equal(forPick('$(trash) \\$(x)'), '\\$(trash) \\\\$(x)');
});

test('texts are cut between characters', () => {
	assert.equal(head('abcdef', 4), 'abc…');
	assert.equal(head('ab😀def', 4), 'ab…');
	assert.equal(tail('abcdef', 4), '…def');
	assert.equal(tail('abc😀f', 3), '…f');
	assert.equal(head('abc', 3), 'abc');
});

test('matches are marked where they are shown', () => {
	const { text, marks } = passage(['  before\u0007 ', 'one', ' mid ', 't\nwo', ' end '], 5, 99);
	assert.equal(text, '…ore one mid t wo end');
	assert.deepEqual(marks.map(([a, b]) => text.slice(a, b)), ['one', 't wo']);
	assert.equal(passage(['one two three ', 'x'], 8, 99).text, '…three x');
	assert.deepEqual(passage(['', 'abcdef'], 9, 4), { text: 'abc…', marks: [[0, 4]] });
	assert.deepEqual(passage([], 9, 9), { text: '', marks: [] });
});

test('a place in a query is a column of characters', () => {
	assert.equal(columnOf('é😀 x', 7), 4);
	const error = new DaemonFailure({ kind: 'query_syntax', at: 7, hint: 'Do.' }, 'wrong');
	assert.equal(describe(error, 'é😀 x'), 'column 4: wrong (Do.)');
});

test('a setting that is wrong is named, with what it may be', () => {
	assert.deepEqual(settings(() => undefined).command, ['quoth']);
	const wrong = (name: string, value: unknown, words: RegExp) => assert.throws(
		() => settings((asked) => asked === name ? value : undefined), words);
	wrong('limit', 1001, /quoth\.limit must be a whole number from 1 to 1000/);
	wrong('timeout', '5', /quoth\.timeout must be a whole number from 1 to 60000/);
	wrong('kwic.order', 'up', /quoth\.kwic\.order must be one of corpus, date, left, right/);
	wrong('command', [], /quoth\.command must be a program/);
	wrong('index', [1], /quoth\.index must be a string or a list/);
	wrong('socket', null, /quoth\.socket must be a string/);
	assert.deepEqual(settings((name) => name === 'index' ? '*' : undefined).index, ['*']);
	const { indexFolder } = settings((name) => name === 'indexFolder' ? '~/x' : undefined);
	assert.equal(indexFolder, join(homedir(), 'x'));
});

test('the socket is where quoth looks for it', () => {
	const path = (given: string, environment: Record<string, string>) =>
		socketPath(given, environment, process.getuid!());
	assert.equal(path('/a', { QUOTH_SOCKET: '/b' }), '/a');
	assert.equal(path('', { QUOTH_SOCKET: '/b', XDG_RUNTIME_DIR: '/r' }), '/b');
	assert.equal(path('', { QUOTH_SOCKET: '', XDG_RUNTIME_DIR: '/r' }), '/r/quoth/sock');
	const folder = mkdtempSync(join(tmpdir(), 'q-'));
	const own = join(folder, `quoth-${process.getuid!()}`);
	assert.equal(path('', { XDG_RUNTIME_DIR: 'r', TMPDIR: folder }), join(own, 'sock'));
	assert.throws(() => path('/' + 'x'.repeat(107), {}), /is 108 bytes long, the limit is 107/);
	symlinkSync(folder, own);
	assert.throws(() => path('', { TMPDIR: folder }), /is not a folder of yours/);
});

test('what no editor can open has a name of ours', () => {
	const target = (where: Record<string, string>, extracted = false) =>
		({ where: { id: 'd', ...where }, extracted }) as Target;
	assert.deepEqual(sourceOf(target({ path: '/a/b.md' })), { kind: 'file', path: '/a/b.md' });
	const odd = sourceOf(target({ path_b64: Buffer.from('/a/\xe9', 'latin1')
		.toString('base64') }));
	assert.deepEqual(odd, { kind: 'bytes', path_b64: 'L2Ev6Q==', name: '\ufffd' });
	const packed = sourceOf(target({ path: '/a/b.txt.gz' }));
	assert.equal(packed.kind === 'bytes' && packed.name, 'b.txt');
	const text = sourceOf(target({ path: '/a/b.pdf', index: 'x' }, true));
	assert.deepEqual(text, { kind: 'text', id: 'd', index: 'x', name: 'b.pdf' });
	for (const source of [odd, packed, text]) {
		assert.deepEqual(fromQuery(toQuery(source)), source);
	}
	for (const query of ['', 'null', '{}', '{"kind":"file","path":"/etc/passwd"}', '[]',
		'{"kind":"text","id":1,"name":"x"}']) {
		assert.throws(() => fromQuery(query), /no document of quoth/, query);
	}
});
