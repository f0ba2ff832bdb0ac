// SPDX-License-Identifier: MIT
// daemon.test.ts - the core with a daemon: asked, typed at, lost and found again.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bytesOf, sourceOf } from '../src/core/document';
import type { Failure } from '../src/core/failure';
import { Link } from '../src/core/link';
import { bestOf, locate, reads, targetOf, targetOfLine, utf8, type Target }
	from '../src/core/place';
import type { KwicResult, SearchResult } from '../src/core/protocol';
import { concordance, Results, searching } from '../src/core/results';
import { Typing, type Typed } from '../src/core/typing';
import { Daemon, HOSTILE, listens, Puppet, reindex, until, world } from './world';

const here = world();
const daemon = new Daemon(here);
const link = new Link(() => here.settings, {});

after(async () => {
	link.close();
	await daemon.stop('SIGKILL');
});

function search(q: string): Promise<SearchResult> {
	return link.request<SearchResult>('search', { q, lines: true });
}

function rejects(work: Promise<unknown>, kind: string, message?: RegExp): Promise<void> {
	return assert.rejects(work, (error: Failure) => {
		assert.equal(error.kind, kind, error.message);
		assert.match(error.message, message ?? /./);
		return true;
	});
}

/** The text at TARGET, found as an editor finds it: by lines and UTF-16 units. */
async function textAt(target: Target): Promise<string> {
	const bytes = await bytesOf(link, sourceOf(target));
	const { start, end } = await locate(bytes, target.byte, target.len);
	const lines = utf8(bytes).split(/\r\n|\r|\n/).slice(start.line, end.line + 1);
	lines[lines.length - 1] = lines.at(-1)!.slice(0, end.character);
	return [lines[0]!.slice(start.character), ...lines.slice(1)].join('\n');
}

test('without a daemon one is started, and found', async () => {
	const changes: boolean[] = [];
	const other = new Link(() => here.settings, {});
	other.onChange((connected) => changes.push(connected));
	const both = await Promise.all([1, 2].map(() => other.request('ping', {})));
	assert.deepEqual(both, [{}, {}]);
	assert.deepEqual(changes, [true]);
	await other.request('shutdown', {});
	await until('it is gone', () => !other.connected);
	assert.deepEqual(changes, [true, false]);
	await until('nobody listens', async () => !await listens(here.socket));
});

test('when none can be started, that is an error with its reason', async () => {
	const failing = (command: string[], indexFolder = here.index) => new Link(() =>
		({ ...here.settings, command, indexFolder }), {}).request('ping', {});
	await rejects(failing(['/no/such/quoth']), 'unavailable', /no such program: .*quoth\.command/);
	await rejects(failing(['quoth', '--no-spawn']), 'unavailable', /no daemon answers at/);
	await rejects(failing(['true']), 'unavailable', /no daemon answers at/);
	await rejects(failing(['false']), 'unavailable', /false ended with 1/);
});

test('each match is where it is said to be', async () => {
	await daemon.start();
	const found = await search('lynx');
	const names = found.hits.map(({ path }) => basename(path!)).sort();
	assert.deepEqual(names, ['bytes.txt', 'dos.txt', 'letter.eml', 'mac.txt',
		'packed.jsonl.gz', 'records.jsonl', 'wide.md'].filter((name) =>
		name !== 'letter.eml' || names.includes(name)));
	for (const hit of found.hits) {
		assert.ok(hit.matches!.length > 0);
		for (const match of hit.matches!) {
			assert.equal(await textAt(targetOf(hit, match)), 'lynx', hit.path);
		}
		assert.equal(await textAt(bestOf(hit)), 'lynx', hit.path);
	}
	const torn = await search('"torn phrase"');
	assert.equal(torn.hits.length, 2);
	for (const hit of torn.hits) {
		assert.ok(reads(await textAt(bestOf(hit)), 'torn phrase'), hit.path);
	}
	const kwic = await link.request<KwicResult>('kwic', { q: 'lynx' });
	assert.equal(kwic.lines.length, found.hits.flatMap(({ matches }) => matches!).length);
	for (const line of kwic.lines) {
		assert.equal(await textAt(targetOfLine(line)), 'lynx', line.path);
	}
});

test('what a packed file has is unpacked', async () => {
	const hit = (await search('packed')).hits[0]!;
	const bytes = await bytesOf(link, sourceOf(bestOf(hit)));
	assert.deepEqual(Buffer.from(bytes), gunzipSync(readFileSync(hit.path!)));
});

test('a tree has documents, their matches, and pages', async () => {
	let changes = 0;
	const results = new Results(searching(link, () => ({ ...here.settings, limit: 20 })),
		() => changes++);
	await results.find('zebra');
	assert.equal(results.total, '30 documents');
	assert.equal(results.items.length, 21);
	const [first] = results.items;
	assert.match(first!.description, / · .*\/docs\/many\d+\.txt:1$/);
	assert.equal(first!.children.length, 3);
	const match = first!.children[0]!;
	assert.equal(match.label.slice(...match.marks[0]!), 'zebra');
	assert.equal(results.parentOf(match), first);
	assert.equal(results.items.at(-1)!.kind, 'more');
	await results.more();
	assert.equal(results.items.length, 30);
	assert.equal(new Set(results.items.map(({ target }) => target!.where.id)).size, 30);
	assert.equal(changes, 2);
	await assert.rejects(results.more(), /there is no more/);
	await assert.rejects(results.find('  '), /what to look for/);
});

test('next and previous go round through all places', async () => {
	const results = new Results(searching(link, () => ({ ...here.settings, limit: 1 })),
		() => undefined);
	assert.equal(results.step(1), undefined);
	await results.find('zebra');
	const places = results.items[0]!.children;
	assert.deepEqual([1, 1, 1, 1, -1].map((step) => places.indexOf(results.step(step)!)),
		[0, 1, 2, 0, 2]);
	results.choose(results.items[0]!);
	assert.equal(results.step(1), places[1]);
	await results.again();
	assert.equal(results.step(-1), results.items[0]!.children[2]);
});

test('every occurrence is a line', async () => {
	const results = new Results(concordance(link, () => here.settings), () => undefined);
	await results.find('zebra');
	assert.equal(results.items.length, 90);
	assert.equal(results.total, '90 lines');
	for (const { label, marks } of results.items) {
		assert.equal(label.slice(...marks[0]!), 'zebra');
	}
	await results.find('date:2025-10-01');
	assert.deepEqual(results.items.map(({ kind }) => kind), ['warning', 'info']);
	assert.equal(results.items[1]!.label, 'documents match, but no words in them');
});

test('errors, warnings and reasons are items', async () => {
	const results = new Results(searching(link, () => here.settings), () => undefined);
	await results.find('é "a b"~900');
	assert.deepEqual(results.items.map(({ kind }) => kind), ['error']);
	assert.match(results.items[0]!.label, /^column 9: a distance is at most 500 words \(Ask/);
	await results.find('zebrra');
	assert.equal(results.items[0]!.label, 'nothing found');
	assert.match(results.items[0]!.children[0]!.label, /zebrra.*zebra/);
	assert.equal(results.total, '0 documents');
	results.clear();
	assert.deepEqual([results.items, results.query, results.total], [[], '', '']);
});

test('a page of another revision says so, and keeps what is there', async () => {
	const results = new Results(searching(link, () => ({ ...here.settings, limit: 20 })),
		() => undefined);
	await results.find('zebra');
	appendFileSync(join(here.docs, 'many0.txt'), 'And a change.\n');
	reindex(here);
	await until('the daemon has it', async () =>
		(await search('"And a change"')).total.n === 1);
	await results.more();
	assert.deepEqual(results.items.slice(20).map(({ kind }) => kind), ['error', 'more']);
	assert.match(results.items[20]!.label, /search again$/);
	await results.again();
	assert.equal(results.items.length, 21);
});

test('hostile documents are text', async () => {
	const results = new Results(searching(link, () => here.settings), () => undefined);
	await results.find('harmless');
	const all = JSON.stringify(results.items);
	assert.ok(all.includes('command:workbench'), 'it is there to be shown');
	assert.doesNotMatch(all.replaceAll('\\n', ' '), /\\u00[01]|\u202e|\u001b/);
	assert.ok(HOSTILE.includes('\u202e'));
});

test('only what was typed last is shown', async () => {
	const shown: Typed[] = [];
	const typing = new Typing(link, () => here.settings, (typed) => shown.push(typed));
	for (const length of [1, 2, 3, 4, 5]) {
		typing.change('zebra'.slice(0, length));
	}
	const typed = await typing.settled();
	assert.deepEqual(shown.map(({ query }) => query), ['zebra']);
	assert.equal(typed.status, '30 documents');
	assert.equal(typed.hits.length, here.settings.typeLimit);
	typing.change('zebra"~');
	typing.change('"a b"~900');
	assert.equal((await typing.settled()).kind, 'error');
	typing.change('zebrra');
	assert.match((await typing.settled()).status, /^nothing found; no document has/);
	typing.change(' ');
	assert.equal(typing.shown.kind, 'idle');
});

test('the daemon goes and comes, and with it the answers', async () => {
	const off = new Link(() => ({ ...here.settings, command: ['quoth', '--no-spawn'] }), {});
	const results = new Results(searching(off, () => here.settings), () => undefined);
	await results.find('zebra');
	assert.ok(off.connected);
	await daemon.stop();
	await until('that is noticed', () => !off.connected);
	await results.again();
	assert.deepEqual(results.items.map(({ kind }) => kind), ['error']);
	assert.match(results.items[0]!.label, /no daemon answers/);
	await daemon.start();
	await results.again();
	assert.equal(results.total, '30 documents');
	await daemon.stop('SIGKILL');
	await until('that is noticed as well', () => !off.connected);
	await daemon.start();
	await results.again();
	assert.equal(results.total, '30 documents');
	off.close();
});

test('a daemon of another index is not taken for the right one', async () => {
	const other = world();
	other.settings.socket = here.socket;
	await rejects(new Link(() => other.settings, {}).request('ping', {}), 'unavailable',
		/serves the index .*, not /);
	const same = new Link(() => ({ ...here.settings, indexFolder: `${here.index}/.` }), {});
	assert.deepEqual(await same.request('ping', {}), {});
	same.close();
});

// ---- a daemon that does what none should ----

async function withPuppet(work: (puppet: Puppet, link: Link) => Promise<void>): Promise<void> {
	const socket = join(here.folder, 'puppet');
	const puppet = new Puppet(socket);
	// Nothing ends because its time is over.
	const own = new Link(() => ({ ...here.settings, socket, indexFolder: '', timeout: 60000 }),
		{});
	try {
		await work(puppet, own);
	} finally {
		own.close();
		await puppet.close();
	}
}

const EMPTY = { total: { n: 0, exact: true }, hits: [] };

test('a newer query supersedes the older, on the wire as well', () =>
	withPuppet(async (puppet, own) => {
		const shown: Typed[] = [];
		const typing = new Typing(own, () => here.settings, (typed) => shown.push(typed));
		typing.change('first');
		await until('it is asked', () => puppet.requests('search').length === 1);
		typing.change('second');
		await until('it is asked', () => puppet.requests('search').length === 2);
		const [first, second] = puppet.requests('search');
		assert.equal(first!.params['slot'], 'type');
		assert.equal(second!.params['slot'], 'type');
		await until('the first is cancelled', () => puppet.requests('$/cancelRequest').length > 0);
		assert.deepEqual(puppet.requests('$/cancelRequest').map(({ params }) => params['id']),
			[first!.id]);
		// The older answer comes last, and all the same.
		puppet.say({ id: second!.id, result: { ...EMPTY, total: { n: 2, exact: true } } });
		puppet.say({ id: first!.id, result: EMPTY });
		await typing.settled();
		const ping = own.request('ping', {});
		await until('all of it is read', () => puppet.requests('ping').length === 1);
		puppet.say({ id: puppet.requests('ping')[0]!.id, result: {} });
		await ping;
		assert.deepEqual(shown.map(({ query }) => query), ['second']);
	}));

test('who waits when the daemon goes is told', () => withPuppet(async (puppet, own) => {
	const pending = [1, 2].map(() => own.request('search', { q: 'x' }));
	await until('it is asked', () => puppet.requests('search').length === 2);
	puppet.hangUp();
	for (const request of pending) {
		await rejects(request, 'lost', /the daemon is gone/);
	}
	const again = own.request('ping', {});
	await until('it is asked anew', () => puppet.requests('ping').length === 1);
	puppet.say({ id: puppet.requests('ping')[0]!.id, result: {} });
	assert.deepEqual(await again, {});
}));

test('what cannot be understood ends the connection, with a reason', () =>
	withPuppet(async (puppet, own) => {
		const broken = ['Content-Length: 3\r\n\r\n{"x', 'Nonsense: 1\r\n\r\n',
			'Content-Length: 88\r\n\r\n{"jsonrpc":"2.0","id":null,"error":{"code":-32600,' +
			'"message":"no","data":{"kind":"invalid"}}}'];
		for (const [i, bytes] of broken.entries()) {
			const request = own.request('search', { q: 'x' });
			const failed = rejects(request, 'lost');
			await until('it is asked', () => puppet.requests('search').length === i + 1);
			puppet.raw(bytes);
			await failed;
			assert.ok(!own.connected);
		}
	}));

test('parameters are what the settings say', () => withPuppet(async (puppet, own) => {
	here.settings.index = ['a', 'b'];
	void own.request('search', { q: 'x' }).catch(() => undefined);
	await until('it is asked', () => puppet.requests('search').length === 1);
	here.settings.index = [];
	assert.deepEqual(puppet.requests('search')[0]!.params,
		{ q: 'x', index: ['a', 'b'], timeout_ms: 60000 });
}));
