// SPDX-License-Identifier: MIT
// pick.ts - the box to type a query in: what is found follows below with every key.
import * as vscode from 'vscode';
import { about, bestPassage, documentItem, type Item } from '../core/items';
import { clean, forPick } from '../core/text';
import type { Typed, Typing } from '../core/typing';

interface Choice extends vscode.QuickPickItem {
	item?: Item;
}

const ICONS: Record<Typed['kind'], string> = {
	idle: '', found: '', nothing: '$(info) ', error: '$(error) ',
};

/** What is to be seen of TYPED; alwaysShow, since the daemon knows best what matches. */
export function choices(typed: Typed): Choice[] {
	if (typed.kind === 'nothing' || typed.kind === 'error') {
		return [{ label: ICONS[typed.kind] + forPick(typed.status), alwaysShow: true }];
	}
	return typed.hits.map((hit) => {
		const item = documentItem(hit);
		return { label: forPick(item.label), description: forPick(about(hit)),
			detail: forPick(bestPassage(hit)), alwaysShow: true, item };
	});
}

export interface Chosen {
	query: string;
	/** The document that was chosen; absent where none was found. */
	item: Item | undefined;
}

/** The query as it was left, and what was chosen; undefined if somebody left without. */
export function pick(typingOf: (show: (typed: Typed) => void) => Typing, query: string):
		Promise<Chosen | undefined> {
	const box = vscode.window.createQuickPick<Choice>();
	box.placeholder = 'words, a "quoted phrase", tariff NEAR/8 soybeans, date:last-30d …';
	box.title = 'quoth';
	// Not in its published types: without this VS Code puts titles that look like the query
	// before better documents.
	(box as { sortByLabel?: boolean }).sortByLabel = false;
	const typing = typingOf((typed) => {
		box.items = choices(typed);
		box.title = typed.kind === 'found' ? `quoth: ${clean(typed.status)}` : 'quoth';
		box.busy = false;
	});
	const change = (text: string) => {
		box.busy = text.trim() !== '';
		typing.change(text);
		box.busy &&= typing.waits;
	};
	return new Promise((resolve) => {
		let chosen: Chosen | undefined;
		box.onDidChangeValue(change);
		box.onDidAccept(async () => {
			const { value } = box;
			const asked = typing.shown.query === value.trim();
			const active = asked ? box.activeItems[0]?.item : undefined;
			const typed = await typing.settled();
			// What is wrong with a query is put right where it was typed.
			if (typed.kind !== 'idle' && typed.kind !== 'error' && value === box.value) {
				chosen = { query: value.trim(), item: active ?? choices(typed)[0]?.item };
				box.hide();
			}
		});
		box.onDidHide(() => {
			typing.forget();
			box.dispose();
			resolve(chosen);
		});
		box.value = query;
		change(query);
		box.show();
	});
}
