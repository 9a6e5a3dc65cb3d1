// Numbered messages through the tap, both ways, and what a trace has of them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './independentserver.mjs';
import { load } from './packages.mjs';
import { bytesOf, show, start } from './stepwire.mjs';

const { WebSocket } = load('ws');

/** Numbered messages through the tap at `url`, both ways, every millisecond or two, until stop(). */
export class Stream {
  constructor(server, filler) {
    Object.assign(this, { filler, sent: [], received: [], arrived: [], returned: [], lag: 0, stopped: false });
    server.takeSocket = socket => socket.on('message', data => {
      this.arrived.push(performance.now());
      socket.send(`{"type":"echo","of":${data}}`);
    });
  }

  async begin(url) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/responses`, { perMessageDeflate: false });
    await once(this.socket, 'open');
    this.socket.on('message', data => { this.received.push(String(data)); this.returned.push(performance.now()); });
    this.socket.on('error', () => {});
    this.pump = (async () => {
      while (!this.stopped && this.socket.readyState === WebSocket.OPEN) {
        const text = JSON.stringify({ type: 'number', n: this.sent.length, filler: 'x'.repeat(this.filler) });
        this.sent.push(text);
        this.socket.send(text);
        const before = performance.now();
        await sleep(1);
        this.lag = Math.max(this.lag * 0.99, performance.now() - before - 2); // how late timers are on this machine now
      }
    })();
  }

  async stop() {
    this.stopped = true;
    await this.pump;
  }

  /** Waits until what was sent by now came back, which says that traffic flows. */
  async roundTrip() {
    const count = this.sent.length;
    await until(() => this.received.length >= count, 'an echo of what was sent');
  }
}

export async function until(condition, what) {
  for (let i = 0; i < 4000; ++i) {
    if (condition()) return;
    await sleep(10);
  }
  assert.fail(`waited in vain for ${typeof what === 'function' ? what() : what}`);
}

/** `holder.takeSocket` gets the server's WebSockets. */
export async function withServer(use) {
  const holder = {};
  const server = await startServer({ onWebSocket: socket => holder.takeSocket(socket) });
  try {
    await use(server, holder);
  } finally {
    await server.stop();
  }
}

/** The payloads of a trace that are texts, by direction. */
export async function textsOf(trace) {
  const messages = (await show(trace, '--messages', '--payload')).filter(message => message.kind === 'text');
  const of = direction => messages.filter(message => message.direction === direction).map(message => String(bytesOf(message)));
  return { sent: of('sent'), received: of('received') };
}

export function record(server, trace, ...more) {
  return start(['record', '--upstream', server.url, '--output', trace, ...more]);
}

/** Starts recording; `said` has what it says on stderr so far. */
export async function recordAloud(server, trace, ...more) {
  const tap = await record(server, trace, ...more);
  tap.said = '';
  tap.child.stderr.on('data', piece => { tap.said += piece; });
  return tap;
}
