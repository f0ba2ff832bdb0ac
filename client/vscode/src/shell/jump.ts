// SPDX-License-Identifier: MIT
// jump.ts - to the place of a match: its document is opened, and the match is selected.
import * as vscode from 'vscode';
import { BYTES_MAX, bytesOf, sourceOf, type Source } from '../core/document';
import type { Link } from '../core/link';
import {
	isVerbatim, locate, nearest, reads, roughly, utf8, type Decode, type Range, type Target,
} from '../core/place';
import { uriOf } from './documents';

const MOVED = 'quoth: this has changed since it was indexed; ';

function toRange({ start, end }: Range): vscode.Range {
	return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** As DOCUMENT was decoded, so that columns are its own. */
function decoderOf(document: vscode.TextDocument | undefined): Decode {
	const encoding = document?.encoding;
	return encoding === undefined || encoding.startsWith('utf8') ? utf8 :
		(bytes) => vscode.workspace.decode(bytes, { encoding });
}

async function rangeOf(link: Link, target: Target, source: Source,
		document: vscode.TextDocument | undefined): Promise<vscode.Range> {
	const end = target.byte + target.len;
	if (end > BYTES_MAX) {
		return toRange(roughly(target));
	}
	return toRange(await locate(await bytesOf(link, source, end), target.byte, target.len,
		decoderOf(document)));
}

/** RANGE, or where the words of TARGET are in DOCUMENT by now, which may be edited. */
function settled(document: vscode.TextDocument, range: vscode.Range, target: Target):
		vscode.Range {
	const { text } = target;
	if (text === '' || !isVerbatim(target) || reads(document.getText(range), text)) {
		return range;
	}
	const found = nearest(document.getText(), text, document.offsetAt(range.start));
	if (found === undefined) {
		void vscode.window.showWarningMessage(MOVED + 'the words are not there any more');
		return range;
	}
	void vscode.window.showInformationMessage(MOVED + 'these are the same words, nearest by');
	return new vscode.Range(document.positionAt(found[0]), document.positionAt(found[1]));
}

/**
 * A document, or undefined where VS Code has an editor for URI at most: larger files, and
 * such as it takes for binary.
 */
async function textDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		if (uri.scheme !== 'file') {
			throw error;
		}
		return undefined;
	}
}

export async function jump(link: Link, target: Target,
		options: vscode.TextDocumentShowOptions): Promise<void> {
	const source = sourceOf(target);
	const uri = uriOf(source);
	if (source.kind !== 'text') {
		await bytesOf(link, source, 0);	// says what is wrong with the file
	}
	const document = await textDocument(uri);
	const range = await rangeOf(link, target, source, document);
	if (document === undefined) {
		await vscode.commands.executeCommand('vscode.open', uri,
			{ ...options, selection: range });
		return;
	}
	const selection = settled(document, range, target);
	const editor = await vscode.window.showTextDocument(document, { ...options, selection });
	editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
