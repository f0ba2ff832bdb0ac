// SPDX-License-Identifier: MIT
// fake_vscode.ts - as much of the module vscode as the shell uses, with an editor that
// remembers what it was told. It takes the place of the real one by a hook of require.
import { readFileSync } from 'node:fs';
import Module from 'node:module';

class Position {
	constructor(readonly line: number, readonly character: number) {}
}

class Range {
	readonly start: Position;
	readonly end: Position;

	constructor(...of: [Position, Position] | [number, number, number, number]) {
		[this.start, this.end] = of.length === 2 ? of :
			[new Position(of[0], of[1]), new Position(of[2], of[3])];
	}

	get isEmpty(): boolean {
		return this.start.line === this.end.line &&
			this.start.character === this.end.character;
	}

	get active(): Position {
		return this.end;
	}
}

interface Uri {
	scheme: string;
	path: string;
	query: string;
}

const Uri = {
	file: (path: string): Uri => ({ scheme: 'file', path, query: '' }),
	from: (parts: Uri): Uri => parts,
};

class EventEmitter<T> {
	private readonly listeners: ((value: T) => void)[] = [];
	readonly event = (listener: (value: T) => void) => {
		this.listeners.push(listener);
		return { dispose: () => undefined };
	};

	fire(value: T): void {
		this.listeners.forEach((listener) => listener(value));
	}

	dispose(): void {
		this.listeners.length = 0;
	}
}

/** A text as an editor has it: of mixed ends of lines it makes one kind. */
export class Document {
	readonly text: string;

	constructor(readonly uri: Uri, text: string, readonly encoding = 'utf8') {
		this.text = text.replace(/\r\n|\r/g, '\n');
	}

	getText(range?: Range): string {
		return range === undefined ? this.text :
			this.text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
	}

	offsetAt({ line, character }: Position): number {
		const before = this.text.split('\n').slice(0, line);
		return before.join('\n').length + (line > 0 ? 1 : 0) + character;
	}

	positionAt(offset: number): Position {
		const before = this.text.slice(0, offset).split('\n');
		return new Position(before.length - 1, before.at(-1)!.length);
	}

	getWordRangeAtPosition(position: Position): Range | undefined {
		const offset = this.offsetAt(position);
		for (const word of this.text.matchAll(/\w+/g)) {
			if (word.index! <= offset && offset <= word.index! + word[0].length) {
				return new Range(this.positionAt(word.index!),
					this.positionAt(word.index! + word[0].length));
			}
		}
		return undefined;
	}
}

interface Shown {
	document: Document;
	selection: Range;
	preserveFocus: boolean;
}

/** A quick pick whose user is the test. */
export class Box {
	items: { label: string; description?: string; detail?: string; alwaysShow: boolean }[] = [];
	activeItems: unknown[] = [];
	value = '';
	title = '';
	placeholder = '';
	busy = false;
	shown = false;
	private readonly changed = new EventEmitter<string>();
	private readonly accepted = new EventEmitter<void>();
	private readonly hidden = new EventEmitter<void>();
	readonly onDidChangeValue = this.changed.event;
	readonly onDidAccept = this.accepted.event;
	readonly onDidHide = this.hidden.event;

	type(text: string): void {
		this.value = text;
		this.changed.fire(text);
	}

	accept(number?: number): void {
		this.activeItems = number === undefined ? [] : [this.items[number]];
		this.accepted.fire();
	}

	show(): void {
		this.shown = true;
	}

	hide(): void {
		this.shown = false;
		this.hidden.fire();
	}

	dispose(): void {
		this.items = [];
	}
}

interface Provider {
	getChildren(item?: unknown): unknown[];
	getTreeItem(item: unknown): unknown;
	getParent(item: unknown): unknown;
	onDidChangeTreeData(listener: () => void): unknown;
	provideTextDocumentContent(uri: Uri): Promise<string>;
}

class Tree {
	description = '';
	message: string | undefined;
	visible = true;
	revealed: unknown[] = [];
	changes = 0;

	constructor(readonly provider: Provider) {
		provider.onDidChangeTreeData(() => this.changes++);
	}

	async reveal(item: unknown): Promise<void> {
		this.revealed.push(item);
	}

	dispose(): void {
		this.visible = false;
	}
}

/** All that was said and done; tests read it and write some of it. */
export const editor = {
	configuration: {} as Record<string, unknown>,
	configured: new EventEmitter<{ affectsConfiguration(name: string): boolean }>(),
	commands: {} as Record<string, (...args: unknown[]) => Promise<void>>,
	executed: [] as unknown[][],
	errors: [] as string[],
	warnings: [] as string[],
	notes: [] as string[],
	shown: [] as Shown[],
	revealed: [] as Range[],
	trees: {} as Record<string, Tree>,
	box: undefined as Box | undefined,
	input: undefined as string | undefined,
	progress: [] as string[],
	/** Paths that are too large, or taken for binary. */
	refused: [] as string[],
	/** Encodings of files, and texts of those that are being edited, by their paths. */
	encodings: {} as Record<string, string>,
	edited: {} as Record<string, string>,
	active: undefined as { document: Document; selection: Range } | undefined,
	providers: {} as Record<string, Provider>,
};

async function openTextDocument(uri: Uri): Promise<Document> {
	if (uri.scheme !== 'file') {
		return new Document(uri, await editor.providers[uri.scheme]!
			.provideTextDocumentContent(uri));
	}
	if (editor.refused.includes(uri.path)) {
		throw new Error('Files above 50MB cannot be synchronized with extensions.');
	}
	const encoding = editor.encodings[uri.path] ?? 'utf8';
	const text = new TextDecoder(encoding === 'utf8' ? 'utf-8' : 'latin1')
		.decode(readFileSync(uri.path));
	return new Document(uri, editor.edited[uri.path] ?? text, encoding);
}

const vscode = {
	Position, Range, Uri, EventEmitter,
	TreeItem: class {
		constructor(readonly label: unknown, readonly collapsibleState: number) {}
	},
	ThemeIcon: class {
		constructor(readonly id: string) {}
	},
	TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
	TextEditorRevealType: { InCenterIfOutsideViewport: 2 },
	commands: {
		registerCommand(name: string, command: (...args: unknown[]) => Promise<void>) {
			editor.commands[name] = command;
			return { dispose: () => delete editor.commands[name] };
		},
		async executeCommand(...command: unknown[]) {
			editor.executed.push(command);
		},
	},
	window: {
		createTreeView: (id: string, options: { treeDataProvider: Provider }) =>
			editor.trees[id] = new Tree(options.treeDataProvider),
		createQuickPick: () => editor.box = new Box(),
		showInputBox: async () => editor.input,
		showErrorMessage: async (text: string) => void editor.errors.push(text),
		showWarningMessage: async (text: string) => void editor.warnings.push(text),
		showInformationMessage: async (text: string) => void editor.notes.push(text),
		withProgress(options: { location: { viewId: string } }, work: () => Promise<void>) {
			editor.progress.push(options.location.viewId);
			return work();
		},
		async showTextDocument(document: Document, options: Omit<Shown, 'document'>) {
			editor.shown.push({ document, ...options });
			return { revealRange: (range: Range) => editor.revealed.push(range) };
		},
		get activeTextEditor() {
			return editor.active;
		},
	},
	workspace: {
		openTextDocument,
		decode: async (bytes: Uint8Array, options: { encoding: string }) =>
			new TextDecoder(options.encoding === 'utf8' ? 'utf-8' : 'latin1').decode(bytes),
		getConfiguration: (section: string) => ({
			get: (name: string) => editor.configuration[`${section}.${name}`],
		}),
		onDidChangeConfiguration: editor.configured.event,
		registerTextDocumentContentProvider(scheme: string, provider: Provider) {
			editor.providers[scheme] = provider;
			return { dispose: () => delete editor.providers[scheme] };
		},
	},
};

export const Selection = Range;

/** From here on, who requires vscode gets this one. */
export function install(): void {
	const hooked = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
	const load = hooked._load;
	hooked._load = (name, ...rest) => name === 'vscode' ? vscode :
		load.call(Module, name, ...rest);
}
