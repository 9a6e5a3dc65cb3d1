// Peers that mean harm at the local provider: it refuses or closes, in time, within bounds, and goes on serving.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { descriptors, dial, frame, peakMemory, sleep, until, upgradeRequest } from './support/hostilepeers.mjs';
import { start } from './support/stepwire.mjs';

const MIB = 1 << 20;
const MOST_MEMORY = 900;

const provider = await start(['provider', '--listen', '127.0.0.1:0', '--ttft', '0', '--rate', '0']);
const port = Number(new URL(provider.url).port);
const pid = provider.child.pid;
after(() => { if (provider.child.exitCode === null) provider.child.kill('SIGKILL'); });

const post = (body, fields = '') => `POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${fields}\r\n${body}`;
const create = JSON.stringify({ type: 'response.create', model: 'm', input: 'hello', store: false });

async function part(...peers) {
  for (const peer of peers) peer.leave();
  await Promise.all(peers.map(peer => peer.gone()));
}

async function sessionGoesWell() {
  const one = await dial(port);
  await one.send(post('{"model":"m","input":"hello"}'));
  await one.hasText('"status":"completed"');
  assert.match(one.text, /^HTTP\/1\.1 200 /);
  await part(one);
  const socket = await opened();
  await socket.send(frame({ payload: create, mask: true }));
  await socket.hasText('response.completed');
  await part(socket);
}

async function opened() {
  const one = await dial(port);
  await one.send(upgradeRequest(port));
  await one.hasText('\r\n\r\n');
  assert.match(one.text, /^HTTP\/1\.1 101 /);
  return one;
}

await sessionGoesWell();
await sleep(100);
const idle = descriptors(pid);

test('requests that nobody can read get an answer, and the connection ends', async () => {
  const cases = [
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400], [Buffer.from('16030100c8010000c4030300\n\n', 'latin1'), 400],
    ['POST /v1/responses HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}', 400],
    ['POST /v1/responses HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 400],
    ['POST /v1/responses HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n', 400],
    [`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(60_000)}`, 400],
    [`GET / HTTP/1.1\r\nA: ${'b'.repeat(MIB)}`, 400],
    ['GET /elsewhere HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nx', 404],
  ];
  for (const [bytes, status] of cases) {
    const one = await dial(port);
    await one.send(bytes);
    await one.hasText('\r\n\r\n');
    assert.match(one.text, new RegExp(`^HTTP/1\\.1 ${status} `), String(bytes).slice(0, 60));
    await until(() => one.ended || one.over, 'the end');
    await part(one);
  }
  await sessionGoesWell();
});

test('a body that becomes a gigabyte is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * MIB), { level: 1 });
  const one = await dial(port);
  await one.send(Buffer.concat([Buffer.from(`POST /v1/responses HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb]));
  await one.hasText('\r\n\r\n');
  assert.match(one.text, /^HTTP\/1\.1 413 /);
  await part(one);
  await sessionGoesWell();
});

test('frames that break RFC 6455 end their socket and no other', async () => {
  // A frame without a mask is none of them: Qt's server takes it, against RFC 6455 section 5.1.
  const cases = [
    frame({ payload: '{}', rsv: 7, mask: true }), frame({ opcode: 3, mask: true }), frame({ length: 1n << 63n, mask: true }),
    frame({ length: 1n << 40n, mask: true }), frame({ opcode: 9, payload: 'p'.repeat(126), mask: true }), frame({ opcode: 0, payload: 'x', mask: true }),
    frame({ payload: Buffer.from('c328', 'hex'), mask: true }), frame({ opcode: 8, payload: 'x', mask: true }),
  ];
  for (const bytes of cases) {
    const one = await opened();
    await one.send(bytes);
    await until(() => one.ended || one.over, () => `the end after ${bytes.toString('hex').slice(0, 40)}`);
    await part(one);
  }
  await sessionGoesWell();
});

test('messages of any shape are answered with an error', async () => {
  const one = await opened();
  const shapes = ['', '[]', '{}', 'null', '"x"', '{"type":1}', '{"type":"response.create","input":{}}', '{"type":"response.create","input":[1]}',
    '{"type":"response.steer"}', `{"type":"response.create","input":${'['.repeat(5000)}`, `{"type":"response.create","tools":[${'{"type":"function","name":"x","parameters":{"$ref":"#"}},'.repeat(50)}1]}`];
  for (const payload of shapes) await one.send(frame({ payload, mask: true }));
  await until(() => one.text.split('"type":"error"').length > 9 || one.over, () => one.text.slice(-300));
  assert.ok(!one.over);
  await part(one);
  await sessionGoesWell();
});

test('who asks without end and does not read waits, or is told to', async () => {
  const before = peakMemory(pid);
  const flood = await dial(port);
  flood.socket.pause();
  const many = Buffer.from(post('{"model":"m","input":"hello"}').repeat(1000));
  for (let i = 0; i < 20; ++i) flood.socket.write(many);
  const socket = await opened();
  socket.socket.pause();
  const creates = Buffer.concat(Array.from({ length: 1000 }, () => frame({ payload: create, mask: true })));
  socket.socket.write(creates);
  await sleep(1000);
  await sessionGoesWell();
  const memory = peakMemory(pid);
  console.log(`# before the flood ${before} MiB, in it ${memory} MiB`);
  assert.ok(memory - before < 200, `${memory - before} MiB more`);
  await part(flood, socket);
  await sessionGoesWell();
});

test('200 at once and slow ones among them', async () => {
  const open = await Promise.all(Array.from({ length: 200 }, (_, i) => i % 2 ? opened() : dial(port)));
  for (let at = 0; at < 5; ++at) await Promise.all(open.map((peer, i) => i % 2 ? undefined : peer.send('POST /'[at])));
  await Promise.all(open.map((peer, i) => i % 10 === 1 ? peer.send(frame({ payload: create, mask: true })) : undefined));
  await Promise.all(open.map((peer, i) => i % 10 === 1 ? peer.hasText('response.completed') : undefined));
  await sessionGoesWell();
  await part(...open);
});

test('2,000 in a row, and nothing is left behind', async () => {
  const end = post('{"model":"m","input":"hello"}', 'Connection: close\r\n');
  for (let i = 0; i < 2000; ++i) {
    const one = await dial(port);
    if (i % 3 === 0) await one.send('POST /v1/resp');
    if (i % 20 === 1) {
      await one.send(end);
      await until(() => one.ended || one.over, 'the end');
    }
    if (i % 2) one.reset();
    else one.leave();
  }
  await until(() => descriptors(pid) <= idle, () => `${descriptors(pid)} descriptors are open; it began with ${idle}`);
  await sessionGoesWell();
  const memory = peakMemory(pid);
  console.log(`# at most ${memory} MiB`);
  assert.ok(memory < MOST_MEMORY, `${memory} MiB`);
  const { code, signal } = await provider.stop();
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
});
