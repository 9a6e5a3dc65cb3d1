// The openai SDK as a tool-calling agent, over WebSocket and HTTP, against two servers: an independent one, which says
// what it saw, and Stepwire's own provider, which has to pass for a Responses server.
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkToolLoop, compareExchanges, compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';
import { freshFile, record, run, show, start } from './support/stepwire.mjs';

const { default: OpenAI } = load('openai');
const { ResponsesWS } = load('openai/resources/responses/ws');
const KEY = 'sk-acceptance-not-a-real-key';
const TOOLS = [{
  type: 'function', name: 'lookup', description: 'Looks something up.', strict: true,
  parameters: { type: 'object', properties: { subject: { type: 'string' } }, required: ['subject'], additionalProperties: false },
}];
const QUESTION = [{ type: 'message', role: 'user', content: 'Look up “Lisbon”, then sum it up.' }];
const MOST_TURNS = 8;

const answersTo = response => response.output.filter(item => item.type === 'function_call')
  .map(call => ({ type: 'function_call_output', call_id: call.call_id, output: `found: ${call.arguments}` }));

/** What a run came to, without ids, which differ from run to run. */
const outcome = responses => responses.map(response => ({
  status: response.status,
  output: response.output.map(({ type, name, arguments: values, content }) => ({ type, name, values, text: content?.map(part => part.text).join('') })),
}));

async function overWebSocket(baseURL, { deflate = false } = {}) {
  const socket = new ResponsesWS(new OpenAI({ apiKey: KEY, baseURL }), { perMessageDeflate: deflate });
  const responses = [];
  let input = QUESTION;
  try {
    while (responses.length < MOST_TURNS) {
      const response = await oneResponse(socket, { type: 'response.create', model: 'gpt-5.5', input, tools: TOOLS, previous_response_id: responses.at(-1)?.id });
      responses.push(response);
      input = answersTo(response);
      if (input.length === 0) break;
    }
  } finally {
    await new Promise(resolve => { socket.on('close', resolve); socket.close({ code: 1000, reason: 'OK' }); });
  }
  return outcome(responses);
}

function oneResponse(socket, request) {
  return new Promise((resolve, reject) => {
    const done = event => { socket.off('event', look); resolve(event.response); };
    const look = event => { if (event.type === 'response.completed') done(event); };
    socket.on('event', look);
    socket.once('error', reject);
    socket.send(request);
  });
}

async function overHttp(baseURL, { stream, chained }) {
  const client = new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0 });
  const responses = [];
  const history = [...QUESTION];
  let news = QUESTION;
  while (responses.length < MOST_TURNS) {
    const request = { model: 'gpt-5.5', tools: TOOLS, ...chained ? { input: news, previous_response_id: responses.at(-1)?.id } : { input: history } };
    const response = stream ? await lastOf(await client.responses.create({ ...request, stream: true })) : await client.responses.create(request);
    responses.push(response);
    news = answersTo(response);
    history.push(...response.output, ...news);
    if (news.length === 0) break;
  }
  return outcome(responses);
}

async function lastOf(events) {
  for await (const event of events) if (event.type === 'response.completed') return event.response;
  throw new Error('the stream ended without response.completed');
}

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

async function withProvider(use) {
  const provider = await start(['provider', '--listen', '127.0.0.1:0']);
  try { return await use(provider); } finally { await provider.stop(); }
}

function assertNoKey(messages, connections) {
  assert.ok(!JSON.stringify([messages, connections]).includes(KEY), 'the key must not be in the recording');
  for (const { request_head } of connections) if (request_head) assert.match(request_head, /authorization: \*+\r/i);
}

for (const deflate of [false, true]) {
  test(`independent server, WebSocket ${deflate ? 'with' : 'without'} permessage-deflate`, async () => {
    const direct = await withServer({ deflate }, server => overWebSocket(server.url, { deflate }));
    await withServer({ deflate }, async server => {
      const { trace, result } = await record(server.url, url => overWebSocket(url, { deflate }));
      assert.deepEqual(result, direct);
      const { messages, connections } = await compareSockets(trace, await server.socketLogs());
      assertNoKey(messages, connections);
      checkToolLoop(await show(trace, '--steps'), { transport: 'websocket', continuation: 'chained' });
    });
  });
}

const HTTP_WAYS = [{ stream: false, chained: false }, { stream: true, chained: false }, { stream: true, chained: true }];
for (const way of HTTP_WAYS) {
  const name = `HTTP, ${way.stream ? 'streamed' : 'not streamed'}, ${way.chained ? 'chained' : 'full history'}`;
  test(`independent server, ${name}`, async () => {
    const direct = await withServer({}, server => overHttp(server.url, way));
    await withServer({}, async server => {
      const { trace, result } = await record(server.url, url => overHttp(url, way));
      assert.deepEqual(result, direct);
      assertNoKey(await compareExchanges(trace, server.exchanges), await show(trace, '--connections'));
      checkToolLoop(await show(trace, '--steps'), { transport: 'http', continuation: way.chained ? 'chained' : 'resent' });
    });
  });

  test(`Stepwire's provider, ${name}`, async () => {
    const direct = await withProvider(({ url }) => overHttp(url, way));
    assert.ok(direct.length > 1 && direct.length < MOST_TURNS, `${direct.length} responses`);
    const { trace, result } = await withProvider(({ url }) => record(url, tap => overHttp(tap, way)));
    assert.deepEqual(result, direct);
    checkProviderSteps(await show(trace, '--steps'), direct.length);
  });
}

for (const deflate of [false, true]) {
  test(`Stepwire's provider, WebSocket, deflate ${deflate ? 'offered' : 'not offered'}`, async () => {
    const direct = await withProvider(({ url }) => overWebSocket(url, { deflate }));
    assert.ok(direct.length > 1 && direct.length < MOST_TURNS, `${direct.length} responses`);
    const { trace, result } = await withProvider(({ url }) => record(url, tap => overWebSocket(tap, { deflate })));
    assert.deepEqual(result, direct);
    checkProviderSteps(await show(trace, '--steps'), direct.length);
  });
}

function checkProviderSteps(steps, count) {
  assert.equal(steps.length, count);
  for (const step of steps) {
    assert.equal(step.status, 'completed');
    assert.ok(step.usage.input_tokens > 0 && step.usage.output_tokens > 0, `usage of step ${step.n}`);
    assert.ok(step.stateless_bytes > 0, `stateless_bytes of step ${step.n}`);
  }
}

test('a lost response id is an error to the SDK and to the recording alike', async () => {
  await withServer({}, async server => {
    const { trace } = await record(server.url, async url => {
      const client = new OpenAI({ apiKey: KEY, baseURL: url, maxRetries: 0 });
      await assert.rejects(client.responses.create({ model: 'gpt-5.5', input: 'hi', previous_response_id: 'resp_lost' }), /resp_lost/);
    });
    const [step] = await show(trace, '--steps');
    assert.equal(step.status, 'error');
    assert.deepEqual(step.error, { code: 'previous_response_not_found', message: "Previous response with id 'resp_lost' not found.", status: 400 });
    assert.equal(step.continuation, 'chained');
    assert.equal(step.stateless_bytes, null);
    const context = await show(trace, '--context', '1');
    assert.equal(context.items[0].state, 'unseen');
  });
});

test('an agent that record starts is wired already, and its end ends the recording', async () => {
  await withServer({}, async server => {
    const trace = freshFile('.stepwire');
    const agent = `const { OPENAI_BASE_URL: url } = process.env;
      fetch(url + '/responses', { method: 'POST', body: '{"model":"gpt-5.5","input":"hi"}' }).then(answer => answer.text()).then(text => console.error(text.length > 100 ? 'answered' : text));`;
    const { code, stderr } = await run(['record', '--upstream', server.url, '--output', trace, '--', process.execPath, '-e', agent]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /answered/);
    assert.equal(server.exchanges.length, 1);
    assert.deepEqual((await show(trace, '--steps')).map(step => step.status), ['completed']);
    assert.equal((await show(trace)).ended, true);
  });
});
