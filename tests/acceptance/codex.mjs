// Codex CLI doing one task with its own shell tool, over WebSocket and HTTP, direct and through the tap.
import assert from 'node:assert/strict';
import test from 'node:test';
import { codexMissing as missing, codexProvider, runCodex as run } from './support/codex.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { record, show, start } from './support/stepwire.mjs';

const settings = (url, webSocket) => webSocket ? { openai_base_url: `"${url}"` } : codexProvider(url);
const runCodex = (baseURL, webSocket) => run(settings(baseURL, webSocket));

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

for (const webSocket of [true, false]) {
  const transport = webSocket ? 'websocket' : 'http';
  test(`independent server over ${transport}`, { skip: missing }, async () => {
    const direct = await withServer({ deflate: true }, server => runCodex(server.url, webSocket));
    assert.equal(direct.filter(item => item.type === 'command_execution').length, 2, JSON.stringify(direct));
    await withServer({ deflate: true }, async server => {
      const { trace, result } = await record(server.url, url => runCodex(url, webSocket));
      assert.deepEqual(result, direct);
      if (webSocket) await compareSockets(trace, await server.socketLogs());
      else await compareExchanges(trace, server.exchanges);
      const steps = (await show(trace, '--steps')).filter(step => !step.warm_up);
      assert.deepEqual(steps.map(step => step.status), ['completed', 'completed', 'completed']);
      assert.deepEqual(steps.map(step => step.tool_calls.length), [1, 1, 0]);
      for (const step of steps) assert.ok(step.transport === transport && step.stateless_bytes > 0 && step.usage);
    });
  });

  test(`Stepwire's provider over ${transport}`, { skip: missing }, async () => {
    const provider = await start(['provider', '--listen', '127.0.0.1:0']);
    try {
      const direct = await runCodex(provider.url, webSocket);
      const { trace, result } = await record(provider.url, url => runCodex(url, webSocket));
      assert.deepEqual(result.map(item => item.type), direct.map(item => item.type));
      assert.ok(result.some(item => item.type === 'command_execution'), JSON.stringify(result));
      for (const step of await show(trace, '--steps')) assert.equal(step.status, 'completed');
    } finally {
      await provider.stop();
    }
  });
}
