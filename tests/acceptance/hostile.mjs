// Peers that mean harm, on either side of the tap. It is a relay of bytes: what one side says reaches the other unchanged,
// whatever it is. What is wrong becomes a finding, memory and descriptors stay bounded, and the next session goes well.
import assert from 'node:assert/strict';
import test, { after, beforeEach } from 'node:test';
import { brotliCompressSync, constants, deflateRawSync } from 'node:zlib';
import { descriptors, dial, frame, listen, peakMemory, sleep, until, upgradeAnswer, upgradeRequest } from './support/hostilepeers.mjs';
import { checkRecording, freshFile, show, start } from './support/stepwire.mjs';

const MIB = 1 << 20;
/** Generous, but an order below what the bombs below would become. */
const MOST_MEMORY = 1400;

const trace = freshFile('.stepwire');
const server = await listen();
const tap = await start(['record', '--upstream', server.url, '--listen', '127.0.0.1:0', '--output', trace]);
const port = Number(new URL(tap.url).port);
const pid = tap.child.pid;
let connections = 0;
const wanted = []; // { connection, code, what }

async function agent(options) {
  const peer = await dial(port, options);
  return Object.assign(peer, { id: ++connections });
}
const expectFinding = (peer, code, what) => { if (code) wanted.push({ connection: peer.id, code, what }); };
const request = (method = 'GET', fields = '', target = '/v1/models') => `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields}\r\n`;
const headEnd = text => text.indexOf('\r\n\r\n') + 4;

/** An agent and its server, with a WebSocket between them. */
async function opened(fields = '') {
  const one = await agent();
  await one.send(upgradeRequest(port, fields));
  const other = await server.next();
  await other.hasText('\r\n\r\n');
  await other.send(upgradeAnswer(fields));
  await one.hasText('\r\n\r\n');
  return { one, other, sentBefore: other.size, receivedBefore: one.size };
}

/** A request and its answer, on a connection of their own. */
async function exchanged(ask, answer) {
  const one = await agent();
  await one.send(ask);
  const other = await server.next();
  await other.hasText('\r\n\r\n');
  await other.send(answer);
  await one.has(Buffer.byteLength(answer), 'answer');
  return { one, other };
}

async function part(...peers) {
  for (const peer of peers) peer.leave();
  await Promise.all(peers.map(peer => peer.gone()));
}

/** What every attack must leave behind: a tap that serves the next one as if nothing had been. */
async function sessionGoesWell() {
  server.forget(); // what an attack let through
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
  const { one, other } = await exchanged(request(), answer);
  assert.equal(one.text, answer);
  await part(one, other);
}

beforeEach(() => server.forget()); // one test's leavings are not the next one's
after(() => { if (tap.child.exitCode === null) tap.child.kill('SIGKILL'); });
const idle = await sessionGoesWell().then(() => sleep(50)).then(() => descriptors(pid));

const A = 'agent', S = 'server';
const frames = [
  ['a frame of the agent without a mask', A, frame({ payload: '{}' }), 'wire.frame.unmasked_client'],
  ['a frame of the server with one', S, frame({ payload: '{}', mask: true }), 'wire.frame.masked_server'],
  ...[1, 2, 4, 7].map(rsv => [`reserved bits ${rsv}`, A, frame({ payload: '{}', rsv, mask: true }), 'wire.frame.reserved_bits']),
  ...[3, 7, 11, 15].map(opcode => [`opcode ${opcode}`, S, frame({ opcode, payload: 'x' }), 'wire.frame.opcode']),
  ['a length of 2^63', A, frame({ length: 1n << 63n, mask: true }), 'wire.frame.length'],
  ['a length of 2^64-1', S, frame({ length: (1n << 64n) - 1n, payload: 'x' }), 'wire.frame.length'],
  ['a frame of 2^40 announced', A, frame({ opcode: 2, length: 1n << 40n, payload: 'begin', mask: true }), 'wire.message.too_large'],
  ['a short length written long', S, frame({ payload: '{}', wide: 8 }), 'wire.frame.length'],
  ['a ping of 126 bytes', S, frame({ opcode: 9, payload: 'p'.repeat(126) }), 'wire.frame.control_length'],
  ['a ping in two frames', A, frame({ opcode: 9, payload: 'p', final: false, mask: true }), 'wire.frame.control_length'],
  ['a continuation of nothing', S, frame({ opcode: 0, payload: 'x' }), 'wire.frame.continuation'],
  ['a message inside a message', A, Buffer.concat([frame({ payload: 'a', final: false, mask: true }), frame({ payload: 'b', mask: true })]), 'wire.frame.continuation'],
  ['text that is no UTF-8', S, frame({ payload: Buffer.from('c328a0', 'hex') }), 'wire.text.utf8'],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map(code => [`Close ${code}`, A, frame({ opcode: 8, payload: Buffer.from([code >> 8, code & 255]), mask: true }), 'wire.close.code']),
  ['half a Close code', S, frame({ opcode: 8, payload: 'x' }), 'wire.close.code'],
  ['a message after Close', S, Buffer.concat([frame({ opcode: 8 }), frame({ payload: '{}' })]), 'wire.frame.after_close'],
  ['garbage', A, Buffer.from('f3ff00ff00ff00ff00ff00ff00ff00ff00ff', 'hex'), 'wire.frame.opcode'],
];

test('frames that break RFC 6455 reach the other side, and are findings', async () => {
  for (const [what, side, bytes, code] of frames) {
    const { one, other, sentBefore, receivedBefore } = await opened();
    const [from, to, before] = side === A ? [one, other, sentBefore] : [other, one, receivedBefore];
    await from.send(bytes);
    await to.has(before + bytes.length, what);
    assert.ok(to.bytes.subarray(before).equals(bytes), what);
    expectFinding(one, code, what);
    await part(one, other);
  }
  await sessionGoesWell();
});

test('requests that nobody can read are refused, and go no further', async () => {
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const post = fields => `POST /v1/responses HTTP/1.1\r\n${host}${fields}\r\n`;
  const cases = [
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', Buffer.from('16030100c8010000c40303' + '00'.repeat(64) + '0a0a0a', 'hex')],
    ['two lengths', post('Content-Length: 2\r\nContent-Length: 3\r\n')],
    ['a list of lengths', post('Content-Length: 2, 3\r\n')],
    ['a negative length', post('Content-Length: -1\r\n')],
    ['a length of 2^64', post('Content-Length: 18446744073709551616\r\n')],
    ['a chunk of 2^64', post('Transfer-Encoding: chunked\r\n') + '10000000000000000\r\n'],
    ['a chunk of no size', post('Transfer-Encoding: chunked\r\n') + '\r\nabc'],
    ['a chunk longer than its size', post('Transfer-Encoding: chunked\r\n') + '1\r\nab\r\n'],
    ['chunked not at the end', post('Transfer-Encoding: chunked, gzip\r\n')],
    ['a space before the colon', post('Transfer-Encoding : chunked\r\n')],
    ['two hosts', `GET / HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`],
    ['a folded host', `GET / HTTP/1.1\r\n${host} evil.example\r\n\r\n`],
    ['a bare carriage return', `GET / HTTP/1.1\r\n${host}A: b\rTransfer-Encoding: chunked\r\n\r\n`],
    ['a NUL', `GET / HTTP/1.1\r\n${host}A: \0\r\n\r\n`],
    ['no version', `GET /v1/models\r\n${host}\r\n`],
    ['half a head and a FIN', `GET / HTTP/1.1\r\n${host}`, null],
  ];
  for (const [what, bytes, ending] of cases) {
    const refused = ending !== null;
    const one = await agent();
    await one.send(bytes);
    if (refused) {
      await one.hasText('\r\n\r\n', what);
      assert.match(one.text, /^HTTP\/1\.1 40[03] /, what);
    }
    one.socket.end();
    await until(() => one.over || one.ended, what);
    if (refused) expectFinding(one, 'tap.', what);
    await part(one);
  }
  await sessionGoesWell();
});

test('a request that could be read in two ways is passed on as it came', async () => {
  // RFC 9112 section 6.3: Transfer-Encoding overrides Content-Length. Both sides see the very bytes.
  const one = await agent();
  const ask = request('POST', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '/v1/responses') + '2\r\n{}\r\n0\r\n\r\n';
  await one.send(ask);
  const other = await server.next();
  await other.hasText('0\r\n\r\n');
  assert.equal(other.text.replaceAll(server.port, port), ask);
  await part(one, other);
  await sessionGoesWell();
});

test('heads without an end: a refusal for the agent, passed on from the server', async () => {
  const line = Buffer.alloc(MIB, 'a');
  const endless = await agent();
  await endless.send(request().slice(0, -2));
  for (let i = 0; i < 32 && !endless.over; ++i) await endless.send(line);
  await endless.hasText('\r\n\r\n');
  assert.match(endless.text, /^HTTP\/1\.1 400 /);
  expectFinding(endless, 'tap.head.malformed', 'a line without an end');
  await part(endless);

  const many = await agent();
  await many.send(request().slice(0, -2));
  for (let i = 0; i < 50 && !many.ended; ++i) await many.send('A: b\r\n'.repeat(10_000));
  await many.hasText('\r\n\r\n');
  expectFinding(many, 'tap.head.malformed', 'fields without an end');
  await part(many);

  const one = await agent({ keep: false });
  await one.send(request());
  const other = await server.next();
  await other.hasText('\r\n\r\n');
  await other.send('HTTP/1.1 200 OK\r\nA: ');
  for (let i = 0; i < 100; ++i) await other.send(line);
  await one.has(100 * MIB, 'a head of 100 MB');
  expectFinding(one, 'wire.http.head_too_large', 'a head of 100 MB');
  await part(one, other);
  await sessionGoesWell();
});

test('answers that nobody can read reach the agent, and are findings', async () => {
  const cases = [
    ['a chunk of 2^64', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\nabc', 'wire.http.framing'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc', 'wire.http.framing'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc', 'wire.http.framing'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'wire.http.head'],
    ['an answer nobody asked for', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', 'wire.http.unrequested'],
    ['an upgrade nobody asked for', upgradeAnswer(), 'wire.http.framing'],
    ['gzip that is none', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc', 'wire.body.encoding'],
  ];
  for (const [what, answer, code] of cases) {
    const { one, other } = await exchanged(request(), answer);
    assert.equal(one.text, answer, what);
    expectFinding(one, code, what);
    await part(one, other);
  }
  const { one, other } = await opened();
  await part(one, other);
  const wrong = await agent();
  await wrong.send(upgradeRequest(port));
  const confirming = await server.next();
  await confirming.hasText('\r\n\r\n');
  await confirming.send(upgradeAnswer('', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='));
  await wrong.hasText('\r\n\r\n');
  expectFinding(wrong, 'wire.http.accept', 'a handshake that is not confirmed');
  await part(wrong, confirming);
  await sessionGoesWell();
});

/** DEFLATE of that many MiB of zeros, or of JSON that is dear to read, about a thousandth of its size. */
function deflated(mebibytes, text = '\0') {
  const block = deflateRawSync(Buffer.alloc(MIB * 16, text), { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat(Array.from({ length: mebibytes / 16 }, () => block));
}

/** zstd by hand (RFC 8878): blocks of 128 KiB that are one byte repeated. */
function zstdBomb(mebibytes) {
  const block = Buffer.from([(131072 << 3 | 2) & 255, (131072 << 3 | 2) >> 8 & 255, (131072 << 3 | 2) >> 16, 97]);
  return Buffer.concat([Buffer.from('28b52ffd0058', 'hex'), ...Array.from({ length: mebibytes * 8 }, () => block)]);
}

test('bombs reach the other side as they are, and are not made into what they would become', async () => {
  const gigabyte = deflated(1024);
  assert.ok(gigabyte.length < 1.2 * MIB);
  const { one, other, sentBefore } = await opened('Sec-WebSocket-Extensions: permessage-deflate\r\n');
  const bomb = frame({ payload: gigabyte.subarray(0, -4), rsv: 4, mask: true });
  await one.send(bomb);
  await other.has(sentBefore + bomb.length, 'a bomb');
  assert.ok(other.bytes.subarray(sentBefore).equals(bomb));
  expectFinding(one, 'wire.message.too_large', '1 MB that becomes 1 GB');
  await part(one, other);

  const gzip = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), gigabyte, Buffer.from('0300', 'hex'), Buffer.alloc(8)]);
  const br = brotliCompressSync(Buffer.alloc(128 * MIB), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  for (const [encoding, body, code] of [['gzip', gzip, 'wire.body.too_large'], ['br', br, 'wire.body.too_large'], ['zstd', zstdBomb(1024), 'wire.body.too_large'],
    ['br, br, br', brotliCompressSync(brotliCompressSync(br)), 'wire.body.too_large']]) {
    const answer = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
    const { one: reader, other: writer } = await exchanged(request(), answer);
    assert.ok(reader.bytes.equals(answer), encoding);
    expectFinding(reader, code, `a bomb in ${encoding}`);
    await part(reader, writer);
  }
  await sessionGoesWell();
});

test('unfinished messages on many connections are not all kept', async () => {
  const half = frame({ payload: deflated(48, ' '), rsv: 4, mask: true, final: false });
  const open = [];
  for (let i = 0; i < 12; ++i) {
    const pair = await opened('Sec-WebSocket-Extensions: permessage-deflate\r\n');
    await pair.one.send(half);
    await pair.other.has(pair.sentBefore + half.length, 'half a bomb');
    open.push(pair);
  }
  expectFinding(open.at(-1).one, 'wire.together.too_large', 'twelve times 48 MiB');
  for (const { one, other } of open) await part(one, other);
  await sessionGoesWell();
});

test('requests without end and without answers', async () => {
  const one = await agent();
  await one.send(request().repeat(1500));
  const other = await server.next();
  await until(() => other.text.split('GET ').length > 1500, 'all requests');
  expectFinding(one, 'wire.http.unanswered', '1500 requests');
  await part(one, other);
  await sessionGoesWell();
});

test('peers that dribble keep nobody waiting', async () => {
  const slow = [];
  for (let i = 0; i < 100; ++i) slow.push(await agent());
  const head = request('GET', 'A: ' + 'b'.repeat(200) + '\r\n');
  for (let at = 0; at < 20; ++at) {
    await Promise.all(slow.map(peer => peer.send(head[at])));
    if (at % 5 === 0) {
      const begun = Date.now();
      await sessionGoesWell();
      assert.ok(Date.now() - begun < 5000, 'the others wait');
    }
    await sleep(20);
  }
  await part(...slow);
  await sessionGoesWell();
});

test('half-open sockets, resets at every moment, servers that stay silent', async () => {
  const silent = await agent();
  silent.socket.end();
  await until(() => silent.ended || silent.over, 'a FIN is answered');
  await part(silent);

  const asking = await agent();
  await asking.send(request());
  asking.socket.end(); // and still waits for the answer
  const answering = await server.next();
  await until(() => answering.ended, 'the FIN is passed on');
  await answering.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
  await asking.hasText('{}');
  assert.match(asking.text, /\{\}$/);
  await part(asking, answering);

  const said = Buffer.concat([Buffer.from(upgradeRequest(port)), frame({ payload: '{"type":"response.create"}', mask: true })]);
  for (let at = 0; at <= said.length; at += 9) {
    const one = await agent();
    await one.send(said.subarray(0, at));
    if (at % 2 === 0) await sleep(1);
    one.reset();
    await one.gone();
  }
  server.forget();
  for (const moment of ['at once', 'in the head', 'in a frame']) {
    const one = await agent();
    await one.send(upgradeRequest(port));
    const other = await server.next();
    if (moment !== 'at once') await other.send(upgradeAnswer().slice(0, moment === 'in the head' ? 30 : undefined));
    if (moment === 'in a frame') await other.send(frame({ payload: '{"type":"response.created"}' }).subarray(0, 9));
    await sleep(5);
    other.reset();
    await until(() => one.over || one.ended, `a reset ${moment} is passed on`);
    await part(one);
  }
  const unanswered = await agent();
  await unanswered.send(request());
  await server.next();
  await sleep(50);
  unanswered.reset();
  await sessionGoesWell();
});

test('200 at once', async () => {
  const agents = await Promise.all(Array.from({ length: 200 }, () => agent()));
  await Promise.all(agents.map(one => one.send(upgradeRequest(port))));
  const servers = [];
  while (servers.length < agents.length) servers.push(await server.next());
  await Promise.all(servers.map(async other => {
    await other.hasText('\r\n\r\n');
    for (let i = 0; i < 5; ++i) await other.send((i ? '' : upgradeAnswer()) + frame({ payload: '{"type":"y"}' }).toString('latin1'));
  }));
  await Promise.all(agents.map(async one => {
    await one.has(upgradeAnswer().length + 5 * 14, 'frames of the server');
    for (let i = 0; i < 5; ++i) await one.send(frame({ payload: '{"type":"x"}', mask: true }));
  }));
  await Promise.all(servers.map(other => other.has(headEnd(other.text) + 5 * 18, 'frames of the agent')));
  await part(...agents, ...servers);
  await sessionGoesWell();
});

test('nothing is left behind, every finding is there, and it adds up', { timeout: 150_000 }, async () => {
  await until(() => descriptors(pid) <= idle, () => `${descriptors(pid)} descriptors are open; it began with ${idle}`);
  const memory = peakMemory(pid);
  console.log(`# ${connections} connections, at most ${memory} MiB`);
  assert.ok(memory < MOST_MEMORY, `${memory} MiB`);
  const { code, signal, stderr } = await tap.stop();
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, stderr);
  server.stop();

  const findings = await show(trace, '--findings');
  const missing = wanted.filter(({ connection, code: begin }) => !findings.some(finding => finding.connection === connection && finding.code.startsWith(begin)));
  const found = missing.map(({ connection, what, code: begin }) => `${what}: ${begin} is missing, there is ${findings.filter(finding => finding.connection === connection).map(finding => finding.code)}`);
  assert.deepEqual(found, []);
  await checkRecording(trace);
});

test('10,000 connections in a row', { timeout: 120_000 }, async () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';
  const quick = await listen(peer => peer.socket.once('data', () => peer.socket.end(answer)));
  const file = freshFile('.stepwire');
  const busy = await start(['record', '--upstream', quick.url, '--listen', '127.0.0.1:0', '--output', file]);
  const its = Number(new URL(busy.url).port);
  const ask = `GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:${its}\r\nConnection: close\r\n\r\n`;
  let left = 10_000, before = 0, memoryBefore = 0;
  const row = async () => {
    while (left-- > 0) {
      if (left === 8000) [before, memoryBefore] = [descriptors(busy.child.pid), peakMemory(busy.child.pid)];
      const one = await dial(its);
      if (left % 10 === 0) { // every tenth leaves without a word
        one.leave();
        await one.gone();
        continue;
      }
      one.socket.end(ask);
      await one.gone();
      assert.equal(one.text, answer);
    }
  };
  await Promise.all(Array.from({ length: 8 }, row));
  await until(() => descriptors(busy.child.pid) <= before, 'descriptors are left');
  const memory = peakMemory(busy.child.pid);
  console.log(`# 2,000 connections: ${memoryBefore} MiB, 10,000: ${memory} MiB`);
  assert.ok(memory < 300, `${memory} MiB`);
  assert.equal((await busy.stop()).code, 0);
  quick.stop();
  assert.equal((await show(file, '--connections')).length, 10_000);
  await checkRecording(file);
});
