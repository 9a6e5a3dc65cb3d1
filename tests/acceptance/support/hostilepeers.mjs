// Peers that keep to no protocol: plain sockets and bytes, without any library that would refuse to send them.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const PATIENCE_MS = 15_000;
export const key = 'dGhlIHNhbXBsZSBub25jZQ=='; // the example of RFC 6455 section 1.3
export const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Until `holds` gives something true; what it gave. */
export async function until(holds, what, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for (;;) {
    const value = holds();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${patience} ms: ${typeof what === 'function' ? what() : what}`);
    await sleep(2);
  }
}

/** One end of a connection: everything that came, and whether it is over. */
export class Peer {
  pieces = [];
  size = 0;
  over = false;
  ended = false;

  constructor(socket, { keep = true } = {}) {
    this.socket = socket;
    socket.on('data', piece => { this.size += piece.length; if (keep) this.pieces.push(piece); });
    socket.on('end', () => { this.ended = true; });
    socket.on('close', () => { this.over = true; });
    socket.on('error', error => { this.error = error.code; });
  }

  get bytes() {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)];
    return this.pieces[0] ?? Buffer.alloc(0);
  }
  get text() { return this.bytes.toString('latin1'); }

  /** Written out, as far as the other end takes it. */
  send(bytes) { return new Promise(resolve => this.socket.write(bytes, resolve)); }
  async has(size, what = 'bytes') { await until(() => this.size >= size || this.over, () => `${what}: ${this.size} of ${size}`); }
  async hasText(part, what = '') { await until(() => this.text.includes(part) || this.over, () => `${what} ${JSON.stringify(part)} in ${JSON.stringify(this.text.slice(0, 200))}`); }
  async gone() { await until(() => this.over, 'the connection is still there'); }
  reset() { if (!this.over) this.socket.resetAndDestroy(); }
  leave() { this.socket.destroy(); }
}

export async function dial(port, options) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const peer = new Peer(socket, options);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return peer;
}

/** A server that does what `onPeer` says; `next()` is the peer that came after the last one asked for. */
export async function listen(onPeer = () => {}) {
  const waiting = [];
  const all = new Set();
  const server = createServer({ allowHalfOpen: true }, socket => {
    const peer = new Peer(socket);
    all.add(peer);
    socket.on('close', () => all.delete(peer));
    waiting.push(peer);
    onPeer(peer);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
  await once(server, 'listening');
  return {
    port: server.address().port,
    url: `http://127.0.0.1:${server.address().port}/v1`,
    next: () => until(() => waiting.shift(), 'nobody came'),
    forget() { waiting.length = 0; },
    stop() {
      for (const peer of all) peer.leave();
      server.close();
    },
  };
}

/** A WebSocket frame with every bit open to choice; `length` is what it says, whatever it holds. */
export function frame({ opcode = 1, payload = '', final = true, rsv = 0, mask = false, length, wide }) {
  const bytes = Buffer.from(payload);
  const said = BigInt(length ?? bytes.length);
  const head = [(final ? 128 : 0) | rsv << 4 | opcode];
  const marked = mask ? 128 : 0;
  if (said < 126n && !wide) head.push(marked | Number(said));
  else if (said < 65536n && wide !== 8) head.push(marked | 126, Number(said >> 8n), Number(said & 255n));
  else head.push(marked | 127, ...Array.from({ length: 8 }, (_, i) => Number(said >> BigInt(56 - 8 * i) & 255n)));
  if (!mask) return Buffer.concat([Buffer.from(head), bytes]);
  const maskKey = [1, 2, 3, 4];
  return Buffer.concat([Buffer.from([...head, ...maskKey]), bytes.map((byte, i) => byte ^ maskKey[i % 4])]);
}

export const upgradeRequest = (port, fields = '') => `GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n`
  + `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${fields}\r\n`;
export const upgradeAnswer = (fields = '', confirmed = accept) => 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n'
  + `Upgrade: websocket\r\nSec-WebSocket-Accept: ${confirmed}\r\n${fields}\r\n`;

/** What a process has open, and the most memory it ever had, in MiB. */
export const descriptors = pid => readdirSync(`/proc/${pid}/fd`).length;
export const peakMemory = pid => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
