// SPDX-License-Identifier: MIT
// shell.test.ts - the extension as a user has it, each command and item of it, in a small
// imitation of VS Code and with a real daemon.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { ExtensionContext, TreeItem } from 'vscode';
import { Document, editor, install, Selection } from './fake_vscode';
import { Daemon, HOSTILE, until, world } from './world';

install();
// It has to find the imitation, so it cannot come before.
const { activate, deactivate } = require('../src/shell/extension') as
	typeof import('../src/shell/extension');
const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));

const here = world();
const daemon = new Daemon(here);
const subscriptions: { dispose(): unknown }[] = [];
const doc = (name: string) => join(here.docs, name);

editor.configuration = { 'quoth.socket': here.socket, 'quoth.indexFolder': here.index,
	'quoth.command': ['quoth', '--no-spawn'], 'quoth.limit': 10 };
activate({ subscriptions } as unknown as ExtensionContext);

beforeEach(() => {
	editor.errors.length = editor.warnings.length = editor.notes.length = 0;
	editor.shown.length = editor.executed.length = 0;
});

after(async () => {
	deactivate();
	await daemon.stop('SIGKILL');
});

const run = (command: string, ...args: unknown[]) => editor.commands[command]!(...args);

function tree(id = 'quoth.results'): { items: TreeItem[]; childrenOf(i: number): TreeItem[] } {
	const { provider } = editor.trees[id]!;
	const shown = (items: unknown[]) => items.map((item) =>
		provider.getTreeItem(item) as TreeItem);
	return { items: shown(provider.getChildren()), childrenOf: (i) =>
		shown(provider.getChildren(provider.getChildren()[i])) };
}

const labels = (items: TreeItem[]) => items.map(({ label }) =>
	(label as { label: string }).label);

/** Does what a click on ITEM does. */
const click = ({ command }: TreeItem) => run(command!.command, ...command!.arguments!);

/** What is selected in the editor that was shown last. */
function selected(): string {
	const { document, selection } = editor.shown.at(-1)!;
	return document.getText(selection);
}

test('the manifest has what the code has', () => {
	const { commands, views, configuration, keybindings, menus } = manifest.contributes;
	const names = commands.map(({ command }: { command: string }) => command).sort();
	assert.deepEqual(names, Object.keys(editor.commands).sort());
	assert.deepEqual(views.quoth.map(({ id }: { id: string }) => id),
		Object.keys(editor.trees));
	for (const { command } of [...keybindings, ...Object.values(menus).flat() as never[]]) {
		assert.ok(names.includes(command), command);
	}
	// A package has what is named in files, and nothing else.
	for (const name of Object.keys(manifest.dependencies)) {
		assert.ok(manifest.files.includes(`node_modules/${name}/package.json`), name);
	}
	const { settings } = require('../src/core/settings') as
		typeof import('../src/core/settings');
	const asked: string[] = [];
	const usual = settings((name) => void asked.push(name));
	const properties = configuration.properties as Record<string, { default: unknown }>;
	assert.deepEqual([...new Set(asked.map((name) => `quoth.${name}`))].sort(),
		Object.keys(properties).sort());
	assert.deepEqual(settings((name) => properties[`quoth.${name}`]!.default), usual);
});

test('without a daemon the tree has the error', async () => {
	await run('quoth.search', 'lynx');
	const [item, ...others] = tree().items;
	assert.equal(others.length, 0);
	assert.match(labels([item!])[0]!, /no daemon answers at/);
	assert.equal((item!.iconPath as { id: string }).id, 'error');
	assert.deepEqual(editor.executed.at(-1), ['setContext', 'quoth.hasResults', true]);
	assert.equal(editor.trees['quoth.results']!.message, undefined);
});

test('a search fills the tree, and its items lead to their places', async () => {
	await daemon.start();
	await run('quoth.again');
	const { items, childrenOf } = tree();
	assert.ok(items.length >= 6);
	assert.match(editor.trees['quoth.results']!.message!, /^\d documents$/);
	assert.equal(editor.trees['quoth.results']!.description, 'lynx');
	assert.ok(editor.progress.includes('quoth.results'));
	let places = 0;
	for (const [i, item] of items.entries()) {
		assert.equal(item.contextValue, 'document');
		await click(item);
		assert.equal(selected(), 'lynx');
		for (const match of childrenOf(i)) {
			const { label, highlights } = match.label as { label: string;
				highlights: [number, number][] };
			assert.equal(label.slice(...highlights[0]!), 'lynx');
			await click(match);
			assert.equal(selected(), 'lynx');
			assert.equal(editor.shown.at(-1)!.preserveFocus, true);
			places++;
		}
	}
	assert.equal(places, items.length + 1);
	const wide = editor.shown.find(({ document }) => document.uri.path === doc('wide.md'))!;
	assert.deepEqual({ ...wide.selection.start }, { line: 2, character: 11 });
	assert.ok(editor.shown.some(({ document }) => document.uri.scheme === 'quoth'));
	assert.deepEqual([editor.errors, editor.warnings, editor.notes], [[], [], []]);
});

test('the next place follows the one that was clicked', async () => {
	await run('quoth.search', 'zebra');
	const [first] = tree().childrenOf(0);
	await click(first!);
	const begin = editor.shown.at(-1)!.selection.start.character;
	await run('quoth.next');
	assert.ok(editor.shown.at(-1)!.selection.start.character > begin);
	assert.equal(editor.shown.at(-1)!.preserveFocus, false);
	assert.equal(editor.trees['quoth.results']!.revealed.length, 1);
	await run('quoth.previous');
	assert.equal(editor.shown.at(-1)!.selection.start.character, begin);
	assert.deepEqual(editor.trees['quoth.results']!.revealed.map((item) =>
		editor.trees['quoth.results']!.provider.getParent(item) !== undefined), [true, true]);
});

test('more is an item and a command', async () => {
	await click(tree().items.at(-1)!);
	assert.equal(tree().items.length, 21);
	await run('quoth.more');
	assert.equal(tree().items.length, 30);
	await run('quoth.more');
	assert.deepEqual(editor.errors, ['quoth: there is no more']);
});

test('what is typed is found below, and chosen there', async () => {
	const done = run('quoth.search');
	const box = editor.box!;
	assert.ok(box.shown);
	assert.equal(box.value, 'zebra');
	for (const text of ['ly', 'lyn', 'lynx']) {
		box.type(text);
		assert.ok(box.busy);
	}
	await until('it is found', () => box.title.startsWith('quoth: '));
	await until('it is lynx', () => box.items.some(({ detail }) => detail?.includes('lynx')));
	assert.ok(!box.busy);
	assert.ok(box.items.every(({ alwaysShow }) => alwaysShow));
	const second = box.items[1]!;
	box.accept(1);
	await done;
	assert.ok(!box.shown);
	assert.equal(selected(), 'lynx');
	assert.ok(second.description!.includes(basename(editor.shown[0]!.document.uri.path)));
	assert.equal(editor.trees['quoth.results']!.description, 'lynx');
	assert.ok(tree().items.length >= 6);
});

test('Enter before the answer waits for it; leaving changes nothing', async () => {
	let done = run('quoth.search');
	editor.box!.type('"torn phrase"');
	editor.box!.accept();
	await done;
	assert.match(selected(), /^torn\s+phrase$/);
	done = run('quoth.search');
	editor.box!.type('zebra');
	editor.box!.hide();
	await done;
	assert.equal(editor.trees['quoth.results']!.description, '"torn phrase"');
});

test('what is wrong with a query is told where it is typed', async () => {
	const done = run('quoth.search');
	const box = editor.box!;
	box.type('"a b"~900');
	await until('it is told', () => box.items[0]?.label.startsWith('$(error) column 7: '));
	box.accept(0);
	await until('that has had its effect', () => new Promise((then) => setImmediate(then, 1)));
	assert.ok(box.shown);
	box.type('zebrra');
	await until('it is told', () => box.items[0]?.label.startsWith('$(info) nothing found; '));
	box.accept(0);
	await done;
	assert.equal(labels(tree().items)[0], 'nothing found');
	assert.match(labels(tree().childrenOf(0))[0]!, /zebra/);
	assert.deepEqual(editor.executed.map(([name]) => name).slice(0, 1), ['quoth.results.focus']);
});

test('every occurrence is a line that leads to its place', async () => {
	editor.input = 'lynx';
	await run('quoth.kwic');
	const { items } = tree('quoth.kwic');
	assert.ok(items.length >= 7);
	for (const item of items) {
		await click(item);
		assert.equal(selected(), 'lynx');
	}
	await run('quoth.next');
	assert.equal(selected(), 'lynx');
	await run('quoth.kwicAgain');
	assert.equal(tree('quoth.kwic').items.length, items.length);
	editor.input = undefined;
	await run('quoth.kwic');
	assert.equal(editor.trees['quoth.kwic']!.description, 'lynx');
});

test('a selection is a phrase, and the word at the cursor a word', async () => {
	const document = new Document({ scheme: 'file', path: '/x', query: '' },
		'see the torn\nphrase (of) zebra');
	editor.active = { document, selection: new Selection(0, 8, 1, 6) };
	await run('quoth.searchSelection');
	assert.equal(editor.trees['quoth.results']!.description, '"torn phrase"');
	assert.equal(tree().items.length, 2);
	editor.active = { document, selection: new Selection(1, 14, 1, 14) };
	await run('quoth.kwicSelection');
	assert.equal(editor.trees['quoth.kwic']!.description, 'zebra');
	editor.active = undefined;
	await run('quoth.searchSelection');
	assert.deepEqual(editor.errors, ['quoth: there are no words at the cursor']);
});

test('what a document says is neither link nor icon nor Markdown', async () => {
	await run('quoth.search', 'harmless');
	const all = [...tree().items, ...tree().childrenOf(0)];
	for (const item of all) {
		assert.equal(typeof item.tooltip, 'string');
		assert.doesNotMatch(JSON.stringify([item.label, item.tooltip, item.description]),
			/\u202e|\u001b|\\u001b/);
	}
	assert.ok(labels(all).some((label) => label.includes(HOSTILE.slice(0, 20))));
	const done = run('quoth.search');
	editor.box!.type('harmless word');
	await until('it is found', () => editor.box!.items[0]?.detail?.includes('harmless'));
	for (const { label, description, detail } of editor.box!.items) {
		assert.doesNotMatch(label + description + detail, /(?<!\\)\$\(/);
	}
	editor.box!.hide();
	await done;
});

test('a file that has changed is told, and the place found again', async () => {
	await run('quoth.search', 'zebra');
	const [first] = tree().childrenOf(0);
	const path = (first!.command!.arguments![0] as { target: { where: { path: string } } })
		.target.where.path;
	editor.edited[path] = 'Something else.\n\nAnd then a zebra.\n';
	await click(first!);
	assert.equal(selected(), 'zebra');
	assert.equal(editor.shown[0]!.selection.start.line, 2);
	assert.match(editor.notes[0]!, /changed since it was indexed/);
	editor.edited[path] = 'Something else.\n';
	await click(first!);
	assert.match(editor.warnings[0]!, /the words are not there any more/);
	delete editor.edited[path];
});

test('files in other encodings, too large ones, and none', async () => {
	await run('quoth.search', 'lynx');
	const item = tree().items.find(({ description }) =>
		(description as string).includes('bytes.txt'))!;
	editor.encodings[doc('bytes.txt')] = 'iso88591';
	await click(item);
	assert.equal(selected(), 'lynx');
	assert.deepEqual(editor.notes, []);
	editor.refused = [doc('bytes.txt')];
	editor.shown.length = 0;
	await click(item);
	assert.equal(editor.shown.length, 0);
	const [name, uri, options] = editor.executed.at(-1)! as [string, { path: string },
		{ selection: { start: { character: number } } }];
	assert.deepEqual([name, uri.path], ['vscode.open', doc('bytes.txt')]);
	assert.equal(options.selection.start.character, 18);
	editor.refused = [];
	const bytes = readFileSync(doc('bytes.txt'));
	rmSync(doc('bytes.txt'));
	await click(item);
	assert.match(editor.errors[0]!, /^quoth: ENOENT: no such file/);
	writeFileSync(doc('bytes.txt'), bytes);
});

test('a URI that is none of ours is refused', async () => {
	await assert.rejects(editor.providers['quoth']!.provideTextDocumentContent(
		{ scheme: 'quoth', path: '/x', query: '{"kind":"file","path":"/etc/passwd"}' }));
	assert.deepEqual(editor.errors, ['quoth: this is no document of quoth']);
});

test('the daemon is lost, and found again', async () => {
	await daemon.stop();
	await run('quoth.again');
	assert.match(labels(tree().items)[0]!, /no daemon answers|the daemon is gone/);
	const done = run('quoth.search');
	editor.box!.type('lyn');
	await until('it is told', () => editor.box!.items[0]?.label.startsWith('$(error) '));
	await daemon.start();
	editor.box!.type('lynx');
	await until('it is found', () => editor.box!.items[0]?.detail?.includes('lynx'));
	editor.box!.hide();
	await done;
	await run('quoth.again');
	assert.ok(tree().items.length >= 6);
});

test('settings count from the next request on, and wrong ones are errors', async () => {
	editor.configuration['quoth.limit'] = 3;
	await run('quoth.again');
	assert.equal(tree().items.length, 4);
	editor.configuration['quoth.limit'] = 5000;
	await run('quoth.again');
	assert.match(labels(tree().items)[0]!, /quoth\.limit must be a whole number from 1 to 1000/);
	editor.configuration['quoth.limit'] = 10;
	editor.configuration['quoth.socket'] = here.socket + '.other';
	editor.configured.fire({ affectsConfiguration: (name) => name === 'quoth.socket' });
	await run('quoth.again');
	assert.match(labels(tree().items)[0]!, /no daemon answers at .*\.other/);
	editor.configuration['quoth.socket'] = here.socket;
	await run('quoth.reconnect');
	await run('quoth.again');
	assert.ok(tree().items.length >= 6);
});

test('clearing leaves nothing to go to', async () => {
	await run('quoth.clear');
	assert.deepEqual([tree().items, tree('quoth.kwic').items], [[], []]);
	assert.deepEqual(editor.executed.at(-1), ['setContext', 'quoth.hasResults', false]);
	await run('quoth.next');
	await run('quoth.again');
	assert.deepEqual(editor.errors, ['quoth: there is no place to go to',
		'quoth: what to look for? There is no query']);
	subscriptions.forEach((one) => one.dispose());
	assert.deepEqual(editor.commands, {});
});
