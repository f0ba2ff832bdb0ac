// SPDX-License-Identifier: MIT
// link.ts - one connection to the daemon: found or started with the first request, and
// found again with the next one after it was lost.
import { stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import {
	CancellationTokenSource, createMessageConnection, ErrorCodes, ResponseError,
	SocketMessageReader, SocketMessageWriter, type CancellationToken, type MessageConnection,
} from 'vscode-jsonrpc/node';
import { DaemonFailure, Failure } from './failure';
import type { ErrorData, StatusResult } from './protocol';
import type { Settings } from './settings';
import { connect, socketPath, type Environment } from './socket';
import { startDaemon } from './spawn';

/** How much longer than a request may take we wait for its answer, or its error. */
const PATIENCE_MS = 5000;

/** What vscode-jsonrpc rejects requests with when their connection ends. */
const LOST_CODES: number[] = [ErrorCodes.PendingResponseRejected,
	ErrorCodes.ConnectionInactive, ErrorCodes.MessageWriteError];

type Params = Record<string, unknown>;

interface Open {
	socket: Socket;
	connection: MessageConnection;
	/** The index to ask when nobody says which. */
	index: string[];
	/** Why it ended. */
	reason?: string;
}

async function sameFolder(a: string, b: string): Promise<boolean> {
	try {
		const [first, second] = await Promise.all([stat(a), stat(b)]);
		return a === b || (first.dev === second.dev && first.ino === second.ino);
	} catch {
		return a === b;
	}
}

export class Link {
	private open: Open | undefined;
	private opening: Promise<Open> | undefined;
	/** Counts what close() has ended, so that what was being opened ends as well. */
	private closed = 0;
	private readonly listeners: ((connected: boolean) => void)[] = [];

	/** READ has the settings as they are now, or throws what is wrong with them. */
	constructor(private readonly read: () => Settings,
		private readonly environment: Environment = process.env) {}

	/** LISTENER is told of each connection that was made, and of each that has ended. */
	onChange(listener: (connected: boolean) => void): void {
		this.listeners.push(listener);
	}

	get connected(): boolean {
		return this.open !== undefined;
	}

	/**
	 * Asks, and waits for the answer. Rejects with a Failure: the daemon's error, 'lost',
	 * 'unavailable', 'no_answer', or 'cancelled' when TOKEN is.
	 */
	async request<Result>(method: string, params: Params, token?: CancellationToken):
			Promise<Result> {
		const { timeout, index } = this.read();
		const open = await this.connection();
		const asked = index.length > 0 ? index : open.index;
		const whole: Params = { timeout_ms: timeout, ...params };
		if (asked.length > 0 && whole['index'] === undefined) {
			whole['index'] = asked.length === 1 ? asked[0] : asked;
		}
		if (token?.isCancellationRequested) {
			throw new Failure('cancelled', 'cancelled');
		}
		return this.ask<Result>(open, method, whole, token);
	}

	/** Ends the connection; the next request makes another one. */
	close(): void {
		this.closed++;
		this.opening = undefined;
		if (this.open !== undefined) {
			this.end(this.open, 'the connection was closed');
		}
	}

	// ---- one request ----

	private async ask<Result>(open: Open, method: string, params: Params,
			token?: CancellationToken): Promise<Result> {
		const source = new CancellationTokenSource();
		const passed = token?.onCancellationRequested(() => source.cancel());
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			timer = setTimeout(() => {
				source.cancel();
				reject(new Failure('no_answer', 'the daemon does not answer'));
			}, (params['timeout_ms'] as number) + PATIENCE_MS);
		});
		try {
			return await Promise.race([late,
				open.connection.sendRequest<Result>(method, params, source.token)]);
		} catch (error) {
			throw this.failure(open, error);
		} finally {
			clearTimeout(timer);
			passed?.dispose();
			source.dispose();
		}
	}

	private failure(open: Open, error: unknown): Failure {
		if (error instanceof Failure) {
			return error;
		}
		const code = error instanceof ResponseError ? error.code : undefined;
		if (open.reason !== undefined || (code !== undefined && LOST_CODES.includes(code))) {
			return new Failure('lost', open.reason ?? 'the daemon is gone');
		}
		if (!(error instanceof ResponseError)) {
			return new Failure('lost', String(error));
		}
		return new DaemonFailure((error.data ?? {}) as ErrorData, error.message);
	}

	// ---- the connection ----

	private connection(): Promise<Open> {
		if (this.open !== undefined) {
			return Promise.resolve(this.open);
		}
		if (this.opening === undefined) {
			const opening = this.make().finally(() => {
				if (this.opening === opening) {
					this.opening = undefined;
				}
			});
			this.opening = opening;
		}
		return this.opening;
	}

	private async make(): Promise<Open> {
		const settings = this.read();
		const closed = this.closed;
		const path = socketPath(settings.socket, this.environment, process.getuid?.() ?? 0);
		let socket = await connect(path);
		if (socket === undefined) {
			await startDaemon(settings);
			socket = await connect(path);
		}
		if (socket === undefined) {
			throw new Failure('unavailable', `no daemon answers at ${path}`);
		}
		const open = this.talk(socket);
		try {
			await this.checkIndex(open, settings, path);
		} catch (error) {
			this.end(open, 'it has another index');
			throw error;
		}
		if (this.closed !== closed) {
			this.end(open, 'the connection was closed');
		} else if (open.reason === undefined) {
			this.open = open;
			this.tell(true);
		}
		return open;
	}

	private talk(socket: Socket): Open {
		const quiet = () => undefined;
		const open: Open = { socket, index: [], connection: undefined! };
		open.connection = createMessageConnection(new SocketMessageReader(socket),
			new SocketMessageWriter(socket), {
				// What the daemon says of no request: it could not read one.
				error: (text) => this.end(open, text), warn: quiet, info: quiet, log: quiet,
			});
		open.connection.onClose(() => this.end(open, 'the daemon is gone'));
		open.connection.onError(([error]) => this.end(open, error.message));
		open.connection.listen();
		return open;
	}

	/** One path for each way to lose it: all that wait are told, once. */
	private end(open: Open, reason: string): void {
		if (open.reason !== undefined) {
			return;
		}
		open.reason = reason;
		open.connection.dispose();
		open.socket.on('error', () => undefined).destroy();
		if (this.open === open) {
			this.open = undefined;
			this.tell(false);
		}
	}

	private tell(connected: boolean): void {
		this.listeners.forEach((listener) => listener(connected));
	}

	/**
	 * A daemon that was running already may serve another index than the one that was
	 * named; its answers would be wrong without looking so.
	 */
	private async checkIndex(open: Open, settings: Settings, path: string): Promise<void> {
		const wanted = settings.indexFolder || this.environment['QUOTH_INDEX'];
		if (!wanted) {
			return;
		}
		const status = await this.ask<StatusResult>(open, 'status',
			{ timeout_ms: settings.timeout });
		const served = status.index?.path;
		if (served === undefined || await sameFolder(served, wanted)) {
			return;
		}
		for (const index of status.indexes ?? []) {
			if (await sameFolder(index.path, wanted)) {
				open.index = [index.name];
				return;
			}
		}
		throw new Failure('unavailable',
			`the daemon at ${path} serves the index ${served}, not ${wanted}`,
			'name another socket with quoth.socket, and a daemon is started there');
	}
}
