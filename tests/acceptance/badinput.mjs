// What goes wrong on a person's machine: each case gets a sentence that says what to do, and the right exit code.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import test from 'node:test';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';
import { freshFile, record, run, show, start } from './support/stepwire.mjs';

const { WebSocket } = load('ws');
const DONE = 0, FAILED = 1, USAGE = 2;

/** One line on stderr for people: no stack, no assertion, nothing on stdout. */
function checkSentence(result, code, words) {
  assert.equal(result.signal, null, 'no crash');
  assert.equal(result.code, code, result.stderr);
  assert.match(result.stderr, words);
  assert.equal(result.stdout, '');
}

async function sampleTrace() {
  const server = await startServer();
  try {
    const { trace } = await record(server.url, async url => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/responses`);
      await once(socket, 'open');
      for (let i = 0; i < 20; ++i) {
        const answered = new Promise(resolve => socket.on('message', data => { if (/response\.completed/.test(data)) resolve(); }));
        socket.send(JSON.stringify({ type: 'response.create', model: 'scripted', input: `question ${i}` }));
        await answered;
        socket.removeAllListeners('message');
      }
      socket.close();
      await once(socket, 'close');
    });
    return trace;
  } finally {
    await server.stop();
  }
}

const trace = await sampleTrace();

test('usage errors say how to go on and exit 2', async () => {
  const cases = [
    [['show'], /FILE/], [['show', trace, '--steps', '--messages'], /one of/], [['show', trace, '--payload'], /--messages/],
    [['show', trace, '--nonsense'], /nonsense/], [['show', trace, '--context', 'two'], /two/],
    [['export', trace], /--format/], [['export', trace, '--format', 'docx', '--output', freshFile('.docx')], /docx/],
    [['record', '--output', freshFile('.stepwire')], /upstream/], [['record', '--upstream', 'http://127.0.0.1:1/v1'], /output/],
    [['record', '--upstream', 'ftp://x', '--output', freshFile('.stepwire')], /ftp/],
  ];
  for (const [args, words] of cases) checkSentence(await run(args), USAGE, words);
});

test('help and version go to stdout and exit 0 without a display', async () => {
  for (const args of [['--help'], ['--version'], ...['show', 'export', 'record', 'provider', 'demo'].map(name => [name, '--help'])]) {
    const { code, stdout } = await run(args, { env: { QT_QPA_PLATFORM: '', DISPLAY: '', WAYLAND_DISPLAY: '' } });
    assert.equal(code, DONE, args.join(' '));
    assert.notEqual(stdout, '', args.join(' '));
  }
});

test('a missing file', async () => {
  for (const args of [['show', '/nowhere/x.stepwire'], ['export', '/nowhere/x.stepwire', '--format', 'har', '--output', freshFile('.har')]]) {
    checkSentence(await run(args), FAILED, /x\.stepwire.*does not exist/);
  }
});

test('a file that is no trace', async () => {
  const text = freshFile('.stepwire'), empty = freshFile('.stepwire'), place = freshFile('.stepwire');
  writeFileSync(text, 'hello '.repeat(1000));
  writeFileSync(empty, '');
  mkdirSync(place);
  for (const file of [text, empty, place]) checkSentence(await run(['show', file]), FAILED, /not a Stepwire trace/);
});

test('a torn trace opens with what is there, or says that it cannot', async () => {
  const bytes = readFileSync(trace);
  for (const share of [0.1, 0.5, 0.9]) {
    const torn = freshFile('.stepwire');
    writeFileSync(torn, bytes);
    truncateSync(torn, Math.floor(statSync(trace).size * share));
    const result = await run(['show', torn, '--messages', '--json']);
    assert.equal(result.signal, null);
    assert.ok([DONE, FAILED].includes(result.code), `exit ${result.code}`);
    assert.notEqual(result.stderr, '', `${share}: what is missing must be said`);
    for (const line of result.stdout.split('\n').filter(Boolean)) JSON.parse(line);
  }
});

test('an existing file is not overwritten', async () => {
  const before = readFileSync(trace);
  checkSentence(await run(['record', '--upstream', 'http://127.0.0.1:1/v1', '--output', trace]), USAGE, /exists/);
  checkSentence(await run(['export', trace, '--format', 'har', '--output', trace]), USAGE, /exists/);
  checkSentence(await run(['export', trace, '--format', 'har', '--output', trace, '--force']), USAGE, /itself/);
  assert.ok(readFileSync(trace).equals(before));
});

test('a place that cannot be written', async () => {
  checkSentence(await run(['export', trace, '--format', 'har', '--output', '/nowhere/x.har']), FAILED, /nowhere/);
  checkSentence(await run(['record', '--upstream', 'http://127.0.0.1:1/v1', '--output', '/nowhere/x.stepwire']), FAILED, /nowhere/);
});

test('a port in use', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = `127.0.0.1:${holder.address().port}`;
  checkSentence(await run(['record', '--upstream', 'http://127.0.0.1:1/v1', '--listen', address, '--output', freshFile('.stepwire')]), FAILED, /in use/);
  checkSentence(await run(['provider', '--listen', address]), FAILED, /in use/);
  holder.close();
});

test('an upstream that is down: the agent gets 502 and the recording a finding', async () => {
  const { trace: recorded } = await record('http://127.0.0.1:1/v1', async url => {
    const response = await fetch(`${url}/responses`, { method: 'POST', body: '{"model":"x","input":"hi"}', headers: { 'content-type': 'application/json' } });
    assert.equal(response.status, 502);
    assert.ok((await response.json()).error.message);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/responses`);
    const [, answer] = await once(socket, 'unexpected-response');
    assert.equal(answer.statusCode, 502);
    answer.destroy();
  });
  assert.ok((await show(recorded, '--findings')).length > 0);
  assert.equal((await show(recorded, '--connections')).length, 2);
});

test('foreign Origin and Host get 403 and reach nobody', async () => {
  const server = await startServer();
  const { trace: recorded } = await record(server.url, async url => {
    const foreign = await raw(url, 'POST /v1/responses HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}');
    assert.match(foreign, /^HTTP\/1\.1 403 /);
    const origin = await raw(url, `POST /v1/responses HTTP/1.1\r\nHost: ${new URL(url).host}\r\nOrigin: null\r\nContent-Length: 2\r\n\r\n{}`);
    assert.match(origin, /^HTTP\/1\.1 403 /);
    assert.doesNotMatch(origin, /access-control/i);
    assert.match(await raw(url, 'POST /v1/responses HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}'), /^HTTP\/1\.1 400 /);
  });
  assert.equal(server.exchanges.length, 0);
  assert.ok((await show(recorded, '--findings')).length >= 3);
  await server.stop();
});

test('garbage where frames should be is a finding, and the tap goes on', async () => {
  const server = await startServer({ onWebSocket: socket => socket.on('error', () => {}) });
  const { trace: recorded } = await record(server.url, async url => {
    const handshake = `GET /v1/responses HTTP/1.1\r\nHost: ${new URL(url).host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
      + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    await raw(url, handshake, Buffer.from('f3ff00ff00ff00ff00ff00ff00ff00ff00ff', 'hex'));
    assert.equal((await fetch(`${url}/models`)).status, 404);
  });
  assert.ok((await show(recorded, '--findings')).some(finding => finding.code.startsWith('wire.')));
  await server.stop();
});

test('a reader that goes away is no failure', async () => {
  const { spawn } = await import('node:child_process');
  const shell = spawn('sh', ['-c', '"$0" show "$1" --messages --payload --json | head -n 1; exit 0', process.env.STEPWIRE, trace], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  shell.stderr.on('data', piece => { stderr += piece; });
  shell.stdout.resume();
  await once(shell, 'close');
  assert.equal(stderr, '');
});

test('a recording that is killed keeps what it had', async () => {
  const server = await startServer();
  const file = freshFile('.stepwire');
  const tap = await start(['record', '--upstream', server.url, '--listen', '127.0.0.1:0', '--output', file]);
  await fetch(`${tap.url}/responses`, { method: 'POST', body: '{"model":"x","input":"hi"}' }).then(response => response.text());
  await new Promise(resolve => setTimeout(resolve, 500)); // commits are at most 100 ms apart
  await tap.stop('SIGKILL');
  await server.stop();
  assert.equal((await show(file)).ended, false);
  assert.equal((await show(file, '--steps')).length, 1);
});

/** Sends bytes and gives what came back before the peer closed or fell silent. */
async function raw(url, head, more) {
  const socket = connect(new URL(url).port, '127.0.0.1');
  let text = '';
  socket.on('data', piece => { text += piece.toString('latin1'); });
  socket.on('error', () => {});
  socket.write(head);
  await new Promise(resolve => { socket.once('data', resolve); socket.once('close', resolve); });
  if (more) socket.write(more);
  await Promise.race([once(socket, 'close'), new Promise(resolve => setTimeout(resolve, 300))]);
  socket.destroy();
  return text;
}
