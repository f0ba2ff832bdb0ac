// SPDX-License-Identifier: MIT
// world.ts - what the tests stand on: documents and their index, daemons that come and go,
// and one that says what it is told to.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { settings, type Settings } from '../src/core/settings';

/** Nothing here should ever need so long. */
const LIMIT_MS = 60000;

export async function until(what: string, done: () => unknown): Promise<void> {
	const end = Date.now() + LIMIT_MS;
	while (!await done()) {
		if (Date.now() > end) {
			throw new Error(`waited in vain until ${what}`);
		}
		await sleep(10);
	}
}

export const HOSTILE = '[free](command:workbench.action.quit) $(trash) \u001b[2J\u202egnp';

/** Documents in which a place is not where its bytes alone would put it. */
function write(docs: string): void {
	mkdirSync(docs);
	const file = (name: string, text: string | Buffer) => writeFileSync(join(docs, name), text);
	file('wide.md', '# Wide\n\n😀 café 𝒳 lynx, and a second lynx\nwhere a torn\nphrase ends.\n');
	file('dos.txt', '\ufeffOne line\r\nand é lynx in a torn\r\nphrase of DOS.\r\n');
	file('mac.txt', 'Old lines\rend so, é lynx\rand go on.\n');
	file('bytes.txt', Buffer.from('bad \xff\xfe bytes, \xe9 \xc3\xa9 lynx here\n', 'latin1'));
	file('records.jsonl', ['first', 'a "quoted" é lynx'].map((text, i) =>
		JSON.stringify({ id: `r${i}`, title: `Record ${i}`, text })).join('\n') + '\n');
	file('packed.jsonl.gz', gzipSync('{"id":"p0","text":"é nothing"}\n' +
		'{"id":"p1","text":"é packed lynx"}\n'));
	file('letter.eml', 'From: a@example.org\nSubject: A letter\nMIME-Version: 1.0\n' +
		'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n' +
		Buffer.from('Dear all,\n\n😀 this is an encoded lynx.\n').toString('base64') + '\n');
	file('hostile.md', `---\ntitle: 'Title ${HOSTILE.replace(/[\u001b\u202e]/g, '')}'\n` +
		`date: 2025-10-01\n---\nA harmless word, ${HOSTILE}\n`);
	for (let i = 0; i < 30; i++) {
		file(`many${i}.txt`, `A zebra crossing, number ${i}: zebra after zebra.\n`);
	}
}

export interface World {
	folder: string;
	docs: string;
	index: string;
	socket: string;
	/** The settings as they are; tests change them. */
	settings: Settings;
}

export function world(): World {
	const folder = mkdtempSync(join(tmpdir(), 'q-'));
	const [docs, index] = [join(folder, 'docs'), join(folder, 'index')];
	const socket = join(folder, 'sock');
	write(docs);
	execFileSync('quoth-index', ['-q', '--index', index, docs]);
	return { folder, docs, index, socket, settings: { ...settings(() => undefined), socket,
		indexFolder: index } };
}

export function reindex({ index, docs }: World): void {
	execFileSync('quoth-index', ['-q', '--index', index, docs]);
}

export async function listens(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(path, () => {
			socket.destroy();
			resolve(true);
		}).on('error', () => resolve(false));
	});
}

/** A real daemon. */
export class Daemon {
	private child: ChildProcess | undefined;

	constructor(private readonly world: World) {}

	async start(): Promise<void> {
		const { index, socket } = this.world;
		this.child = spawn('quothd', ['--index', index, '--socket', socket],
			{ stdio: 'ignore' });
		await until('quothd listens', () => listens(socket));
	}

	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		const child = this.child;
		this.child = undefined;
		if (child !== undefined && child.exitCode === null) {
			child.kill(signal);
			await once(child, 'exit');
		}
	}
}

export interface Message {
	id?: number;
	method: string;
	params: Record<string, unknown>;
}

/** A daemon of ours, at SOCKET: what it was told, and what it says to that. */
export class Puppet {
	readonly heard: Message[] = [];
	private readonly server: Server;
	private readonly peers: Socket[] = [];

	constructor(socket: string) {
		this.server = createServer((peer) => {
			this.peers.push(peer);
			let rest = Buffer.alloc(0);
			peer.on('error', () => undefined).on('data', (data) => {
				rest = this.take(Buffer.concat([rest, data]));
			});
		}).listen(socket);
	}

	private take(bytes: Buffer): Buffer<ArrayBuffer> {
		let rest = bytes;
		for (;;) {
			const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'));
			const begin = head?.[0].length ?? 0;
			const end = begin + Number(head?.[1]);
			if (head === null || rest.length < end) {
				return Buffer.from(rest);
			}
			this.heard.push(JSON.parse(rest.subarray(begin, end).toString()) as Message);
			rest = rest.subarray(end);
		}
	}

	requests(method: string): Message[] {
		return this.heard.filter((message) => message.method === method);
	}

	raw(text: string): void {
		this.peers.at(-1)!.write(text);
	}

	say(message: Record<string, unknown>): void {
		const text = JSON.stringify({ jsonrpc: '2.0', ...message });
		this.raw(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
	}

	hangUp(): void {
		this.peers.splice(0).forEach((peer) => peer.destroy());
	}

	close(): Promise<void> {
		this.hangUp();
		return new Promise((resolve) => this.server.close(() => resolve()));
	}
}
