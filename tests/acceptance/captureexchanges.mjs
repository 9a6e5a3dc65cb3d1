// HTTP through the tap, with Wireshark beside it on both of its ports: what Stepwire says must equal what was sent, what
// the far end received, and what the capture holds.
import assert from 'node:assert/strict';
import test from 'node:test';
import { recordCaptured } from './support/capturedrecording.mjs';
import { compareExchangesWithCapture } from './support/exactexchanges.mjs';
import { playCutStream, playExchanges } from './support/httpplayer.mjs';
import { CODINGS, FRAMINGS, randomAnswer, randomRequest, randomStream } from './support/httpscript.mjs';
import { Random, SEED } from './support/random.mjs';
import { startRawServer } from './support/rawpeers.mjs';
import { bytesOf } from './support/stepwire.mjs';

console.log(`STEPWIRE_SEED=${SEED}`);
if (!CODINGS.zstd) console.log('This Node knows no zstd, so that coding is left out');

/** What was sent is known to the byte. */
function compareWithScript(groups, pair, where) {
  for (const [name, part] of [['sent', 'request'], ['received', 'answer']]) {
    const parts = groups.flat().map(exchange => exchange[part]);
    const expected = parts.flatMap(({ messages }) => messages);
    const told = pair[name];
    assert.deepEqual(told.map(({ kind }) => kind), expected.map(({ kind }) => kind), `${where}, ${name}: kinds in order`);
    told.forEach((message, i) => {
      for (const member of ['payload_bytes', 'compressed']) assert.equal(message[member], expected[i][member], `${where}, ${name}, message ${i + 1}: ${member}`);
      assert.ok(bytesOf(message).equals(expected[i].payload), `${where}, ${name}, message ${i + 1}: payload`);
    });
    compareWireBytes(parts, told, `${where}, ${name}`);
  }
}

/** Every byte counts to some message, and to one of the message that it belongs to. */
function compareWireBytes(parts, told, where) {
  let at = 0;
  parts.forEach(({ bytes, messages }, i) => {
    const sum = told.slice(at, at += messages.length).reduce((total, { wire_bytes }) => total + wire_bytes, 0);
    assert.equal(sum, bytes.length, `${where}: wire_bytes of HTTP message ${i + 1}`);
  });
}

/** Each connection is a list of groups; a group is a function of Host that makes exchanges asked for at once. */
async function checkConnections(t, connections) {
  const server = await startRawServer();
  try {
    const { trace, file, ports, result: played } = await recordCaptured(server, async (_, port) => {
      const all = [];
      for (const make of connections) {
        const groups = make(`127.0.0.1:${port}`);
        all.push({ groups, received: await playExchanges(server, port, groups) });
      }
      return all;
    });
    const { pairs, counts } = await compareExchangesWithCapture(trace, file, ports, { inTurn: i => played[i].groups.every(group => group.length === 1) });
    assert.equal(pairs.length, connections.length);
    pairs.forEach((pair, i) => {
      compareWithScript(played[i].groups, pair, `connection ${i + 1}`);
      assert.ok(played[i].received.agent.equals(pair.agent.received.bytes), `connection ${i + 1}: what the agent received`);
      assert.ok(played[i].received.upstream.equals(pair.upstream.sent.bytes), `connection ${i + 1}: what the server received`);
    });
    t.diagnostic(`${counts.messages} messages; ${counts.readByWireshark} bodies and events read by Wireshark too`);
  } finally {
    await server.stop();
  }
}

test('every coding in every framing, requests, answers and event streams', async t => {
  const random = new Random(SEED);
  const connections = [];
  for (const coding of Object.keys(CODINGS)) {
    connections.push(host => ['length', 'chunked'].flatMap(framing => [
      [{ request: randomRequest(random, host, { coding, framing }), answer: randomAnswer(random, { coding, framing }) }],
      [{ request: randomRequest(random, host, { framing }), answer: randomStream(random, { coding, framing }) }],
    ]));
    for (const make of [randomAnswer, randomStream]) connections.push(host => [[{ request: randomRequest(random, host), answer: make(random, { coding, framing: 'close' }) }]]);
  }
  await checkConnections(t, connections);
});

test('random exchanges, some asked for at once, some without bodies, some behind an interim answer', async t => {
  const random = new Random(SEED + 1);
  const exchange = (host, last) => {
    const framing = random.pick(['length', 'chunked']);
    const coding = random.pick(Object.keys(CODINGS));
    const closing = last ? random.pick(FRAMINGS) : random.pick(['length', 'chunked']);
    if (random.chance(0.15)) return { request: randomRequest(random, host, { method: random.pick(['GET', 'DELETE']) }), answer: randomAnswer(random, { bodiless: true, interim: random.chance(0.3) }) };
    if (random.chance(0.1)) return { request: randomRequest(random, host, { method: 'HEAD' }), answer: randomAnswer(random, { toHead: true }) };
    const request = randomRequest(random, host, { coding: random.chance(0.5) ? 'identity' : coding, framing });
    const answer = random.chance(0.4) ? randomStream(random, { coding, framing: closing }) : randomAnswer(random, { coding, framing: closing, interim: random.chance(0.2) });
    return { request, answer };
  };
  const connections = Array.from({ length: 16 }, () => host => {
    const groups = Array.from({ length: 1 + random.below(4) }, () => Array.from({ length: random.chance(0.3) ? 2 + random.below(2) : 1 }, () => exchange(host, false)));
    return [...groups, [exchange(host, true)]];
  });
  await checkConnections(t, connections);
});

test('an event stream that is cut: what came is told, and who cut it', async () => {
  const random = new Random(SEED + 2);
  const cuts = ['agent', 'server'].flatMap(side => ['end', 'reset'].map(how => ({ side, how, events: 1 + random.below(8) })));
  const server = await startRawServer();
  try {
    const { trace, file, ports } = await recordCaptured(server, async (_, port) => {
      for (const cut of cuts) await playCutStream(server, port, cut);
    });
    const { pairs } = await compareExchangesWithCapture(trace, file, ports, { inTurn: () => false });
    pairs.forEach(({ told, received, agent }, i) => {
      const { side, events } = cuts[i];
      assert.equal(told.closed_by, side);
      assert.deepEqual(received.map(({ kind, payload }) => [kind, payload]), Array.from({ length: events }, (_, n) => ['sse', `event ${n}`]));
      const counted = received.reduce((sum, { wire_bytes }) => sum + wire_bytes, 0);
      assert.equal(counted + told.unfinished_bytes_received, agent.received.bytes.length, 'every byte is counted or told as unfinished');
      assert.ok(told.unfinished_bytes_received > 0, 'half an event is unfinished');
    });
  } finally {
    await server.stop();
  }
});
