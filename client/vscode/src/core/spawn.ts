// SPDX-License-Identifier: MIT
// spawn.ts - a daemon where there is none: quoth itself starts it, and says why not.
import { spawn } from 'node:child_process';
import { Failure } from './failure';
import type { Settings } from './settings';

/** Longer than quoth waits for a daemon that it has started. */
const START_MS = 15000;
/** So much of what quoth says is kept. */
const SAID_MAX = 4096;

/** What to run: connect with nothing to send starts a daemon, finds it and ends. */
function starter(settings: Settings): string[] {
	const named = (option: string, value: string) => (value === '' ? [] : [option, value]);
	return [...settings.command, ...named('--socket', settings.socket),
		...named('--index', settings.indexFolder), 'connect'];
}

export function startDaemon(settings: Settings): Promise<void> {
	const [program, ...options] = starter(settings);
	return new Promise((resolve, reject) => {
		const child = spawn(program!, options, { stdio: ['ignore', 'ignore', 'pipe'] });
		let said = '';
		const fail = (why: string) => reject(new Failure('unavailable', why));
		const timer = setTimeout(() => {
			child.kill();
			fail(`${program} has not started a daemon within ${START_MS / 1000} s`);
		}, START_MS);
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			said = (said + text).slice(0, SAID_MAX);
		});
		child.once('error', (error: NodeJS.ErrnoException) => {
			clearTimeout(timer);
			fail(error.code === 'ENOENT' ? `no such program: ${program} (quoth.command)` :
				error.message);
		});
		child.once('close', (code) => {
			clearTimeout(timer);
			if (code === 0) {
				resolve();
			} else {
				fail(said.trim().replace(/^quoth: /, '') ||
					`${program} ended with ${code ?? 'a signal'}`);
			}
		});
	});
}
