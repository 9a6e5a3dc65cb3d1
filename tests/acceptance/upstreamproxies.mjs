// Proxies between the tap and the model server, told on the command line or by the environment. What the proxy's own log
// says must agree with what was recorded; the model server's name is known to the proxy alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from './support/accounting.mjs';
import { serverCertificate } from './support/certificate.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startConnectProxy } from './support/connectproxy.mjs';
import { startSocksProxy } from './support/socksproxy.mjs';
import { startServer } from './support/independentserver.mjs';
import { rawConnect, startRawServer } from './support/rawpeers.mjs';
import { folder, freshFile, record, run, show, start } from './support/stepwire.mjs';
import { KEY, overHttp, overWebSocket } from './support/toolloop.mjs';

const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'];
for (const name of VARIABLES) for (const each of [name, name.toLowerCase()]) delete process.env[each];
process.env.XDG_DATA_HOME = join(folder, 'data'); // The authority of this test, not the person's.

const NAME = 'model.test';
const PASSWORD = 'p@ss:word/9';
const CREDENTIALS = `agent:${PASSWORD}`;
const certificate = serverCertificate(NAME, 'other.test');

/** A model server, and a proxy that is the only one to know its name. */
async function withWorld({ tls = false, name = NAME, makeServer = startServer, makeProxy = startConnectProxy, ...proxyOptions }, use) {
  const server = await makeServer({ tls: tls && certificate, deflate: true });
  const target = `${name}:${server.port}`;
  const proxy = await makeProxy({ [target]: server.port }, proxyOptions);
  const url = `${tls ? 'https' : 'http'}://${target}/v1`;
  try { return await use({ server, proxy, url, target, args: tls ? ['--upstream-ca', certificate.file] : [] }); } finally { await proxy.stop(); await server.stop(); }
}

const withCredentials = (url, credentials) => url.replace('//', `//${credentials.split(':').map(encodeURIComponent).join('%3A').replace('%3A', ':')}@`);

/** The ways in which a person names the proxy. */
const WAYS = {
  '--proxy-via': { told: url => ({ args: ['--proxy-via', url] }) },
  '--proxy-via without scheme': { told: url => ({ args: ['--proxy-via', url.replace('http://', '')] }) },
  'HTTPS_PROXY and http_proxy': { told: url => ({ variables: { HTTPS_PROXY: url, http_proxy: url } }) },
  ALL_PROXY: { told: url => ({ variables: { ALL_PROXY: url } }) },
  'SOCKS 5 by --proxy-via': { told: url => ({ args: ['--proxy-via', url] }), makeProxy: startSocksProxy },
  'SOCKS 5 by ALL_PROXY': { told: url => ({ variables: { ALL_PROXY: url } }), makeProxy: startSocksProxy },
};

/** What the recording says went through the connections, against the proxy's counters. */
function compareWithProxy(trace, proxy, { target, port, tls }) {
  assert.ok(proxy.log.every(entry => entry.target === target && entry.status === 200), JSON.stringify(proxy.log));
  const sums = query(trace, `SELECT c.id,
    (SELECT coalesce(sum(length(bytes)), 0) FROM observations o WHERE o.connection = c.id AND kind = 2 AND direction = 0) AS sent,
    (SELECT coalesce(sum(length(bytes)), 0) FROM observations o WHERE o.connection = c.id AND kind = 2 AND direction = 1) AS received,
    (SELECT count(*) FROM messages m WHERE m.connection = c.id AND m.kind = 'http' AND m.direction = 'sent') + (c.transport = 'websocket') AS heads
    FROM connections c ORDER BY c.id`);
  assert.equal(sums.length, proxy.log.length, 'one tunnel for each connection');
  sums.forEach(({ id, sent, received, heads }, i) => {
    const entry = proxy.log[i];
    if (tls) {
      assert.ok(entry.sent > sent && entry.received > received, `connection ${id}: TLS adds to what went through the proxy`);
    } else {
      const longer = target.length - `127.0.0.1:${port}`.length; // Host alone differs on the tap's two sides.
      assert.equal(entry.sent, sent + heads * longer, `connection ${id}: bytes sent`);
      assert.equal(entry.received, received, `connection ${id}: bytes received`);
    }
  });
}

/** Nothing of the password in the file, nor in anything that is shown or said. */
async function assertNoCredentials(trace, said) {
  const shown = await Promise.all([[], ['--connections'], ['--messages', '--payload'], ['--findings'], ['--steps']]
    .map(async shape => (await run(['show', trace, ...shape, '--json'])).stdout));
  const encoded = Buffer.from(CREDENTIALS).toString('base64');
  for (const text of [readFileSync(trace, 'latin1'), said, ...shown]) {
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), encoded, KEY]) assert.ok(!text.includes(secret), `${secret} leaked`);
  }
}

for (const [way, { told, makeProxy }] of Object.entries(WAYS)) {
  for (const tls of [false, true]) {
    for (const credentials of way === '--proxy-via' ? [undefined, CREDENTIALS] : [tls ? CREDENTIALS : undefined]) {
      test(`${way}, ${tls ? 'https' : 'http'} upstream, ${credentials ? 'with' : 'no'} password: WebSocket and HTTP arrive whole, and the proxy counts the same`, () =>
        withWorld({ tls, credentials, makeProxy }, async ({ server, proxy, url, target, args: roots }) => {
          const { args = [], variables } = told(credentials ? withCredentials(proxy.url, credentials) : proxy.url);
          const options = { args: [...args, ...roots], variables };
          const sockets = await record(url, async tap => { await overWebSocket(tap, true); return server.socketLogs(); }, options);
          await compareSockets(sockets.trace, sockets.result);
          compareWithProxy(sockets.trace, proxy, { target, port: portOf(sockets), tls });
          await assertNoCredentials(sockets.trace, sockets.said);

          proxy.log.length = 0;
          const exchanges = await record(url, async tap => { await overHttp(tap, false); await overHttp(tap, true); }, options);
          await compareExchanges(exchanges.trace, server.exchanges);
          compareWithProxy(exchanges.trace, proxy, { target, port: portOf(exchanges), tls });
          await assertNoCredentials(exchanges.trace, exchanges.said);
          assert.deepEqual(await show(exchanges.trace, '--findings'), []);
        }));
    }
  }
}

const portOf = ({ said }) => /^listening http:\/\/127\.0\.0\.1:(\d+)/m.exec(said)[1];

// 0.0.0.0 is this machine's for connect(), and no name of it for the rules of proxies.
for (const [noProxy, direct] of [['', false], ['other.test', false], ['0.0.0.0', true], ['*', true], ['0.0.0.0:1', false]]) {
  test(`NO_PROXY="${noProxy}": the server is reached ${direct ? 'directly' : 'through the proxy'}`, () => withWorld({ name: '0.0.0.0' }, async ({ server, proxy, url }) => {
    const { trace } = await record(url, tap => overHttp(tap, true), { variables: { http_proxy: proxy.url, NO_PROXY: noProxy } });
    await compareExchanges(trace, server.exchanges);
    assert.equal(proxy.asked.length > 0, !direct, JSON.stringify(proxy.asked));
  }));
}

test('NO_PROXY does not hold for a proxy that was asked for', () => withWorld({}, async ({ server, proxy, url }) => {
  const { trace } = await record(url, tap => overHttp(tap, true), { args: ['--proxy-via', proxy.url], variables: { NO_PROXY: '*' } });
  await compareExchanges(trace, server.exchanges);
  assert.ok(proxy.asked.length > 0);
}));

test('--proxy-via none: what the environment says is passed by', () => withWorld({ name: '0.0.0.0' }, async ({ server, proxy, url }) => {
  const { trace } = await record(url, tap => overHttp(tap, true), { args: ['--proxy-via', 'none'], variables: { http_proxy: proxy.url } });
  await compareExchanges(trace, server.exchanges);
  assert.deepEqual(proxy.asked, []);
}));

/** What an agent is told where the proxy does not lead on. */
async function refusedBy(proxyOptions, { credentials, tls = false, dead = false } = {}) {
  return withWorld({ tls, ...proxyOptions }, async ({ server, proxy, url, args }) => {
    const via = credentials ? withCredentials(proxy.url, credentials) : proxy.url;
    if (dead) await proxy.stop();
    const { trace, result, said } = await record(url, async tap => {
      const response = await fetch(`${tap}/responses`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body: '{"model":"m","input":"hello"}' });
      return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
    }, { args: ['--proxy-via', via, ...args] });
    assert.deepEqual([result.status, result.type, result.body.error.code], [502, 'application/json', 'upstream_proxy'], JSON.stringify(result));
    const findings = await show(trace, '--findings');
    const [finding] = findings.filter(({ code }) => code === 'tap.upstream.proxy');
    assert.ok(finding, JSON.stringify(findings));
    assert.equal(finding.severity, 'error');
    for (const text of [finding.text, result.body.error.message]) assert.ok(text.includes(`//127.0.0.1:${proxy.port}`) && text.includes(NAME), text);
    const [connection] = await show(trace, '--connections');
    assert.equal(connection.url, `${url}/responses`);
    assert.deepEqual(server.exchanges, []);
    await assertNoCredentials(trace, said + JSON.stringify(result));
    return { message: result.body.error.message, text: finding.text, log: proxy.log };
  });
}

for (const tls of [false, true]) {
  const scheme = tls ? 'https' : 'http';
  for (const status of [403, 404, 429, 502, 503, 504]) {
    test(`a proxy that answers ${status} to a tunnel for ${scheme}: the agent and the finding name the status`, async () => {
      const { message, text } = await refusedBy({ refusal: status }, { tls });
      for (const each of [message, text]) assert.match(each, new RegExp(`\\b${status}\\b`));
    });
  }

  test(`a proxy that wants a password, for ${scheme}: said with none and with a wrong one`, async () => {
    for (const credentials of [undefined, 'agent:wrong']) {
      const { message, text, log } = await refusedBy({ credentials: CREDENTIALS }, { credentials, tls });
      for (const each of [message, text]) assert.match(each, /\b407\b.*password|password.*\b407\b/s);
      assert.ok(log.length >= 1 && log.every(({ status }) => status === 407));
    }
  });

  test(`a proxy that is not there, for ${scheme}`, async () => {
    const { message } = await refusedBy({}, { dead: true, tls });
    assert.match(message, /refused/);
  });

  for (const [what, options] of [['ends', { hangUp: 'end' }], ['resets', { hangUp: 'reset' }], ['speaks something else', { garbage: 'SSH-2.0-OpenSSH_9.2\r\n' }]]) {
    test(`a proxy that ${what} instead of answering, for ${scheme}`, async () => { await refusedBy(options, { tls }); });
  }

  test(`a proxy that resets in the middle of an answer, for ${scheme}: the agent sees the cut, and it is told`, () => withWorld({ tls, cutAfter: 200_000 }, async ({ proxy, url, args }) => {
    const { trace, result } = await record(url, async tap => {
      const long = JSON.stringify({ model: 'm', input: 'hello', stream: true, instructions: 'x'.repeat(300_000) }); // repeated in several events
      const response = await fetch(`${tap}/responses`, { method: 'POST', body: long });
      return response.text().then(() => 'whole', error => String(error.cause ?? error));
    }, { args: ['--proxy-via', proxy.url, ...args] });
    assert.notEqual(result, 'whole');
    const [connection] = await show(trace, '--connections');
    assert.equal(connection.closed_by, 'server');
    const [step] = await show(trace, '--steps');
    assert.equal(step.status, 'abandoned');
  }));
}

for (const [what, options, reason, user] of [
  ['refuses by its rules', { reply: 2 }, /2, its rules do not allow it/],
  ['does not reach the host', { reply: 4 }, /4, the host is not reached/],
  ['wants a password', { credentials: CREDENTIALS }, /it wants a user and a password/],
  ['wants another password', { credentials: CREDENTIALS }, /it did not take the user and the password/, 'agent:wrong'],
  ['wants another way', { method: 1 }, /in a way that the tap does not know/, 'agent:wrong'],
  ['hangs up', { hangUp: true }, /it left before it had answered/],
  ['speaks something else', { garbage: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, /no SOCKS 5/],
]) {
  test(`a SOCKS 5 proxy that ${what}: the agent and the finding say so`, async () => {
    const { message, text } = await refusedBy({ ...options, makeProxy: startSocksProxy }, { credentials: user });
    for (const each of [message, text]) assert.match(each, reason);
  });
}

test('a password in the environment for a proxy that is not there is not told', async () => {
  const { trace, said, result } = await record('https://model.test/v1', async tap => (await fetch(`${tap}/responses`, { method: 'POST', body: '{}' })).text(),
    { variables: { HTTPS_PROXY: withCredentials('http://127.0.0.1:9', CREDENTIALS) } });
  assert.match(result, /upstream_proxy/);
  await assertNoCredentials(trace, said + result);
});

test('a password on the command line with an address that is wrong is not said', async () => {
  const { code, stdout, stderr } = await run(['record', '--upstream', 'http://model.test/v1', '--proxy-via', withCredentials('ftp://127.0.0.1:9', CREDENTIALS), '--output', freshFile('.stepwire')]);
  assert.equal(code, 2, stderr);
  assert.ok(![PASSWORD, encodeURIComponent(PASSWORD)].some(secret => (stdout + stderr).includes(secret)), stderr);
});

// ---- bodies, ends, and whoever is slow

const MEGABYTE = 1024 * 1024;
const WHOLE = 96 * MEGABYTE;   // far more than what all kernels on the way hold
const STALLED_BELOW = 64 * MEGABYTE;
const MEMORY_MB = 160;

/** A server that answers when told: the agent's request and the answer are handed to whoever waits for `next`. */
async function startPatientServer({ tls }) {
  let hand;
  const next = new Promise(resolve => { hand = resolve; });
  const answer = (request, response) => hand({ request, response });
  const server = tls ? https.createServer({ ...tls, highWaterMark: MEGABYTE }, answer) : http.createServer(answer);
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, next, stop() { server.closeAllConnections(); return new Promise(resolve => server.close(resolve)); } };
}

const peakMegabytes = pid => Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const pieceOf = index => Buffer.alloc(MEGABYTE, `piece ${index}, `);

/** Writes WHOLE in pieces. `written` is what the stream took. */
async function pour(stream, account) {
  for (let i = 0; i < WHOLE / MEGABYTE; ++i) {
    const piece = pieceOf(i);
    if (!stream.write(piece)) await once(stream, 'drain');
    account.written += piece.length;
  }
  stream.end();
}

async function drink(stream) {
  const hash = createHash('sha256');
  for await (const piece of stream) hash.update(piece);
  return hash.digest('hex');
}

const expectedHash = () => Array.from({ length: WHOLE / MEGABYTE }, (_, i) => pieceOf(i)).reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest('hex');

/** Until nothing moves any more. */
async function stall(account) {
  for (let before = -1; before !== account.written; await sleep(700)) before = account.written;
  return account.written;
}

for (const [tls, makeProxy, scheme] of [[false, startConnectProxy, 'http'], [true, startConnectProxy, 'https'], [false, startSocksProxy, 'http by SOCKS 5']]) {
  for (const slow of ['agent', 'server']) {
    test(`a slow ${slow} beyond a proxy slows the other side, ${scheme}: memory stays bounded, and nothing is lost`, t =>
      withWorld({ tls, makeProxy, makeServer: startPatientServer }, async ({ server, proxy, url, args }) => {
        const { trace, result } = await record(url, async (tap, pid) => {
          const account = { written: 0 };
          const asking = http.request(`${tap}/files`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' } });
          const answered = once(asking, 'response');
          let hash, peak; // The peak while everything waits: later the decoder has the whole body.
          if (slow === 'agent') {
            asking.end('{}');
            const { request, response } = await server.next;
            request.resume();
            const poured = pour(response, account);
            const [reading] = await answered;
            const held = await stall(account);
            assert.ok(held < STALLED_BELOW, `${held} bytes were taken though nobody read them`);
            peak = peakMegabytes(pid);
            hash = await drink(reading);
            await poured;
          } else {
            const poured = pour(asking, account);
            const { request, response } = await server.next;
            const held = await stall(account);
            assert.ok(held < STALLED_BELOW, `${held} bytes were taken though nobody read them`);
            peak = peakMegabytes(pid);
            hash = await drink(request);
            await poured;
            response.end('{}');
            (await answered)[0].resume();
          }
          return { hash, peak };
        }, { args: ['--proxy-via', proxy.url, ...args] });
        assert.equal(result.hash, expectedHash());
        t.diagnostic(`the tap took ${result.peak.toFixed(0)} MB at most`);
        assert.ok(result.peak < MEMORY_MB, `the tap took ${result.peak} MB`);
        const crossed = query(trace, `SELECT sum(length(bytes)) AS sum FROM observations WHERE kind = 2 AND direction = ${slow === 'agent' ? 1 : 0}`)[0].sum;
        assert.ok(crossed > WHOLE, 'all of it is recorded');
      }));
  }
}

for (const makeProxy of [startConnectProxy, startSocksProxy]) test(`ends and resets pass as they do without a proxy: ${makeProxy.name}`, () => withWorld({ makeProxy, makeServer: startRawServer }, async ({ server, proxy, url }) => {
  const head = 'POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}';
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}';
  const { trace } = await record(url, async tap => {
    const ask = async () => {
      const agent = await rawConnect(Number(new URL(tap).port));
      await agent.write(head.replace('127.0.0.1', new URL(tap).host));
      const upstream = await server.next();
      await upstream.hasHead();
      return { agent, upstream };
    };
    const first = await ask();
    first.agent.socket.end(); // The agent asks for nothing more, and is answered all the same.
    await first.upstream.isOver();
    assert.equal(first.upstream.over, 'end');
    await first.upstream.write(answer);
    first.upstream.socket.end();
    await first.agent.isOver();
    assert.equal(first.agent.over, 'end');
    assert.equal(String(first.agent.received), answer);

    const second = await ask();
    await second.upstream.write(answer.slice(0, -1));
    await second.agent.has(answer.length - 1);
    second.upstream.socket.resetAndDestroy();
    await second.agent.isOver();
    assert.equal(second.agent.over, 'reset');

    const third = await ask();
    third.agent.socket.resetAndDestroy();
    await third.upstream.isOver();
    assert.equal(third.upstream.over, 'reset');
  }, { args: ['--proxy-via', proxy.url] });
  assert.deepEqual(proxy.log[0].ends, ['agent', 'server']);
  assert.deepEqual((await show(trace, '--connections')).map(({ closed_by }) => closed_by), ['agent', 'server', 'agent']);
}));

// ---- the tap as forward proxy, behind another one

const client = new URL('support/proxiedclient.mjs', import.meta.url).pathname;

for (const transport of ['http', 'websocket']) {
  test(`a forward proxy behind the system's, ${transport}: looked into, recorded, and led on`, () => withWorld({ tls: true, credentials: CREDENTIALS }, async ({ server, proxy, url, target, args }) => {
    const trace = freshFile('.stepwire');
    const { code, stdout, stderr } = await run(['record', '--proxy', '--intercept', target, ...args, '--listen', '127.0.0.1:0', '--output', trace,
      '--', process.execPath, client, url, transport], { env: { HTTPS_PROXY: withCredentials(proxy.url, CREDENTIALS), NO_PROXY: '' } });
    assert.equal(code, 0, stdout + stderr);
    if (transport === 'http') await compareExchanges(trace, server.exchanges);
    else await compareSockets(trace, await server.socketLogs());
    compareWithProxy(trace, proxy, { target, tls: true });
    await assertNoCredentials(trace, stdout + stderr);
  }));
}

test('a tunnel through the tap goes through the system\'s proxy, too, and is counted as that counts it', () => withWorld({ tls: true, name: 'other.test', credentials: CREDENTIALS }, async ({ proxy, url, target }) => {
  const trace = freshFile('.stepwire');
  const tap = await start(['record', '--proxy', '--listen', '127.0.0.1:0', '--output', trace], { HTTPS_PROXY: withCredentials(proxy.url, CREDENTIALS) });
  const child = spawn(process.execPath, [client, url, 'http'], { stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HTTPS_PROXY: tap.url, NODE_USE_ENV_PROXY: '1', NODE_EXTRA_CA_CERTS: certificate.file } });
  let out = '';
  child.stdout.on('data', piece => { out += piece; });
  const [code] = await once(child, 'close');
  const { stdout, stderr } = await tap.stop();
  assert.equal(code, 0, out);
  assert.match(out, /^200 true\n200 true$/m);
  assert.deepEqual(await show(trace, '--connections'), []);
  const sum = member => proxy.log.reduce((total, entry) => total + entry[member], 0);
  const [{ text }] = await show(trace, '--findings');
  for (const each of [text, stderr]) assert.match(each, new RegExp(`\\b${sum('sent')}\\b.*\\b${sum('received')}\\b.*${target.replace(':', '.*')}`), each);
  await assertNoCredentials(trace, stdout + stderr + out);
}));
