// SPDX-License-Identifier: MIT
// socket.ts - where the daemon's socket is, and a connection to it: the rules of
// quoth-protocol(7).
import { lstatSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { Failure } from './failure';

export type Environment = Record<string, string | undefined>;

/** Bytes of a path that sun_path has room for. */
const PATH_MAX = 107;
/** For a daemon too busy to accept: how long it is tried again, and how often. */
const BACKLOG_WAIT_MS = 2000;
const BACKLOG_STEP_MS = 20;

function folder(value: string | undefined): string | undefined {
	return value?.startsWith('/') ? value : undefined;
}

/** A folder that anybody may make is trusted only where it is this user's own. */
function checkOwn(path: string, uid: number): void {
	const status = lstatSync(path, { throwIfNoEntry: false });
	if (status !== undefined && (!status.isDirectory() || status.uid !== uid)) {
		throw new Failure('unavailable', `${path} is not a folder of yours`);
	}
}

/** The path of the socket; GIVEN, if it is not empty, is it. */
export function socketPath(given: string, environment: Environment, uid: number): string {
	const runtime = folder(environment['XDG_RUNTIME_DIR']);
	let path = given || environment['QUOTH_SOCKET'];
	if (!path && runtime !== undefined) {
		path = `${runtime}/quoth/sock`;
	} else if (!path) {
		path = `${folder(environment['TMPDIR']) ?? '/tmp'}/quoth-${uid}/sock`;
		checkOwn(dirname(path), uid);
	}
	const length = Buffer.byteLength(path);
	if (length > PATH_MAX) {
		throw new Failure('unavailable',
			`socket path is ${length} bytes long, the limit is ${PATH_MAX}: ${path}`);
	}
	return path;
}

function attempt(path: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = createConnection({ path });
		socket.once('error', reject);
		socket.once('connect', () => {
			socket.off('error', reject);
			resolve(socket);
		});
	});
}

/** A connection, or undefined where no daemon listens. */
export async function connect(path: string): Promise<Socket | undefined> {
	const end = Date.now() + BACKLOG_WAIT_MS;
	for (;;) {
		try {
			return await attempt(path);
		} catch (error) {
			const { code, message } = error as NodeJS.ErrnoException;
			if (code === 'ENOENT' || code === 'ECONNREFUSED') {
				return undefined;
			}
			if (code !== 'EAGAIN' || Date.now() >= end) {
				throw new Failure('unavailable', message);
			}
		}
		await new Promise((resolve) => setTimeout(resolve, BACKLOG_STEP_MS));
	}
}
