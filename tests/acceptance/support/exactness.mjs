// Holds a recording against a capture of the same packets: what Stepwire says against what crossed its two ports.
import assert from 'node:assert/strict';
import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import { query } from './accounting.mjs';
import { connectionsIn, dissectedSockets } from './dissection.mjs';
import { FrameWatch } from './framewatch.mjs';
import { bytesOf, show } from './stepwire.mjs';

const DIRECTIONS = [['sent', 0], ['received', 1]];
const MEMBERS = ['kind', 'payload_bytes', 'wire_bytes', 'compressed', 'fragments'];

/** What both sides say, side by side: [{ told, rows, agent, upstream }], one for each connection. */
export async function pairUp(trace, file, { tapPort, serverPort }) {
  const told = await show(trace, '--connections');
  const agents = connectionsIn(file, tapPort), upstreams = connectionsIn(file, serverPort);
  assert.equal(told.length, agents.length, 'number of connections at the tap');
  const observations = query(trace, `SELECT connection, direction, at_ns, stream_offset, hex(bytes) AS bytes, blotted, reads FROM observations WHERE kind = 2 ORDER BY id`);
  const { started_at } = await show(trace);
  const startedAt = nanosecondsOf(started_at);
  return told.map((connection, i) => ({
    told: connection, startedAt, agent: agents[i],
    // A connection that asked for nothing has no other side.
    upstream: upstreams.length === agents.length ? upstreams[i] : undefined,
    rows: observations.filter(row => row.connection === connection.id),
  }));
}

export function nanosecondsOf(iso) {
  const [, upToSeconds, fraction] = /^(.*:\d\d)\.(\d+)Z$/.exec(iso);
  return BigInt(Date.parse(`${upToSeconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** When each read of the tap was, and where it ended in its stream: a row holds one, or several that came in a flood. */
export function readsOf({ rows }) {
  return rows.flatMap(({ direction, at_ns, stream_offset, bytes, reads }) => {
    let end = stream_offset;
    return JSON.parse(reads ?? `[[${bytes.length / 2},0]]`).map(([length, after]) => ({ direction, at_ns: at_ns + after, end: end += length }));
  });
}

/** Every byte that crossed stands in the trace, in its place; credentials are blotted at equal length. */
export function compareBytes({ told, rows, agent, upstream }, hosts) {
  for (const [name, direction] of DIRECTIONS) {
    const where = `connection ${told.id}, ${name}`;
    const captured = agent[name].bytes;
    const own = rows.filter(row => row.direction === direction);
    const recorded = Buffer.concat(own.map(row => Buffer.from(row.bytes, 'hex')));
    assert.equal(recorded.length, captured.length, `${where}: number of bytes`);
    const expected = Buffer.from(captured);
    for (const { stream_offset, blotted } of own) {
      for (const [begin, end] of JSON.parse(blotted ?? '[]')) expected.fill('*', stream_offset + begin, stream_offset + end);
    }
    assert.ok(recorded.equals(expected), `${where}: bytes`);
    const head = told[name === 'sent' ? 'request_head' : 'response_head'];
    if (head) assert.ok(Buffer.from(head).equals(firstHead(expected)), `${where}: head`);
    if (upstream) compareSides(captured, upstream[name].bytes, hosts, where);
  }
}

/** Without its empty line; interim answers before it are passed over. */
function firstHead(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  return /^HTTP\/1\.1 1(?!01)/.test(bytes.toString('latin1', 0, 12)) ? firstHead(bytes.subarray(end + 4)) : bytes.subarray(0, end + 2);
}

/** Nothing may differ between the two sides of the tap but the value of Host. */
function compareSides(agent, server, { tapPort, serverPort }, where) {
  const withoutHost = (bytes, port) => bytes.toString('latin1').replaceAll(new RegExp(`(\r\nhost:[ \t]*)127\\.0\\.0\\.1:${port}(?=[ \t]*\r\n)`, 'gi'), '$1…');
  assert.ok(withoutHost(agent, tapPort) === withoutHost(server, serverPort), `${where}: both sides of the tap, Host apart`);
}

/** Inflates the messages of one direction: RFC 7692 section 7.2.2, with zlib. */
async function inflateAll(messages, takeover) {
  const stream = takeover && createInflateRaw({ windowBits: 15 });
  for (const message of messages) {
    if (!message.crossed) continue;
    const bytes = Buffer.concat(message.crossed);
    const whole = Buffer.concat([bytes, Buffer.from([0, 0, 0xff, 0xff])]);
    message.payload = !message.compressed ? bytes
      : stream ? await throughStream(stream, whole) : inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH });
    message.payload_bytes = message.payload.length;
  }
}

async function throughStream(stream, bytes) {
  const pieces = [];
  const gather = piece => pieces.push(piece);
  stream.on('data', gather);
  await new Promise((resolve, reject) => { stream.once('error', reject); stream.write(bytes, () => { stream.off('error', reject); resolve(); }); });
  await new Promise(resolve => stream.flush(constants.Z_SYNC_FLUSH, resolve));
  await new Promise(setImmediate);
  stream.off('data', gather);
  return Buffer.concat(pieces);
}

/** The frames in the captured bytes of a direction, put together by the test's own reader and inflated by zlib. */
async function framesIn(bytes, name, extensions) {
  const watch = new FrameWatch({ handshakeFirst: true });
  watch.feed(bytes);
  await inflateAll(watch.messages, windowOf(extensions, name === 'sent' ? 'client' : 'server').kept);
  return watch.messages;
}

function compareMessages(told, expected, where, payloadToo = () => true) {
  assert.deepEqual(told.map(({ kind }) => kind), expected.map(({ kind }) => kind), `${where}: kinds in order`);
  told.forEach((message, i) => {
    const known = payloadToo(expected[i], i);
    for (const member of MEMBERS) {
      if (known || member !== 'payload_bytes') assert.equal(message[member], expected[i][member], `${where}, message ${i + 1}: ${member}`);
    }
    if (known) assert.ok(bytesOf(message).equals(expected[i].payload), `${where}, message ${i + 1}: payload`);
  });
}

/** What a side's compressor may use, from the extension that was agreed on: RFC 7692 section 7.1. */
const windowOf = (extensions, side) => ({
  kept: !extensions?.includes(`${side}_no_context_takeover`),
  bits: Number(new RegExp(`${side}_max_window_bits=(\\d+)`).exec(extensions)?.[1] ?? 15),
});

/**
 * Which payloads Wireshark 4.0 shows as they are, for one direction. It inflates with the parameters of the other
 * direction, does not inflate messages of several frames, and so loses the window of all that come after; it shows the
 * deflated byte of an empty message.
 */
function readableForWireshark(messages, name, extensions) {
  const [own, other] = name === 'sent' ? ['client', 'server'] : ['server', 'client'];
  const used = windowOf(extensions, own), assumed = windowOf(extensions, other);
  let inflates = (assumed.kept || !used.kept) && assumed.bits >= used.bits;
  return messages.map(({ compressed, fragments, payload_bytes }) => {
    const known = !compressed || (inflates && fragments === 1 && payload_bytes > 0);
    if (compressed && fragments > 1 && used.kept) inflates = false;
    return known;
  });
}

/** It loses its way in a connection where a message in frames is crossed by others, or a frame of several is empty. */
function confusesWireshark({ sent, received }, inTurn) {
  const inFrames = [...sent, ...received].filter(({ fragments }) => fragments > 1);
  return inFrames.length > 0 && (!inTurn || inFrames.some(({ crossed }) => crossed.some(({ length }) => length === 0)));
}

const NEARLY_TOGETHER = 20_000_000n;

/**
 * Who may be told as the one who left first: each side's end is looked for where it leaves that side. Of two that leave
 * at nearly the same moment either may be the first that the tap hears of.
 */
export function mayHaveLeftFirst({ agent, upstream }) {
  const ends = [['agent', agent.sent.endedAt], ['server', (upstream ?? agent).received.endedAt]].filter(([, at]) => at !== undefined);
  if (ends.length === 0) return ['none'];
  const first = ends.reduce((earliest, [, at]) => at < earliest ? at : earliest, ends[0][1]);
  return ends.filter(([, at]) => at - first < NEARLY_TOGETHER).map(([side]) => side);
}

/** How a WebSocket ended, read off the frames and segments of the capture. */
function endingOf(agent, frames) {
  const closes = DIRECTIONS.flatMap(([name]) => frames[name].filter(({ kind }) => kind === 'close')
    .map(close => ({ ...close, by: name === 'sent' ? 'agent' : 'server', at: agent[name].timeOf(close.end - 1) })));
  closes.sort((a, b) => a.at < b.at ? -1 : 1);
  const [first] = closes;
  if (first) return { code: first.code ?? 1005, reason: first.payload.toString(), by: first.by };
  return { code: 1006, reason: undefined, by: agent.leftFirst?.side };
}

/**
 * Messages, sizes and ending of each WebSocket. Gives how many payloads Wireshark itself could read.
 * @param inTurn whether in the n-th connection nobody spoke while the other did
 */
export async function compareSocketsWithCapture(trace, file, ports, { inTurn = () => false } = {}) {
  const pairs = await pairUp(trace, file, ports);
  const messages = await show(trace, '--messages', '--payload');
  const dissected = dissectedSockets(file, ports.tapPort);
  const counts = { messages: 0, readByWireshark: 0 };
  for (const [index, pair] of pairs.entries()) {
    compareBytes(pair, ports);
    const { told, agent } = pair;
    if (told.transport !== 'websocket') continue;
    const frames = {};
    for (const [name] of DIRECTIONS) frames[name] = await framesIn(agent[name].bytes, name, told.extensions);
    const confused = confusesWireshark(frames, inTurn(index));
    for (const [name] of DIRECTIONS) {
      const where = `connection ${told.id} ${name}`;
      const own = messages.filter(({ connection, direction }) => connection === told.id && direction === name);
      compareMessages(own, frames[name], `${where}, captured bytes`);
      const readable = readableForWireshark(frames[name], name, told.extensions).map(known => known && !confused);
      compareMessages(own, dissected.get(agent.stream)?.[name] ?? [], `${where}, Wireshark`, (_, i) => readable[i]);
      pair[name] = own.map((message, i) => ({ message, crossed: frames[name][i] }));
      counts.messages += own.length;
      counts.readByWireshark += readable.filter(Boolean).length;
    }
    const { code, reason, by } = endingOf(agent, frames);
    assert.deepEqual([told.close_code, told.close_reason || undefined, told.closed_by], [code, reason || undefined, by], `connection ${told.id}: how it ended`);
  }
  return { pairs, counts };
}

/** Where one side waits for the other, the order of all messages is the order of the packets. */
export function compareOrder({ told, agent, sent, received }) {
  const all = [...sent.map(each => ({ ...each, at: agent.sent.timeOf(each.crossed.end - 1), position: each.crossed.end })),
    ...received.map(each => ({ ...each, at: agent.received.timeOf(each.crossed.end - 1), position: each.crossed.end }))];
  const byPackets = [...all].sort((a, b) => a.at === b.at ? a.position - b.position : a.at < b.at ? -1 : 1).map(({ message }) => message.n);
  const byNumber = all.map(({ message }) => message.n).sort((a, b) => a - b);
  assert.deepEqual(byPackets, byNumber, `connection ${told.id}: order`);
}
