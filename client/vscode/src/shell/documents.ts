// SPDX-License-Identifier: MIT
// documents.ts - the texts that no editor can open as they are, under URIs of their own.
import * as vscode from 'vscode';
import { fromQuery, textOf, toQuery, type Source } from '../core/document';
import { words } from '../core/failure';
import type { Link } from '../core/link';
import { forNotice } from '../core/text';

export const SCHEME = 'quoth';

export function uriOf(source: Source): vscode.Uri {
	if (source.kind === 'file') {
		return vscode.Uri.file(source.path);
	}
	return vscode.Uri.from({ scheme: SCHEME, path: '/' + source.name.replaceAll('/', '_'),
		query: toQuery(source) });
}

export class Documents implements vscode.TextDocumentContentProvider {
	constructor(private readonly link: Link) {}

	async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
		try {
			return await textOf(this.link, fromQuery(uri.query));
		} catch (error) {
			// What VS Code says of an error in here names neither it nor us.
			void vscode.window.showErrorMessage(`quoth: ${forNotice(words(error))}`);
			throw error;
		}
	}
}
