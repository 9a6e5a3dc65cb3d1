// Real clients through the tap, with Wireshark beside it on both of its ports.
import assert from 'node:assert/strict';
import test from 'node:test';
import { runAgent } from './support/agentrun.mjs';
import { recordCaptured } from './support/capturedrecording.mjs';
import { codexMissing, codexProvider, runCodex } from './support/codex.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { compareExchangesWithCapture } from './support/exactexchanges.mjs';
import { compareSocketsWithCapture } from './support/exactness.mjs';
import { startServer } from './support/independentserver.mjs';
import { overHttp, overWebSocket } from './support/toolloop.mjs';

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

const report = (t, { messages, readByWireshark }) => t.diagnostic(`${messages} messages; ${readByWireshark} payloads read by Wireshark too`);

for (const deflate of [false, true]) {
  test(`openai SDK over WebSocket, deflate ${deflate}`, async t => {
    await withServer({ deflate }, async server => {
      const { trace, file, ports, result: logs } = await recordCaptured(server, async url => {
        await overWebSocket(url, deflate);
        return server.socketLogs();
      });
      await compareSockets(trace, logs);
      report(t, (await compareSocketsWithCapture(trace, file, ports)).counts);
    });
  });
}

for (const [stream, encoding] of [[false, undefined], [true, undefined], [true, 'gzip']]) {
  test(`openai SDK over HTTP, ${stream ? 'streamed' : 'not streamed'}, ${encoding ?? 'no coding'}`, async t => {
    await withServer({ encoding }, async server => {
      const { trace, file, ports } = await recordCaptured(server, url => overHttp(url, stream));
      await compareExchanges(trace, server.exchanges);
      report(t, (await compareExchangesWithCapture(trace, file, ports)).counts);
    });
  });
}

for (const deflate of [false, true]) {
  test(`Agents SDK over WebSocket, deflate ${deflate}`, async t => {
    await withServer({ deflate }, async server => {
      const { trace, file, ports, result: logs } = await recordCaptured(server, async url => {
        assert.equal((await runAgent(url, { webSocket: true })).asked.length, 2);
        return server.socketLogs();
      });
      await compareSockets(trace, logs);
      report(t, (await compareSocketsWithCapture(trace, file, ports)).counts);
    });
  });
}

for (const stream of [false, true]) {
  test(`Agents SDK over HTTP, ${stream ? 'streamed' : 'not streamed'}`, async t => {
    await withServer({ encoding: 'gzip' }, async server => {
      const { trace, file, ports } = await recordCaptured(server, async url => assert.equal((await runAgent(url, { webSocket: false, stream })).asked.length, 2));
      const messages = await compareExchanges(trace, server.exchanges);
      assert.equal(messages.some(({ kind }) => kind === 'sse'), stream);
      report(t, (await compareExchangesWithCapture(trace, file, ports)).counts);
    });
  });
}

const ranTwice = items => assert.equal(items.filter(({ type }) => type === 'command_execution').length, 2, JSON.stringify(items));

test('Codex over WebSocket', { skip: codexMissing }, async t => {
  await withServer({ deflate: true }, async server => {
    const { trace, file, ports, result: logs } = await recordCaptured(server, async url => {
      ranTwice(await runCodex({ openai_base_url: `"${url}"` }));
      return server.socketLogs();
    });
    await compareSockets(trace, logs);
    report(t, (await compareSocketsWithCapture(trace, file, ports)).counts);
  });
});

// Codex decodes no Content-Encoding, and asks for none.
test('Codex over HTTP with event streams', { skip: codexMissing }, async t => {
  await withServer({}, async server => {
    const { trace, file, ports } = await recordCaptured(server, async url => ranTwice(await runCodex(codexProvider(url))));
    const messages = await compareExchanges(trace, server.exchanges);
    assert.ok(messages.filter(({ kind }) => kind === 'sse').length > 20, 'answers are streamed');
    const { counts } = await compareExchangesWithCapture(trace, file, ports);
    assert.deepEqual(counts, { messages: messages.length, readByWireshark: messages.length });
    report(t, counts);
  });
});
