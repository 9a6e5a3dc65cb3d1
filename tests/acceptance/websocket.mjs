// Bytes over WebSockets: npm's ws at both ends, Stepwire between them, and both must agree on every message.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';
import { bytesOf, record } from './support/stepwire.mjs';

const { WebSocket } = load('ws');
const noTakeover = { serverNoContextTakeover: true, clientNoContextTakeover: true };
const COMPRESSION = {
  'no extension': { server: false, client: false },
  'deflate offered and refused': { server: false, client: true },
  'deflate with context takeover': { server: { threshold: 0 }, client: { threshold: 0 } },
  'deflate without context takeover': { server: { threshold: 0, ...noTakeover }, client: { threshold: 0 } },
  'deflate with small windows': {
    server: { threshold: 0, serverMaxWindowBits: 10, clientMaxWindowBits: 9 }, client: { threshold: 0, clientMaxWindowBits: true },
  },
  'deflate of large messages only': { server: { threshold: 1024 }, client: { threshold: 1024 } },
};

const tapped = url => `${url.replace('http', 'ws')}/responses`;

async function connect(url, options = {}) {
  const socket = new WebSocket(tapped(url), options);
  await once(socket, 'open');
  return socket;
}

async function close(socket, ...how) {
  const closed = once(socket, 'close');
  socket.close(...how);
  await closed;
}

async function withServer(options, use) {
  const server = await startServer(options);
  try {
    const { trace, result: logs } = await record(server.url, async url => {
      await use(url);
      return server.socketLogs(); // waits until the ends have crossed too
    });
    return await compareSockets(trace, logs);
  } finally {
    await server.stop();
  }
}

/** Echoes, and says when `count` echoes came back. */
function echoes(socket, count) {
  return new Promise(resolve => socket.on('message', () => { if (--count === 0) resolve(); }));
}

for (const [name, { server, client }] of Object.entries(COMPRESSION)) {
  test(`messages of all sizes cross unchanged: ${name}`, async () => {
    const texts = ['', 'x', '{"type":"response.create"}', '€'.repeat(200), 'a'.repeat(125), 'b'.repeat(126), 'c'.repeat(65535),
      'd'.repeat(65536), JSON.stringify(Array.from({ length: 20000 }, (_, i) => `line ${i * 7919 % 1000}`))];
    const { connections } = await withServer({ deflate: server, onWebSocket: (socket, send) => socket.on('message', (data, binary) => send(binary ? data : String(data))) }, async url => {
      const socket = await connect(url, { perMessageDeflate: client });
      const all = echoes(socket, texts.length + 1);
      for (const text of texts) socket.send(text);
      socket.send(Buffer.from([0, 255, 1, 254]));
      await all;
      await close(socket, 1000, 'done');
    });
    const [connection] = connections;
    assert.equal(connection.close_code, 1000);
    assert.equal(connection.close_reason, 'done');
    assert.equal(connection.closed_by, 'agent');
    assert.equal(Boolean(connection.extensions), Boolean(server));
  });
}

test('fragments are one message, and control frames between them stand before it', async () => {
  const { messages } = await withServer({ deflate: { threshold: 0 }, onWebSocket: () => {} }, async url => {
    const socket = await connect(url, { perMessageDeflate: { threshold: 0 } });
    socket.send('first ', { fin: false });
    socket.ping('between');
    socket.send('second ', { fin: false });
    socket.send('third', { fin: true });
    socket.send('plain', { compress: false });
    await once(socket, 'pong');
    await close(socket, 4001);
  });
  const sent = messages.filter(message => message.direction === 'sent');
  assert.deepEqual(sent.map(message => message.kind), ['ping', 'text', 'text', 'close']);
  assert.equal(bytesOf(sent[1]).toString(), 'first second third');
  assert.equal(sent[1].fragments, 3);
  assert.equal(sent[3].payload_bytes, 2);
});

test('a message of 8 MB crosses whole', async () => {
  const large = Buffer.alloc(8 * 1024 * 1024, 'The quick brown fox. ');
  await withServer({ onWebSocket: (socket, send) => socket.on('message', data => send(String(data.length))) }, async url => {
    const socket = await connect(url, { perMessageDeflate: false });
    const answered = once(socket, 'message');
    socket.send(large.toString());
    assert.equal(String((await answered)[0]), String(large.length));
    await close(socket);
  });
});

test('who closed, and how, is told apart', async () => {
  const endings = [
    { name: 'agent, empty close', server: () => {}, client: socket => close(socket), code: 1005, by: 'agent' },
    { name: 'server, 1012', server: socket => socket.close(1012, 'restart'), client: socket => once(socket, 'close'), code: 1012, by: 'server' },
    { name: 'agent vanishes', server: () => {}, client: socket => { socket.terminate(); return once(socket, 'close'); }, code: 1006, by: 'agent' },
    { name: 'server vanishes', server: socket => socket.terminate(), client: socket => once(socket, 'close'), code: 1006, by: 'server' },
  ];
  for (const { name, server, client, code, by } of endings) {
    const { connections } = await withServer({ onWebSocket: socket => socket.once('message', () => server(socket)) }, async url => {
      const socket = await connect(url);
      socket.on('error', () => {});
      socket.send('go');
      await client(socket);
    });
    assert.equal(connections[0].close_code, code, `${name}: close_code`);
    assert.equal(connections[0].closed_by, by, `${name}: closed_by`);
  }
});

test('two sockets at once are kept apart', async () => {
  await withServer({ onWebSocket: (socket, send) => socket.on('message', data => send(`echo ${data}`)) }, async url => {
    const pair = [await connect(url), await connect(url)];
    const all = pair.map(socket => echoes(socket, 50));
    for (let i = 0; i < 50; ++i) pair.forEach((socket, which) => socket.send(`${which}:${i}`));
    await Promise.all(all);
    for (const socket of pair) await close(socket, 1000);
  });
});
