// The two ends of a TCP connection, byte by byte: no library decides what a head or a frame looks like. Both log what
// they received, and a script says whose turn it is.
import { once } from 'node:events';
import net from 'node:net';

const PATIENCE_MS = 20_000;

/** One end. `received` is all that came; `over` tells how the other side left: 'end', 'reset', or undefined. */
export class RawPeer {
  #pieces = [];
  #length = 0;
  #waiting = [];
  over;

  constructor(socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', piece => { this.#pieces.push(piece); this.#length += piece.length; this.#look(); });
    socket.on('end', () => this.#leave('end'));
    socket.on('error', () => this.#leave('reset'));
    socket.on('close', () => this.#leave('reset'));
  }

  get received() {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0] ?? Buffer.alloc(0);
  }

  write(bytes) {
    return new Promise((resolve, reject) => this.socket.write(bytes, error => error ? reject(error) : resolve()));
  }

  /** Until that many bytes came in all. */
  async has(length) {
    await this.#until(() => this.#length >= length, () => `${length} bytes; ${this.#length} came`);
  }

  /** Until a head came; its length. */
  async hasHead(from = 0) {
    await this.#until(() => this.received.indexOf('\r\n\r\n', from) >= 0, () => 'a head');
    return this.received.indexOf('\r\n\r\n', from) + 4;
  }

  async isOver() {
    await this.#until(() => this.over, () => 'the end');
  }

  #leave(how) {
    this.over ??= how;
    this.#look();
  }

  #look() {
    for (const look of [...this.#waiting]) look();
  }

  #until(holds, what) {
    return new Promise((resolve, reject) => {
      const leave = () => { clearTimeout(timer); this.#waiting.splice(this.#waiting.indexOf(look), 1); };
      const look = () => { if (holds()) { leave(); resolve(); } };
      const timer = setTimeout(() => { leave(); reject(new Error(`waited in vain for ${what()}`)); }, PATIENCE_MS);
      this.#waiting.push(look);
      look();
    });
  }
}

/** A server that says nothing by itself. `next()` gives the connections as they come. */
export async function startRawServer() {
  const accepted = [], waiting = [];
  const server = net.createServer({ allowHalfOpen: true }, socket => {
    const peer = new RawPeer(socket);
    if (waiting.length) waiting.shift()(peer); else accepted.push(peer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    port, url: `http://127.0.0.1:${port}/v1`,
    next: () => accepted.length ? Promise.resolve(accepted.shift()) : new Promise(resolve => waiting.push(resolve)),
    stop: () => new Promise(resolve => server.close(resolve)),
  };
}

export async function rawConnect(port) {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return new RawPeer(socket);
}

/** How the TCP connection goes: [who leaves first, how]. */
export async function leave({ agent, upstream }, [side, how]) {
  const [first, second] = side === 'agent' ? [agent, upstream] : [upstream, agent];
  if (how === 'reset') first.socket.resetAndDestroy(); else first.socket.end();
  await second.isOver();
  if (how === 'end') {
    second.socket.end();
    await first.isOver();
  }
}
