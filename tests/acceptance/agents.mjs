// @openai/agents as it is used: run() with a tool, over WebSocket and HTTP, direct and through the tap.
import assert from 'node:assert/strict';
import test from 'node:test';
import { runAgent } from './support/agentrun.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { record, show, start } from './support/stepwire.mjs';

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

for (const webSocket of [true, false]) {
  const transport = webSocket ? 'websocket' : 'http';
  test(`independent server over ${transport}`, async () => {
    const direct = await withServer({ deflate: true }, server => runAgent(server.url, { webSocket }));
    assert.equal(direct.asked.length, 2);
    await withServer({ deflate: true }, async server => {
      const { trace, result } = await record(server.url, url => runAgent(url, { webSocket }));
      assert.deepEqual(result, direct);
      if (webSocket) await compareSockets(trace, await server.socketLogs());
      else await compareExchanges(trace, server.exchanges);
      const steps = await show(trace, '--steps');
      assert.deepEqual(steps.map(step => [step.transport, step.status, step.continuation]),
        ['new', 'resent', 'resent'].map(continuation => [transport, 'completed', continuation]));
    });
  });

  test(`Stepwire's provider over ${transport}`, async () => {
    const provider = await start(['provider', '--listen', '127.0.0.1:0']);
    try {
      const direct = await runAgent(provider.url, { webSocket });
      const { trace, result } = await record(provider.url, url => runAgent(url, { webSocket }));
      assert.deepEqual(result, direct);
      const steps = await show(trace, '--steps');
      assert.ok(steps.length >= 2, `${steps.length} steps`);
      for (const step of steps) assert.equal(step.status, 'completed');
    } finally {
      await provider.stop();
    }
  });
}
