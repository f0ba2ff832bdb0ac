// SPDX-License-Identifier: MIT
// typing.ts - a search as you type: with every change of the query it is asked anew, in one
// slot, so that a newer request ends the older; an older answer is not shown, whenever it
// comes.
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { describe, remarks, total } from './items';
import type { Link } from './link';
import type { Hit, SearchResult } from './protocol';
import { searchParams } from './results';
import type { Settings } from './settings';

export interface Typed {
	query: string;
	hits: Hit[];
	/** How it stands, in a line: how much there is, or why there is nothing. */
	status: string;
	kind: 'idle' | 'found' | 'nothing' | 'error';
}

const IDLE: Typed = { query: '', hits: [], status: '', kind: 'idle' };
const SLOT = 'type';

export class Typing {
	private query = '';
	private source: CancellationTokenSource | undefined;
	private answer: Promise<void> = Promise.resolve();
	shown: Typed = IDLE;

	/** Whether what was typed last is still to be answered. */
	get waits(): boolean {
		return this.source !== undefined;
	}

	/** SHOW is given each answer to what was typed last. */
	constructor(private readonly link: Link, private readonly read: () => Settings,
		private readonly show: (typed: Typed) => void) {}

	/** The query is TEXT by now. */
	change(text: string): void {
		const query = text.trim();
		if (query === this.query) {
			return;
		}
		this.forget();
		this.query = query;
		if (query === '') {
			this.set(IDLE);
		} else {
			this.answer = this.ask(query);
		}
	}

	/** Until what was typed last has its answer. */
	async settled(): Promise<Typed> {
		let answer;
		do {
			answer = this.answer;
			await answer;
		} while (answer !== this.answer);
		return this.shown;
	}

	/** Nobody looks any more. */
	forget(): void {
		this.source?.cancel();
		this.source = undefined;
		this.query = '';
	}

	private set(typed: Typed): void {
		this.shown = typed;
		this.show(typed);
	}

	private async ask(query: string): Promise<void> {
		const source = this.source = new CancellationTokenSource();
		let typed: Typed;
		try {
			const settings = this.read();
			const found = await this.link.request<SearchResult>('search',
				{ ...searchParams(query, settings), limit: settings.typeLimit, slot: SLOT },
				source.token);
			const empty = found.hits.length === 0;
			const said = remarks(found, empty).flatMap(({ label, children }) =>
				[label, ...children.map((child) => child.label)]);
			typed = { query, hits: found.hits, kind: empty ? 'nothing' : 'found',
				status: [...(empty ? [] : [total(found, 'document')]), ...said].join('; ') };
		} catch (error) {
			typed = { query, hits: [], kind: 'error', status: describe(error, query) };
		}
		source.dispose();
		if (this.source !== source) {
			return;
		}
		this.source = undefined;
		if (typed.kind === 'error') {
			// The same query may be asked again.
			this.query = '';
		}
		this.set(typed);
	}
}
