// SPDX-License-Identifier: MIT
// results.ts - what a view shows: the answer to one query, page by page, or what went wrong.
// An error is an item, and never an empty tree.
import { CancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc/node';
import { Failure, isCancelled } from './failure';
import { describe, documentItem, lineItem, note, remarks, total, type Item } from './items';
import type { Link } from './link';
import type { KwicResult, SearchResult } from './protocol';
import type { Settings } from './settings';

export interface Page {
	items: Item[];
	/** How much there is, for people. */
	total: string;
	cursor: string | undefined;
}

/** Asks for the page at CURSOR, or for the first one. */
export type Ask = (query: string, cursor: string | undefined, token: CancellationToken) =>
	Promise<Page>;

export function searchParams(query: string, settings: Settings): Record<string, unknown> {
	return { q: query, limit: settings.limit, matches: settings.matches, lines: true };
}

/** Documents with their matches. */
export function searching(link: Link, read: () => Settings): Ask {
	return async (query, cursor, token) => {
		const found = await link.request<SearchResult>('search',
			{ ...searchParams(query, read()), ...(cursor !== undefined && { cursor }) }, token);
		return {
			items: [...remarks(found, found.hits.length === 0 && cursor === undefined),
				...found.hits.map(documentItem)],
			total: total(found, 'document'), cursor: found.cursor,
		};
	};
}

/** Every occurrence, a line each. */
export function concordance(link: Link, read: () => Settings): Ask {
	return async (query, cursor, token) => {
		const { kwicLimit, kwicContext, kwicOrder } = read();
		const found = await link.request<KwicResult>('kwic', { q: query, limit: kwicLimit,
			context: kwicContext, order: kwicOrder, ...(cursor !== undefined && { cursor }) },
			token);
		const empty = found.lines.length === 0 && cursor === undefined;
		const wordless = empty && found.documents > 0 ?
			[note('info', 'documents match, but no words in them')] : [];
		return {
			items: [...remarks(found, empty && found.documents === 0), ...wordless,
				...found.lines.map(lineItem)],
			total: total(found, 'line'), cursor: found.cursor,
		};
	};
}

export class Results {
	items: Item[] = [];
	query = '';
	/** How much there is; empty while nothing was answered. */
	total = '';
	private cursor: string | undefined;
	private source: CancellationTokenSource | undefined;
	private chosen = -1;

	/** CHANGED is called whenever there is something else to show. */
	constructor(private readonly ask: Ask, private readonly changed: () => void) {}

	/** Asks for QUERY; what was asked before and is not answered yet, is forgotten. */
	async find(query: string): Promise<void> {
		const text = query.trim();
		if (text === '') {
			throw new Failure('bad_params', 'what to look for? There is no query');
		}
		await this.load((token) => this.ask(text, undefined, token), (page) => {
			this.query = text;
			this.chosen = -1;
			this.show(page, []);
		}, (error) => {
			this.query = text;
			this.chosen = -1;
			this.total = '';
			this.cursor = undefined;
			this.items = [note('error', describe(error, text))];
		});
	}

	/** Adds the next page, or says behind what is there why that cannot be. */
	async more(): Promise<void> {
		const { cursor, query } = this;
		if (cursor === undefined) {
			throw new Failure('bad_params', 'there is no more');
		}
		const kept = this.items.filter(({ kind }) => kind !== 'more' && kind !== 'error');
		await this.load((token) => this.ask(query, cursor, token),
			(page) => this.show(page, kept), (error) => {
				this.items = [...kept, note('error', describe(error, query)), note('more', 'More')];
			});
	}

	/** The same query once more. */
	again(): Promise<void> {
		return this.find(this.query);
	}

	clear(): void {
		this.source?.cancel();
		this.source = undefined;
		this.items = [];
		this.query = this.total = '';
		this.cursor = undefined;
		this.changed();
	}

	/** The place STEP places after the one gone to last, round and round. */
	step(step: number): Item | undefined {
		const places = this.places();
		if (places.length === 0) {
			return undefined;
		}
		const from = this.chosen < 0 && step < 0 ? 0 : this.chosen;
		this.chosen = (from + step + places.length) % places.length;
		return places[this.chosen];
	}

	/** ITEM was gone to: the next place is the one behind it. */
	choose(item: Item): void {
		const one = item.kind === 'document' && item.children.length > 0 ?
			item.children.find(({ target }) => target?.byte === item.target?.byte) : item;
		this.chosen = this.places().findIndex((place) => place === (one ?? item));
	}

	parentOf(item: Item): Item | undefined {
		return this.items.find(({ children }) => children.includes(item));
	}

	private places(): Item[] {
		return this.items.flatMap((item) => {
			const matches = item.children.filter(({ target }) => target !== undefined);
			return matches.length > 0 || item.target === undefined ? matches : [item];
		});
	}

	private show(page: Page, before: Item[]): void {
		this.total = page.total;
		this.cursor = page.cursor;
		this.items = [...before, ...page.items,
			...(page.cursor !== undefined ? [note('more', 'More')] : [])];
	}

	private async load(ask: (token: CancellationToken) => Promise<Page>,
			done: (page: Page) => void, failed: (error: unknown) => void): Promise<void> {
		this.source?.cancel();
		const source = this.source = new CancellationTokenSource();
		try {
			const page = await ask(source.token);
			if (this.source === source) {
				done(page);
			}
		} catch (error) {
			if (this.source !== source || isCancelled(error)) {
				return;
			}
			failed(error);
		} finally {
			source.dispose();
			if (this.source === source) {
				this.source = undefined;
				this.changed();
			}
		}
	}
}
