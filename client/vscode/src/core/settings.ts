// SPDX-License-Identifier: MIT
// settings.ts - what a user may set, with the bounds that the daemon has for it.
import { homedir } from 'node:os';
import { Failure } from './failure';

export interface Settings {
	/** The program quoth, which starts a daemon, and options for it. */
	command: string[];
	/** The daemon's socket; empty for that of quoth(1). */
	socket: string;
	/** The folder of the index; empty for that of quoth(1). */
	indexFolder: string;
	/** Names of the indexes to ask, of a daemon that has several; none for its first. */
	index: string[];
	/** Milliseconds that an answer may take. */
	timeout: number;
	/** Documents at a time. */
	limit: number;
	/** Places of each. */
	matches: number;
	/** Documents while somebody types. */
	typeLimit: number;
	kwicLimit: number;
	/** Words to either side. */
	kwicContext: number;
	kwicOrder: string;
}

export const ORDERS = ['corpus', 'date', 'left', 'right'];

/** By the name behind "quoth.": least, most and default. */
const NUMBERS: Record<string, [number, number, number]> = {
	timeout: [1, 60000, 5000],
	limit: [1, 1000, 50],
	matches: [0, 100, 10],
	typeLimit: [1, 100, 15],
	'kwic.limit': [1, 1000, 200],
	'kwic.context': [0, 50, 8],
};

function wrong(name: string, what: string): Failure {
	return new Failure('setting', `the setting quoth.${name} must be ${what}`);
}

function number(name: string, value: unknown): number {
	const [least, most, usual] = NUMBERS[name]!;
	if (value === undefined) {
		return usual;
	}
	if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
		throw wrong(name, `a whole number from ${least} to ${most}`);
	}
	return value as number;
}

function string(name: string, value: unknown, usual: string): string {
	if (value !== undefined && (typeof value !== 'string' || value.includes('\0'))) {
		throw wrong(name, 'a string');
	}
	return value ?? usual;
}

function strings(name: string, value: unknown, usual: string[]): string[] {
	const list = typeof value === 'string' ? (value === '' ? [] : [value]) : value ?? usual;
	if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
		throw wrong(name, 'a string or a list of strings');
	}
	return list;
}

/** PATH as a shell would have it: ~/ is the home of the user. */
function path(written: string): string {
	return written.startsWith('~/') ? homedir() + written.slice(1) : written;
}

/** The settings as GET has them, by their names behind "quoth."; throws what is wrong. */
export function settings(get: (name: string) => unknown): Settings {
	const of = (name: string) => number(name, get(name));
	const command = strings('command', get('command'), ['quoth']);
	if (!command[0]) {
		throw wrong('command', 'a program and its options, not an empty list');
	}
	const kwicOrder = string('kwic.order', get('kwic.order'), 'corpus');
	if (!ORDERS.includes(kwicOrder)) {
		throw wrong('kwic.order', `one of ${ORDERS.join(', ')}`);
	}
	return {
		command: [path(command[0]!), ...command.slice(1)],
		socket: path(string('socket', get('socket'), '')),
		indexFolder: path(string('indexFolder', get('indexFolder'), '')),
		index: strings('index', get('index'), []),
		timeout: of('timeout'),
		limit: of('limit'),
		matches: of('matches'),
		typeLimit: of('typeLimit'),
		kwicLimit: of('kwic.limit'),
		kwicContext: of('kwic.context'),
		kwicOrder,
	};
}
