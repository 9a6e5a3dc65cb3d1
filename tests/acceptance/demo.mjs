// The demo without a display: what it leaves behind must be whole, and its figures must agree with each other.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { query } from './support/accounting.mjs';
import { bytesOf, checkRecording, folder, freshFile, run, show } from './support/stepwire.mjs';

const output = join(folder, 'demo');
const trace = join(output, 'demo.stepwire');
// Everything is awaited before the first test: the runner takes a pause between tests for the end.
const demo = await run(['demo', '--headless', '--output', output]);
const steps = demo.code === 0 ? await show(trace, '--steps') : [];
const arms = { websocket: [], http: [] };
for (const step of steps) arms[step.transport].push(step);

test('the demo ends well and leaves trace, picture and summary', () => {
  assert.equal(demo.code, 0, demo.stderr);
  for (const name of ['demo.stepwire', 'demo.png', 'summary.md']) assert.ok(existsSync(join(output, name)), name);
  assert.equal(readFileSync(join(output, 'demo.png')).subarray(1, 4).toString(), 'PNG');
  assert.match(demo.stdout, /step/i);
});

test('every step of both arms has usage, phases and a stateless size', () => {
  for (const [name, arm] of Object.entries(arms)) assert.ok(arm.filter(step => !step.warm_up).length >= 12, `${name}: ${arm.length} steps`);
  for (const step of steps) {
    assert.equal(step.status, 'completed', `step ${step.n}`);
    assert.ok(step.stateless_bytes > 0, `step ${step.n}: stateless_bytes`);
    for (const member of ['input_tokens', 'cached_tokens', 'output_tokens']) assert.notEqual(step.usage[member], null, `step ${step.n}: ${member}`);
    if (step.warm_up) continue;
    for (const phase of ['upload', 'accept', 'first_token', 'generation', 'finish']) {
      assert.ok(step.phases_ms[phase] >= 0, `step ${step.n}: phase ${phase} is ${step.phases_ms[phase]}`);
    }
  }
  assert.ok(steps.some(step => step.tool_calls.length > 0), 'tools were called');
});

test('an HTTP body is its own stateless size, apart from the order of its keys', () => {
  for (const step of arms.http) assert.equal(step.sent.payload_bytes, step.stateless_bytes, `step ${step.n}`);
});

test('from step 3 on a continuation is a small part of the stateless size', () => {
  const real = arms.websocket.filter(step => !step.warm_up);
  for (const step of real.slice(2)) {
    assert.equal(step.continuation, 'chained', `step ${step.n}`);
    assert.ok(step.sent.payload_bytes < step.stateless_bytes / 2, `step ${step.n}: ${step.sent.payload_bytes} of ${step.stateless_bytes}`);
  }
});

test('both arms do the same task', () => {
  const calls = arm => arm.filter(step => !step.warm_up).map(step => step.tool_calls.map(call => call.name).join());
  assert.deepEqual(calls(arms.websocket), calls(arms.http));
});

test('the recording adds up with SQL alone', async () => {
  const real = steps.filter(({ continuation }) => continuation !== 'steered');
  assert.equal(await checkRecording(trace), real.length, 'every stateless size was worked out anew');
});

for (const change of [
  'UPDATE connections SET wire_bytes_sent = wire_bytes_sent + 1 WHERE id = 2',
  'UPDATE connections SET unfinished_bytes_received = 1 WHERE id = 1',
  'UPDATE messages SET payload_bytes = payload_bytes - 1 WHERE n = 100',
  'UPDATE messages SET step = step + 1 WHERE n = 100',
  'UPDATE steps SET received_wire_bytes = received_wire_bytes + 1 WHERE n = 3',
  'UPDATE steps SET stateless_bytes = stateless_bytes - 1 WHERE n = 30',
  'UPDATE observations SET bytes = substr(bytes, 2) WHERE id = (SELECT max(id) FROM observations WHERE kind = 2)',
  'UPDATE observations SET stream_offset = stream_offset + 1 WHERE id = (SELECT max(id) FROM observations WHERE kind = 2)',
  `UPDATE observations SET reads = '[[1,0],[1,5]]' WHERE id = (SELECT max(id) FROM observations WHERE kind = 2)`,
]) {
  test(`a recording that does not add up is refused: ${change}`, async () => {
    const changed = freshFile('.stepwire');
    copyFileSync(trace, changed);
    query(changed, change, { write: true });
    await assert.rejects(checkRecording(changed), { code: 'ERR_ASSERTION' });
  });
}

test('the context of every step adds up', async () => {
  for (const step of [arms.websocket.at(-1), arms.http.at(-1)]) {
    const context = await show(trace, '--context', String(step.n));
    const sum = state => context.items.filter(item => item.state === state).reduce((total, item) => total + item.bytes, 0);
    assert.equal(context.held_bytes, sum('held'));
    assert.equal(context.sent_bytes, sum('sent'));
    assert.equal(context.stateless_bytes, step.stateless_bytes);
    assert.equal(context.reconciliation.reported_input_tokens, step.usage.input_tokens);
    for (const item of context.items) assert.ok(item.tokens_estimate > 0, `${item.kind} of step ${item.origin_step}`);
  }
});

test('the demo has nothing to complain about but what it shows on purpose', async () => {
  const errors = (await show(trace, '--findings')).filter(finding => finding.severity === 'error');
  assert.deepEqual(errors, []);
});

test('exports hold the messages of the trace', async () => {
  const messages = await show(trace, '--messages', '--payload');
  const lines = freshFile('.jsonl'), har = freshFile('.har');
  for (const [format, file] of [['jsonl', lines], ['har', har]]) {
    const { code, stderr } = await run(['export', trace, '--format', format, '--output', file]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /written: .*messages/);
  }
  const records = readFileSync(lines, 'utf8').trim().split('\n').map(line => JSON.parse(line));
  assert.deepEqual(records.filter(({ record }) => record === 'message').map(({ record, ...message }) => message), messages);
  assert.deepEqual(records.filter(({ record }) => record === 'step').map(({ record, ...step }) => step), steps);
  const { entries } = JSON.parse(readFileSync(har, 'utf8')).log;
  const inHar = entries.flatMap(entry => entry._webSocketMessages ?? []).map(message => message.data).sort();
  assert.deepEqual(inHar, messages.filter(({ kind }) => kind === 'text').map(message => message.payload).sort());
  const bodies = entries.filter(entry => entry.request.postData).map(entry => entry.request.postData.text).sort();
  assert.deepEqual(bodies, messages.filter(({ kind, direction, payload_bytes: size }) => kind === 'http' && direction === 'sent' && size > 0)
    .map(message => bytesOf(message).toString()).sort());
});
