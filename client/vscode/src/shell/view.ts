// SPDX-License-Identifier: MIT
// view.ts - a tree in the side bar that shows what Results has. Labels, descriptions and
// tooltips are strings, which VS Code shows as they are; none is Markdown.
import * as vscode from 'vscode';
import type { Item } from '../core/items';
import { Results, type Ask } from '../core/results';
import { clean } from '../core/text';

const ICONS: Partial<Record<Item['kind'], string>> = {
	document: 'file', more: 'ellipsis', info: 'info', warning: 'warning', error: 'error',
};

/** COMMAND of the item that fetches the next page, and of one that leads to a place. */
export const OPEN = 'quoth.open';
export const MORE = 'quoth.more';

function commandOf(item: Item, view: string): vscode.Command | undefined {
	if (item.kind === 'more') {
		return { command: MORE, title: 'More', arguments: [view] };
	}
	return item.target === undefined ? undefined :
		{ command: OPEN, title: 'Open', arguments: [item, view] };
}

export function treeItem(item: Item, view: string): vscode.TreeItem {
	const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
	const whole = item.kind === 'document' ? Collapsed : Expanded;
	const tree = new vscode.TreeItem({ label: item.label, highlights: item.marks },
		item.children.length > 0 ? whole : None);
	tree.description = item.description;
	tree.tooltip = item.tooltip;
	tree.contextValue = item.kind;
	const icon = ICONS[item.kind];
	if (icon !== undefined) {
		tree.iconPath = new vscode.ThemeIcon(icon);
	}
	const command = commandOf(item, view);
	if (command !== undefined) {
		tree.command = command;
	}
	return tree;
}

export class View implements vscode.TreeDataProvider<Item> {
	readonly results: Results;
	private readonly emitter = new vscode.EventEmitter<void>();
	readonly onDidChangeTreeData = this.emitter.event;
	readonly tree: vscode.TreeView<Item>;

	/** SHOWN is called when there is something else to see. */
	constructor(readonly id: string, ask: Ask, shown: () => void) {
		this.results = new Results(ask, () => {
			this.refresh();
			shown();
		});
		this.tree = vscode.window.createTreeView(id, { treeDataProvider: this });
	}

	getTreeItem(item: Item): vscode.TreeItem {
		return treeItem(item, this.id);
	}

	getChildren(item?: Item): Item[] {
		return item === undefined ? this.results.items : item.children;
	}

	getParent(item: Item): Item | undefined {
		return this.results.parentOf(item);
	}

	/** WORK with a sign in the view that it goes on. */
	busy(work: () => Promise<void>): Thenable<void> {
		return vscode.window.withProgress({ location: { viewId: this.id } }, work);
	}

	focus(): Thenable<unknown> {
		return vscode.commands.executeCommand(`${this.id}.focus`);
	}

	private refresh(): void {
		const { query, total } = this.results;
		this.tree.description = clean(query);
		(this.tree as { message: string | undefined }).message = total || undefined;
		this.emitter.fire();
	}

	dispose(): void {
		this.tree.dispose();
		this.emitter.dispose();
	}
}
