// WebSockets through the tap, with Wireshark beside it on both of its ports: what Stepwire says must equal what was
// sent, what the far end received, and what the capture holds.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import test from 'node:test';
import { query } from './support/accounting.mjs';
import { recordCaptured } from './support/capturedrecording.mjs';
import { compareSockets } from './support/compare.mjs';
import { compareOrder, compareSocketsWithCapture } from './support/exactness.mjs';
import { startServer } from './support/independentserver.mjs';
import { load } from './support/packages.mjs';
import { Random, SEED } from './support/random.mjs';
import { startRawServer } from './support/rawpeers.mjs';
import { playSession } from './support/socketplayer.mjs';
import { BORDERS, EXTENSIONS, randomSession } from './support/socketscript.mjs';
import { bytesOf, freshFile } from './support/stepwire.mjs';

const { WebSocket } = load('ws');
console.log(`STEPWIRE_SEED=${SEED}`);

const messagesOf = ({ turns }, side) => turns.filter(turn => turn.side === side).flatMap(({ messages }) => messages);

/** What was sent is known to the byte. */
function compareWithScript(session, pair) {
  for (const [side, name] of [['agent', 'sent'], ['server', 'received']]) {
    const expected = messagesOf(session, side), told = pair[name].map(({ message }) => message);
    assert.equal(told.length, expected.length, `${session.extension}, ${name}: number of messages`);
    told.forEach((message, i) => {
      const where = `${session.extension}, ${name}, message ${i + 1}`;
      for (const member of ['kind', 'payload_bytes', 'wire_bytes', 'compressed', 'fragments']) assert.equal(message[member], expected[i][member], `${where}: ${member}`);
      assert.ok(bytesOf(message).equals(expected[i].payload), `${where}: payload`);
    });
  }
  const { close_code, close_reason, closed_by } = pair.told;
  assert.deepEqual([close_code, close_reason || null, closed_by], [session.close.code, session.close.reason || null, session.close.by]);
}

/** Plays sessions one after the other through one tap. Each is { session, how }. */
async function checkSessions(random, sessions) {
  const server = await startRawServer();
  try {
    const { trace, file, ports, result: received } = await recordCaptured(server, async (_, port) => {
      const all = [];
      for (const { session, how } of sessions) all.push(await playSession(random, server, port, session, how));
      return all;
    });
    const { pairs, counts } = await compareSocketsWithCapture(trace, file, ports, { inTurn: i => sessions[i].how?.inTurn !== false });
    assert.equal(pairs.length, sessions.length);
    pairs.forEach((pair, i) => {
      const { session, how } = sessions[i];
      compareWithScript(session, pair);
      // What the far ends have is what crossed: a reset may take away what nobody read.
      assert.ok(received[i].agent.equals(pair.agent.received.bytes), `session ${i + 1}: what the agent received`);
      assert.ok(received[i].upstream.equals(pair.upstream.sent.bytes), `session ${i + 1}: what the server received`);
      if (how?.inTurn !== false) compareOrder(pair);
    });
    return counts;
  } finally {
    await server.stop();
  }
}

const report = (t, { messages, readByWireshark }) => t.diagnostic(`${messages} messages; ${readByWireshark} payloads read by Wireshark too`);

test("every border of the length's form, both ways, with every extension", async t => {
  const random = new Random(SEED);
  const sessions = [];
  for (const extension of Object.keys(EXTENSIONS)) {
    for (const how of [{ fragments: 0 }, { fragments: 0.5 }, { fragments: 0.5, emptyFrames: true }]) {
      sessions.push({ session: await randomSession(random, { extension, sizes: [...BORDERS, ...BORDERS], ...how }) });
    }
  }
  report(t, await checkSessions(random, sessions));
});

test('random sessions, in turn and at once', async t => {
  const random = new Random(SEED + 1);
  const sessions = [];
  for (let i = 0; i < 24; ++i) {
    const session = await randomSession(random, { extension: random.pick(Object.keys(EXTENSIONS)), emptyFrames: random.chance(0.2) });
    sessions.push({ session, how: { inTurn: random.chance(0.5), leaving: [random.pick(['agent', 'server']), 'end'] } });
  }
  report(t, await checkSessions(random, sessions));
});

test('whoever leaves, with a Close or without, politely or not', async t => {
  const random = new Random(SEED + 2);
  const sessions = [];
  for (const ending of ['agent', 'server', 'none']) {
    for (const side of ['agent', 'server']) {
      for (const manner of ['end', 'reset']) {
        const session = await randomSession(random, { ending, sizes: [20, 200] });
        if (ending === 'none') session.close.by = side;
        sessions.push({ session, how: { leaving: [side, manner] } });
      }
    }
  }
  report(t, await checkSessions(random, sessions));
});

test('a byte that differs, and one that is missing, are noticed', async () => {
  const random = new Random(SEED + 4);
  const server = await startRawServer();
  try {
    const session = await randomSession(random, { sizes: [300, 300, 300] });
    const { trace, file, ports } = await recordCaptured(server, (_, port) => playSession(random, server, port, session));
    await compareSocketsWithCapture(trace, file, ports);
    const last = '(SELECT max(id) FROM observations WHERE kind = 2 AND length(bytes) > 50)';
    for (const bytes of ["substr(bytes, 1, 20) || CASE substr(bytes, 21, 1) WHEN 'x' THEN 'y' ELSE 'x' END || substr(bytes, 22)", 'substr(bytes, 2)']) {
      const damaged = freshFile('.stepwire');
      copyFileSync(trace, damaged);
      query(damaged, `UPDATE observations SET bytes = CAST(${bytes} AS BLOB) WHERE id = ${last}`, { write: true });
      await assert.rejects(compareSocketsWithCapture(damaged, file, ports), /bytes/);
    }
  } finally {
    await server.stop();
  }
});

for (const deflate of [false, { threshold: 0 }, { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true }]) {
  test(`npm's ws at both ends: ${JSON.stringify(deflate)}`, async t => {
    const random = new Random(SEED + 3);
    const server = await startServer({ deflate, onWebSocket: (socket, send) => socket.on('message', (data, binary) => send(binary ? data : String(data))) });
    try {
      const { trace, file, ports, result: logs } = await recordCaptured(server, async url => {
        const sockets = [];
        for (let i = 0; i < 3; ++i) {
          const socket = new WebSocket(`${url.replace('http', 'ws')}/responses`, { perMessageDeflate: deflate });
          await once(socket, 'open');
          sockets.push(socket);
        }
        await Promise.all(sockets.map(socket => talk(socket, random)));
        return server.socketLogs();
      });
      await compareSockets(trace, logs);
      report(t, (await compareSocketsWithCapture(trace, file, ports, { inTurn: () => true })).counts);
    } finally {
      await server.stop();
    }
  });
}

/** Messages, then a fragmented one with a ping between, then a closing handshake. */
async function talk(socket, random) {
  const sizes = BORDERS.map(size => random.chance(0.5) ? size : random.below(5000));
  await answers(socket, sizes.length, () => { for (const size of sizes) socket.send(random.text(size).toString()); });
  await answers(socket, 1, () => {
    socket.send('first ', { fin: false });
    socket.ping('between');
    socket.send('second', { fin: true });
  });
  const closed = once(socket, 'close');
  socket.close(4002, 'enough');
  await closed;
}

function answers(socket, count, ask) {
  const all = new Promise(resolve => socket.on('message', function look() {
    if (--count > 0) return;
    socket.off('message', look);
    resolve();
  }));
  ask();
  return all;
}
