// The times in a recording against those in a capture of the same packets. Messages go one by one, as an agent's do.
//
// What is held against what: an observation is stamped when the tap has read it, so its time minus that of the packet that
// brought its last byte to the tap's socket is what the kernel and the tap needed to get to it (the bias: its median); and
// the time of a message is held against the packet at the port that agents connect to.
//
// A busy machine makes everything late. A round is judged by its own figures; the best of three rounds counts, since noise
// only ever adds. Where none is good enough, but a plain reader in a process of its own was late as well in all of them,
// nothing can be said of the tap, and the test says that. That no observation is earlier than its packet is judged always.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from './support/accounting.mjs';
import { startCapture } from './support/capture.mjs';
import { startReference } from './support/clockreference.mjs';
import { connectionsIn } from './support/dissection.mjs';
import { compareBytes, pairUp, readsOf } from './support/exactness.mjs';
import { Random, SEED } from './support/random.mjs';
import { rawConnect, startRawServer } from './support/rawpeers.mjs';
import { playSession } from './support/socketplayer.mjs';
import { randomSession } from './support/socketscript.mjs';
import { freshFile, record } from './support/stepwire.mjs';

const ROUNDS = 3;
const MESSAGES = 250;
const AT_MOST_US = 1000;          // of a message at p99
const BIAS_AT_MOST_US = 300;      // of an observation at the median
const NEVER_EARLIER_THAN_US = 50; // what its two clocks were apart when the recording began
const READER_IS_LATE_US = 500;    // of the plain reader at p99: then the machine is too busy to judge

console.log(`STEPWIRE_SEED=${SEED}`);

function figures(nanoseconds) {
  const sorted = nanoseconds.map(value => Number(value) / 1000).sort((a, b) => a - b);
  const at = share => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return { count: sorted.length, min: sorted[0], p50: at(0.5), p99: at(0.99), max: sorted.at(-1) };
}

const words = ({ count, min, p50, p99, max }) => `${count}: least ${min.toFixed(0)} µs, p50 ${p50.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs, most ${max.toFixed(0)} µs`;
const absolute = values => values.map(value => value < 0n ? -value : value);

/** An event stream whose events come one by one. */
async function playStream(random, server, port, pause) {
  const agent = await rawConnect(port);
  await agent.write(`POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 2\r\n\r\n{}`);
  const upstream = await server.next();
  await upstream.hasHead();
  await upstream.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let i = 0; i < MESSAGES; ++i) {
    const event = `data: {"type":"response.output_text.delta","delta":"${'x'.repeat(random.below(200))}"}\n\n`;
    await pause();
    await upstream.write(`${event.length.toString(16)}\r\n${event}\r\n`);
  }
  await upstream.write('0\r\n\r\n');
  upstream.socket.end();
  await agent.isOver();
  agent.socket.end();
  await upstream.isOver();
}

/** Records one round. Gives signed differences in nanoseconds: of observations, of messages, and of the plain reader. */
async function round(random) {
  const server = await startRawServer(), reference = await startReference();
  const file = freshFile('.pcapng');
  let tapPort, stamps;
  const { trace } = await record(server.url, async url => {
    tapPort = Number(new URL(url).port);
    const capture = await startCapture(file, [tapPort, server.port, reference.port]);
    await reference.connect();
    const pause = async () => {
      reference.send('tick');
      await sleep(1 + random.below(3));
    };
    const session = await randomSession(random, { sizes: Array.from({ length: MESSAGES }, () => random.below(1500)), fragments: 0 });
    await playSession(random, server, tapPort, session, { pause });
    await playStream(random, server, tapPort, pause);
    stamps = await reference.stop();
    await capture.stop();
  });
  await server.stop();
  const [reader] = connectionsIn(file, reference.port);
  const late = stamps.map(({ at, end }) => at - reader.sent.timeOf(end - 1));
  return { ...await differences(trace, file, { tapPort, serverPort: server.port }), late };
}

async function differences(trace, file, ports) {
  const observations = [], messages = [];
  for (const pair of await pairUp(trace, file, ports)) {
    compareBytes(pair, ports);
    const { told, startedAt, agent, upstream } = pair;
    for (const { direction, at_ns, end } of readsOf(pair)) {
      const arrived = (direction === 0 ? agent.sent : upstream.received).timeOf(end - 1);
      observations.push(startedAt + BigInt(at_ns) - arrived);
    }
    for (const { direction, at_ns, wire_begin, wire_end } of query(trace, `SELECT direction, at_ns, wire_begin, wire_end FROM messages WHERE connection = ${told.id}`)) {
      const crossed = direction === 'sent' ? agent.sent.timeOf(wire_begin) : agent.received.timeOf(wire_end - 1);
      messages.push(startedAt + BigInt(at_ns) - crossed);
    }
  }
  return { observations, messages };
}

test('times are those of the packets', async t => {
  const random = new Random(SEED);
  const readers = [];
  for (let i = 1; i <= ROUNDS; ++i) {
    const { observations, messages, late } = await round(random);
    const own = figures(observations), told = figures(absolute(messages)), reader = figures(late);
    t.diagnostic(`round ${i}: observations behind their packets, ${words(own)}`);
    t.diagnostic(`round ${i}: messages away from theirs at the agent's port, ${words(told)}`);
    t.diagnostic(`round ${i}: a plain reader behind its packets, ${words(reader)}`);
    assert.ok(messages.length > 2 * MESSAGES, 'everything was recorded');
    assert.ok(own.min > -NEVER_EARLIER_THAN_US, `an observation is ${-own.min} µs earlier than its packet`);
    if (told.p99 <= AT_MOST_US && own.p50 <= BIAS_AT_MOST_US) return;
    readers.push(reader);
  }
  if (readers.every(({ p99 }) => p99 > READER_IS_LATE_US)) return t.skip('this machine is too busy to judge times: a plain reader is late as well');
  assert.fail(`in none of ${ROUNDS} rounds were the times of messages within ${AT_MOST_US} µs at p99, and those of observations within ${BIAS_AT_MOST_US} µs at the median`);
});
