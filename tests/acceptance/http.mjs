// Bytes over HTTP: node's own client and server with Stepwire between them.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { checkToolLoop, compareExchanges } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { record, show } from './support/stepwire.mjs';

const TOOLS = [{ type: 'function', name: 'lookup', parameters: { type: 'object', properties: { city: { type: 'string' } } } }];

function ask(url, { method = 'POST', path = '/responses', body = '', headers = {}, agent, chunked = false } = {}) {
  const data = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const request = http.request(url + path, { method, agent, headers: { 'content-type': 'application/json', ...headers } }, response => {
      const pieces = [];
      response.on('data', piece => pieces.push(piece));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }));
    });
    request.on('error', reject);
    if (chunked) { request.write(data.subarray(0, data.length >> 1)); request.end(data.subarray(data.length >> 1)); }
    else { if (data.length) request.setHeader('content-length', data.length); request.end(data); }
  });
}

async function withServer(options, use) {
  const server = await startServer(options);
  try {
    const { trace } = await record(server.url, use);
    return { trace, messages: await compareExchanges(trace, server.exchanges) };
  } finally {
    await server.stop();
  }
}

/** Full history each time, as a stateless agent sends it. */
async function toolLoop(url, { stream, ...how }) {
  const input = [{ role: 'user', content: 'Weather in Lisbon, “please”?' }];
  for (let turn = 0; turn < 3; ++turn) {
    const body = JSON.stringify({ model: 'scripted', input, tools: TOOLS, stream });
    const answer = await ask(url, { ...how, body: how.encode ? how.encode(body) : body });
    assert.equal(answer.status, 200);
    if (stream) goOn(input, JSON.parse(/^data: (.*response\.completed.*)$/m.exec(how.decode ? how.decode(answer) : answer.body.toString())[1]).response);
    else goOn(input, JSON.parse(answer.body));
  }
}

function goOn(input, response) {
  for (const item of response.output) {
    input.push(item);
    if (item.type === 'function_call') input.push({ type: 'function_call_output', call_id: item.call_id, output: 'sunny, 21 °C' });
  }
}

for (const stream of [false, true]) {
  test(`a stateless tool loop, ${stream ? 'streamed' : 'not streamed'}: bodies, steps and their stateless size`, async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const { trace } = await withServer({}, url => toolLoop(url, { stream, agent }).finally(() => agent.destroy()));
    const steps = checkToolLoop(await show(trace, '--steps'), { transport: 'http', continuation: 'resent' });
    for (const step of steps) {
      // The body has "stream" already, so the equivalent request is the body itself, to the byte.
      const grown = stream ? 0 : 'true'.length - 'false'.length;
      assert.equal(step.stateless_bytes, step.sent.payload_bytes + grown, `step ${step.n}`);
      assert.equal(step.at_ns.created === null, !stream);
    }
    assert.equal((await show(trace, '--connections')).length, 1);
  });
}

test('a connection per request gives as many connections', async () => {
  const { trace } = await withServer({}, url => toolLoop(url, { stream: false, agent: new http.Agent({ keepAlive: false }) }));
  const connections = await show(trace, '--connections');
  assert.equal(connections.length, 3);
  for (const connection of connections) assert.equal(connection.close_code, null);
});

test('bodies with a content encoding are shown decoded', async () => {
  const body = JSON.stringify({ model: 'scripted', input: 'hello '.repeat(500), stream: false });
  const { messages } = await withServer({ encoding: 'gzip' }, async url => {
    await ask(url, { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } });
    await ask(url, { body: JSON.stringify({ model: 'scripted', input: 'hi', stream: true }) });
  });
  assert.ok(messages[0].compressed && messages[1].compressed, 'compressed');
  assert.equal(messages[0].payload, body);
  assert.ok(messages[0].wire_bytes < messages[0].payload_bytes);
  assert.ok(messages.filter(message => message.kind === 'sse').every(message => message.compressed));
});

test('chunked requests, requests without a body, and other paths', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const { trace, messages } = await withServer({}, async url => {
    await ask(url, { agent, chunked: true, body: JSON.stringify({ model: 'scripted', input: 'hi' }) });
    assert.equal((await ask(url, { agent, method: 'GET', path: '/models?limit=2' })).status, 404);
    assert.equal((await ask(url, { agent, method: 'DELETE', path: '/responses/resp_1' })).status, 404);
    agent.destroy();
  });
  assert.equal(messages[2].payload_bytes, 0);
  assert.equal(messages[2].step, null);
  assert.equal((await show(trace, '--steps')).length, 1);
});

test('the sums of a connection are those of its messages', async () => {
  const { trace, messages } = await withServer({}, url => toolLoop(url, { stream: true, agent: new http.Agent({ keepAlive: false }) }));
  for (const connection of await show(trace, '--connections')) {
    for (const direction of ['sent', 'received']) {
      const own = messages.filter(message => message.connection === connection.id && message.direction === direction);
      for (const member of ['payload_bytes', 'wire_bytes']) {
        assert.equal(connection[`${member}_${direction}`], own.reduce((sum, message) => sum + message[member], 0), `${member} ${direction}`);
      }
    }
  }
});
