// Real clients through the tap, with Wireshark beside it on both of its ports.
import assert from 'node:assert/strict';
import test from 'node:test';
import { recordCaptured } from './support/capturedrecording.mjs';
import { codexMissing, runCodex } from './support/codex.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { compareExchangesWithCapture } from './support/exactexchanges.mjs';
import { compareSocketsWithCapture } from './support/exactness.mjs';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';

const { default: OpenAI } = load('openai');
const { ResponsesWS } = load('openai/resources/responses/ws');
const TOOLS = [{ type: 'function', name: 'lookup', description: 'Looks something up.', strict: true,
  parameters: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'], additionalProperties: false } }];
const QUESTION = [{ type: 'message', role: 'user', content: 'Look up “Lisbon”, then sum it up.' }];
const KEY = 'sk-acceptance-not-a-real-key';

const answersTo = response => response.output.filter(item => item.type === 'function_call')
  .map(call => ({ type: 'function_call_output', call_id: call.call_id, output: `found: ${call.arguments}` }));

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

/** One tool loop over a socket, chained. */
async function overWebSocket(baseURL, deflate) {
  const socket = new ResponsesWS(new OpenAI({ apiKey: KEY, baseURL }), { perMessageDeflate: deflate });
  try {
    for (let input = QUESTION, previous; input.length;) {
      const response = await new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.on('event', function look(event) {
          if (event.type !== 'response.completed') return;
          socket.off('event', look);
          resolve(event.response);
        });
        socket.send({ type: 'response.create', model: 'gpt-5.5', input, tools: TOOLS, previous_response_id: previous });
      });
      previous = response.id;
      input = answersTo(response);
    }
  } finally {
    await new Promise(resolve => { socket.on('close', resolve); socket.close({ code: 1000, reason: 'OK' }); });
  }
}

/** The same over HTTP with full history. */
async function overHttp(baseURL, stream) {
  const client = new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0 });
  const history = [...QUESTION];
  for (let news = QUESTION; news.length;) {
    const request = { model: 'gpt-5.5', tools: TOOLS, input: history };
    let response;
    if (stream) { for await (const event of await client.responses.create({ ...request, stream })) if (event.type === 'response.completed') ({ response } = event); }
    else response = await client.responses.create(request);
    news = answersTo(response);
    history.push(...response.output, ...news);
  }
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

test('Codex over WebSocket', { skip: codexMissing }, async t => {
  await withServer({ deflate: true }, async server => {
    const { trace, file, ports, result: logs } = await recordCaptured(server, async url => {
      const items = await runCodex({ openai_base_url: `"${url}"` });
      assert.ok(items.some(({ type }) => type === 'command_execution'), JSON.stringify(items));
      return server.socketLogs();
    });
    await compareSockets(trace, logs);
    report(t, (await compareSocketsWithCapture(trace, file, ports)).counts);
  });
});
