// @openai/agents as it is used: run() with a tool, over WebSocket and HTTP, direct and through the tap.
import assert from 'node:assert/strict';
import test from 'node:test';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';
import { record, show, start } from './support/stepwire.mjs';

const { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } = load('@openai/agents');
const { z } = load('zod');
setTracingDisabled(true);

async function runAgent(baseURL, { webSocket }) {
  const provider = new OpenAIProvider({ apiKey: 'sk-acceptance', baseURL, useResponses: true, useResponsesWebSocket: webSocket });
  const asked = [];
  const lookup = tool({
    name: 'lookup', description: 'Looks something up.', parameters: z.object({ subject: z.string() }),
    execute: async ({ subject }) => { asked.push(subject); return `found ${subject}`; },
  });
  const agent = new Agent({ name: 'Acceptance', instructions: 'Look things up, then sum up.', tools: [lookup], model: 'gpt-5.5' });
  const result = await new Runner({ modelProvider: provider }).run(agent, 'Look up “Lisbon”.', { maxTurns: 8 });
  await provider.close?.();
  return { asked, text: result.finalOutput };
}

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
