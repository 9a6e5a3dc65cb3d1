// Holds what Stepwire recorded against what the independent server saw.
import assert from 'node:assert/strict';
import { bytesOf, show } from './stepwire.mjs';

const MEMBERS = ['kind', 'payload_bytes', 'wire_bytes', 'compressed', 'fragments'];

/** Every WebSocket message, both directions, byte for byte, in order. */
export async function compareSockets(trace, logs) {
  const connections = (await show(trace, '--connections')).filter(({ transport }) => transport === 'websocket');
  assert.equal(connections.length, logs.length, 'number of WebSocket connections');
  const messages = await show(trace, '--messages', '--payload');
  connections.forEach((connection, index) => {
    for (const direction of ['sent', 'received']) {
      const recorded = messages.filter(message => message.connection === connection.id && message.direction === direction);
      compareList(recorded, logs[index][direction], `socket ${index + 1} ${direction}`);
      compareSums(connection, recorded, direction);
    }
  });
  assertOrdered(messages);
  return { connections, messages };
}

function compareList(recorded, seen, where) {
  assert.equal(recorded.length, seen.length, `${where}: number of messages`);
  recorded.forEach((message, i) => {
    for (const member of MEMBERS) assert.equal(message[member], seen[i][member], `${where}, message ${i + 1}: ${member}`);
    assert.ok(bytesOf(message).equals(seen[i].payload), `${where}, message ${i + 1}: payload`);
  });
}

function compareSums(connection, messages, direction) {
  const sum = member => messages.reduce((total, message) => total + message[member], 0);
  assert.equal(connection[`messages_${direction}`], messages.length);
  assert.equal(connection[`payload_bytes_${direction}`], sum('payload_bytes'));
  assert.equal(connection[`wire_bytes_${direction}`], sum('wire_bytes'));
}

function assertOrdered(messages) {
  messages.forEach((message, i) => assert.equal(message.n, i + 1));
}

/** Every HTTP exchange: request body, and response body or events. `url`: of those connections alone that begin with it. */
export async function compareExchanges(trace, exchanges, url = '') {
  const meant = new Set((await show(trace, '--connections')).filter(connection => connection.url.startsWith(url)).map(({ id }) => id));
  const all = await show(trace, '--messages', '--payload');
  const messages = all.filter(({ connection }) => meant.has(connection));
  const requests = messages.filter(message => message.kind === 'http' && message.direction === 'sent');
  assert.equal(requests.length, exchanges.length, 'number of requests');
  exchanges.forEach((exchange, i) => assert.ok(bytesOf(requests[i]).equals(exchange.request), `request ${i + 1}: body`));
  const answers = messages.filter(message => message.direction === 'received');
  const expected = exchanges.flatMap(({ response }) => Array.isArray(response)
    ? response.map(data => ({ kind: 'sse', payload: Buffer.from(data) })) : [{ kind: 'http', payload: response }]);
  assert.equal(answers.length, expected.length, 'number of answers and events');
  expected.forEach(({ kind, payload }, i) => {
    assert.equal(answers[i].kind, kind, `answer ${i + 1}: kind`);
    assert.ok(bytesOf(answers[i]).equals(payload), `answer ${i + 1}: payload`);
    assert.equal(answers[i].payload_bytes, payload.length, `answer ${i + 1}: payload_bytes`);
  });
  assertOrdered(all);
  return messages;
}

/** Steps as they must come out of a tool loop of two calls and an answer. */
export function checkToolLoop(steps, { transport, continuation }) {
  const real = steps.filter(step => !step.warm_up);
  assert.equal(real.length, 3, 'number of steps');
  real.forEach((step, i) => {
    assert.equal(step.status, 'completed');
    assert.equal(step.transport, transport);
    assert.ok(step.usage?.input_tokens > 0, 'usage');
    assert.ok(step.stateless_bytes > 0, 'stateless_bytes');
    assert.ok(step.sent.payload_bytes > 0 && step.sent.wire_bytes > 0, 'sent');
    if (i > 0) assert.equal(step.continuation, continuation, `continuation of step ${step.n}`);
    assert.equal(step.tool_calls.length, i < 2 ? 1 : 0, `tool calls of step ${step.n}`);
  });
  real.slice(0, -1).forEach(step => assert.ok(step.at_ns.next_sent > step.at_ns.terminal, 'next_sent'));
  return real;
}
