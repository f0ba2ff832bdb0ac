// SPDX-License-Identifier: MIT
// failure.ts - what went wrong, in words for people and with a name for programs.
import type { ErrorData } from './protocol';

/** Names beside those of the daemon's errors (ERROR CODES in quoth-protocol(7)). */
export type FailureKind =
	/** The daemon was there and is gone. */
	| 'lost'
	/** There is none, and none could be started. */
	| 'unavailable'
	/** It did not answer in time, not even with an error. */
	| 'no_answer'
	/** A setting is not as it must be. */
	| 'setting'
	/** A file or a document cannot be shown. */
	| 'unreadable'
	| (string & {});

export class Failure extends Error {
	constructor(readonly kind: FailureKind, message: string, readonly hint?: string) {
		super(message);
		this.name = 'Failure';
	}
}

/** An error that the daemon answered with; at and len are bytes of the query. */
export class DaemonFailure extends Failure {
	readonly at: number | undefined;
	readonly len: number | undefined;

	constructor(data: ErrorData, message: string) {
		super(data.kind ?? 'internal', message, data.hint);
		this.at = data.at;
		this.len = data.len;
	}
}

/** What there is to say of anything that was thrown. */
export function words(error: unknown): string {
	if (error instanceof Failure && error.hint !== undefined) {
		return `${error.message} (${error.hint})`;
	}
	return error instanceof Error ? error.message : String(error);
}

/** Whether ERROR means no more than that nobody wants the answer any longer. */
export function isCancelled(error: unknown): boolean {
	return error instanceof Failure && error.kind === 'cancelled';
}
