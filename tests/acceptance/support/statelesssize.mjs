// How large each step would be without state, worked out anew from the payloads by counting.md: the same request with
// every item of its chain. For requests without white space, whose items are as long as JSON.stringify makes them.
import assert from 'node:assert/strict';

const OMITTED = ['type', 'stream_id', 'generate', 'previous_response_id'];

/** The object, if JSON.stringify writes it as it crossed. */
function compact(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' && JSON.stringify(value) === text ? value : undefined;
  } catch { return undefined; }
}

const inputOf = ({ input }) => typeof input === 'string' ? [{ role: 'user', content: input }] : input ?? [];

function bodyOf(request, chain) {
  const body = { ...request, stream: true, input: [...chain, ...inputOf(request)] };
  for (const key of OMITTED) delete body[key];
  return Buffer.byteLength(JSON.stringify(body));
}

/** What a step asked and what came of it, or undefined where that cannot be said from here. */
function exchangeOf(messages) {
  const sent = messages.filter(({ direction, kind }) => direction === 'sent' && kind !== 'close');
  const request = sent.length === 1 && compact(sent[0].payload);
  if (!request || !Array.isArray(inputOf(request))) return undefined;
  const outputs = [];
  for (const { payload, kind } of messages.filter(({ direction }) => direction === 'received')) {
    const answer = compact(payload);
    if (!answer) return undefined;
    if (answer.type === 'response.output_item.done') outputs.push(answer.item);
    else if (kind === 'http') outputs.push(...answer.output ?? []);
  }
  return { request, outputs };
}

/** Gives how many steps could be held against their payloads. `messages` come with their payloads. */
export function checkStatelessSizes(steps, messages) {
  const byStep = new Map(steps.map(({ n }) => [n, []]));
  for (const message of messages) byStep.get(message.step)?.push(message);
  const made = new Map(); // response id -> its whole chain, undefined where that is not known
  let checked = 0;
  for (const step of steps) {
    const exchange = exchangeOf(byStep.get(step.n));
    const before = step.previous_response_id;
    const known = exchange && step.continuation !== 'steered' && (!before || made.has(before));
    const chain = before ? made.get(before) : [];
    if (known && chain) {
      assert.equal(step.stateless_bytes, bodyOf(exchange.request, chain), `stateless_bytes of step ${step.n}`);
      ++checked;
    }
    if (before && !made.has(before) && exchange) assert.equal(step.stateless_bytes, null, `step ${step.n} goes on from a response that nobody saw`);
    const whole = known && chain && !exchange.outputs.some(({ type }) => type === 'compaction') ? [...chain, ...inputOf(exchange.request), ...exchange.outputs] : undefined;
    if (step.response_id) made.set(step.response_id, whole);
  }
  return checked;
}
