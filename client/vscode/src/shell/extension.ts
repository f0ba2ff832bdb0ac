// SPDX-License-Identifier: MIT
// extension.ts - the commands, and what they are made of: one connection, two views, and
// the box to type in.
import * as vscode from 'vscode';
import { words } from '../core/failure';
import type { Item } from '../core/items';
import { Link } from '../core/link';
import { concordance, searching } from '../core/results';
import { settings, type Settings } from '../core/settings';
import { clean, forNotice } from '../core/text';
import { Typing } from '../core/typing';
import { Documents, SCHEME } from './documents';
import { jump } from './jump';
import { pick } from './pick';
import { MORE, OPEN, View } from './view';

export const RESULTS = 'quoth.results';
export const KWIC = 'quoth.kwic';
/** Characters of a selection that are taken for a phrase. */
const SELECTION_MAX = 1000;
/** Of these a new connection has to be made. */
const CONNECTION = ['quoth.command', 'quoth.socket', 'quoth.indexFolder'];

function read(): Settings {
	const configuration = vscode.workspace.getConfiguration('quoth');
	return settings((name) => configuration.get(name));
}

/** The selection as a phrase, or the word at the cursor. */
function wordsOf(editor: vscode.TextEditor | undefined): string {
	if (editor === undefined) {
		return '';
	}
	const { document, selection } = editor;
	const plain = (text: string) => clean(text.replace(/["()|*~=:^]/g, ' '));
	if (!selection.isEmpty) {
		const phrase = plain(document.getText(selection).slice(0, SELECTION_MAX));
		return phrase === '' ? '' : `"${phrase}"`;
	}
	const word = document.getWordRangeAtPosition(selection.active);
	return word === undefined ? '' : plain(document.getText(word));
}

class Extension {
	readonly link = new Link(read);
	readonly results = new View(RESULTS, searching(this.link, read), () => this.shown());
	readonly kwic = new View(KWIC, concordance(this.link, read), () => this.shown());
	/** The view that was used last. */
	private last = this.results;

	// ---- asking ----

	private async find(view: View, query: string): Promise<void> {
		this.last = view;
		await view.busy(() => view.results.find(query));
	}

	async search(query?: string): Promise<void> {
		if (query !== undefined) {
			await this.results.focus();
			return this.find(this.results, query);
		}
		const chosen = await pick((show) => new Typing(this.link, read, show),
			this.results.results.query);
		if (chosen === undefined) {
			return;
		}
		const found = this.find(this.results, chosen.query);
		if (chosen.item !== undefined) {
			await this.go(chosen.item, false);
		} else {
			await this.results.focus();
		}
		await found;
		this.chose(this.results, chosen.item);
	}

	async selection(view: View): Promise<void> {
		const query = wordsOf(vscode.window.activeTextEditor);
		if (query === '') {
			throw new Error('there are no words at the cursor');
		}
		await view.focus();
		await this.find(view, query);
	}

	async occurrences(query?: string): Promise<void> {
		const asked = query ?? await vscode.window.showInputBox({
			title: 'quoth: every occurrence', prompt: 'A query; each of its matches is a line',
			value: this.last.results.query,
		});
		if (asked !== undefined && asked.trim() !== '') {
			await this.kwic.focus();
			await this.find(this.kwic, asked);
		}
	}

	more(id?: string): Thenable<void> {
		const view = this.view(id);
		return view.busy(() => view.results.more());
	}

	again(id?: string): Thenable<void> {
		const view = this.view(id);
		return view.busy(() => view.results.again());
	}

	clear(): void {
		this.results.results.clear();
		this.kwic.results.clear();
	}

	// ---- going ----

	async open(item: Item, id?: string): Promise<void> {
		this.last = this.view(id);
		this.last.results.choose(item);
		await this.go(item, true);
	}

	async step(by: number): Promise<void> {
		const item = this.last.results.step(by);
		if (item === undefined) {
			throw new Error('there is no place to go to');
		}
		if (this.last.tree.visible) {
			await this.last.tree.reveal(item, { select: true, focus: false });
		}
		await this.go(item, false);
	}

	/** STAY: the focus is left where it is, in the tree. */
	private async go(item: Item, stay: boolean): Promise<void> {
		if (item.target !== undefined) {
			await jump(this.link, item.target, { preview: true, preserveFocus: stay });
		}
	}

	/** The view has the document that was chosen in the box. */
	private chose(view: View, item: Item | undefined): void {
		const id = item?.target?.where.id;
		const same = view.results.items.find(({ target }) => target?.where.id === id);
		if (id !== undefined && same !== undefined) {
			view.results.choose(same);
		}
	}

	private view(id: string | undefined): View {
		return id === KWIC ? this.kwic : id === RESULTS ? this.results : this.last;
	}

	private shown(): void {
		const some = [this.results, this.kwic].some(({ results }) => results.items.length > 0);
		void vscode.commands.executeCommand('setContext', 'quoth.hasResults', some);
	}
}

type Command = (...args: never[]) => unknown;

/** What a command throws is told, by us and once. */
function guarded(command: Command): (...args: unknown[]) => Promise<void> {
	return async (...args) => {
		try {
			await command(...args as never[]);
		} catch (error) {
			void vscode.window.showErrorMessage(`quoth: ${forNotice(words(error))}`);
		}
	};
}

let link: Link | undefined;

export function activate(context: vscode.ExtensionContext): void {
	const extension = new Extension();
	link = extension.link;
	const commands: Record<string, Command> = {
		'quoth.search': (query?: unknown) => extension.search(
			typeof query === 'string' ? query : undefined),
		'quoth.searchSelection': () => extension.selection(extension.results),
		'quoth.kwic': (query?: unknown) => extension.occurrences(
			typeof query === 'string' ? query : undefined),
		'quoth.kwicSelection': () => extension.selection(extension.kwic),
		[MORE]: (id?: unknown) => extension.more(typeof id === 'string' ? id : undefined),
		'quoth.again': () => extension.again(RESULTS),
		'quoth.kwicAgain': () => extension.again(KWIC),
		'quoth.clear': () => extension.clear(),
		'quoth.next': () => extension.step(1),
		'quoth.previous': () => extension.step(-1),
		'quoth.reconnect': () => extension.link.close(),
		[OPEN]: (item: Item, id?: string) => extension.open(item, id),
	};
	for (const [name, command] of Object.entries(commands)) {
		context.subscriptions.push(vscode.commands.registerCommand(name, guarded(command)));
	}
	context.subscriptions.push(extension.results, extension.kwic,
		vscode.workspace.registerTextDocumentContentProvider(SCHEME,
			new Documents(extension.link)),
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (CONNECTION.some((name) => event.affectsConfiguration(name))) {
				extension.link.close();
			}
		}));
}

export function deactivate(): void {
	link?.close();
	link = undefined;
}
