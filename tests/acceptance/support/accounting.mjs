// Adds a recording up with SQL alone. What Stepwire says of bytes must be the sum of the rows that it claims to sum, and
// in the end of the bytes that crossed the sockets.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const DATA = 2, GAP = 6; // ObservationKind
const DIRECTIONS = [['sent', 0], ['received', 1]];
const COUNTS = ['messages', 'payload_bytes', 'wire_bytes', 'unfinished_bytes'];

export function query(trace, sql, { write = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync('sqlite3', [...write ? [] : ['-readonly'], '-json', trace, sql], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error || status !== 0) throw error ?? new Error(`sqlite3: ${stderr}`);
  return stdout.trim() ? JSON.parse(stdout) : [];
}

const none = (trace, sql, rule) => assert.deepEqual(query(trace, sql), [], rule);

/** The rows of what crossed: each stream without a hole, and a row of several reads is as long as its reads. */
function checkObservations(trace) {
  none(trace, `
    SELECT * FROM (
      SELECT id, connection, direction, stream_offset,
             coalesce(sum(length(bytes)) OVER (PARTITION BY connection, direction ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
      FROM observations WHERE kind = ${DATA})
    WHERE stream_offset <> before AND NOT EXISTS (SELECT 1 FROM observations WHERE kind = ${GAP})`, 'a row begins where the one before it ended');
  none(trace, `
    SELECT id, length(bytes) AS said, (SELECT sum(json_extract(value, '$[0]')) FROM json_each(reads)) AS added
    FROM observations WHERE reads IS NOT NULL AND kind = ${DATA} AND said <> added`, 'a row is as long as its reads');
  none(trace, `SELECT id FROM observations WHERE kind = ${DATA} AND connection NOT IN (SELECT id FROM connections)`, 'what crossed belongs to a connection that is listed');
}

/** A connection's bytes: those of its messages, its unfinished rest, and the handshake, which is no message. */
function checkCrossed(trace) {
  for (const [name, direction] of DIRECTIONS) {
    none(trace, `
      WITH crossed AS (SELECT connection, sum(length(bytes)) AS bytes FROM observations WHERE kind = ${DATA} AND direction = ${direction} GROUP BY connection)
      SELECT c.id, c.wire_bytes_${name} AS wire, c.unfinished_bytes_${name} AS unfinished, coalesce(crossed.bytes, 0) AS crossed,
             CASE c.transport WHEN 'websocket' THEN length(CAST(c.${name === 'sent' ? 'request' : 'response'}_head AS BLOB)) + 2 ELSE 0 END AS handshake
      FROM connections c LEFT JOIN crossed ON crossed.connection = c.id
      WHERE wire + unfinished + handshake <> crossed.bytes OR (crossed.bytes IS NULL AND wire + unfinished <> 0)`,
    `what crossed a connection (${name}) is its messages, its rest and its handshake`);
    for (const [column, sum] of [['messages', 'count(*)'], ['payload_bytes', 'sum(payload_bytes)'], ['wire_bytes', 'sum(wire_bytes)']]) {
      none(trace, `
        WITH added AS (SELECT connection, ${sum} AS sum FROM messages WHERE direction = '${name}' GROUP BY connection)
        SELECT c.id, c.${column}_${name} AS said, coalesce(added.sum, 0) AS added FROM connections c LEFT JOIN added ON added.connection = c.id
        WHERE said <> coalesce(added.sum, 0)`, `${column}_${name} is the sum of the connection's messages`);
    }
  }
}

/** A step's bytes are those of the messages that count to it. */
function checkSteps(trace) {
  for (const [name] of DIRECTIONS) {
    const columns = [['payload_bytes', 'sum(payload_bytes)'], ['wire_bytes', 'sum(wire_bytes)'], ...name === 'received' ? [['messages', 'count(*)']] : []];
    for (const [column, sum] of columns) {
      none(trace, `
        WITH added AS (SELECT step, ${sum} AS sum FROM messages WHERE direction = '${name}' AND step IS NOT NULL GROUP BY step)
        SELECT s.n, s.${name}_${column} AS said, coalesce(added.sum, 0) AS added FROM steps s LEFT JOIN added ON added.step = s.n
        WHERE said <> coalesce(added.sum, 0)`, `${name}_${column} of a step is the sum of its messages`);
    }
  }
}

const rows = (list, members) => list.map(each => members.map(member => each[member]));

/** What is printed, list by list, is what the rows hold. */
function checkLists(trace, { connections, messages, steps }) {
  const columns = COUNTS.flatMap(count => DIRECTIONS.map(([name]) => `${count}_${name}`));
  assert.deepEqual(rows(connections, ['id', ...columns]), rows(query(trace, `SELECT * FROM connections ORDER BY id`), ['id', ...columns]), 'show --connections');
  const sizes = ['n', 'connection', 'direction', 'step', 'payload_bytes', 'wire_bytes'];
  assert.deepEqual(rows(messages, sizes), rows(query(trace, 'SELECT * FROM messages ORDER BY n'), sizes), 'show --messages');
  const printed = steps.map(({ n, connection, sent, received, stateless_bytes }) => [n, connection, sent.payload_bytes, sent.wire_bytes, received.payload_bytes,
    received.wire_bytes, received.messages, stateless_bytes]);
  assert.deepEqual(printed, rows(query(trace, 'SELECT * FROM steps ORDER BY n'), ['n', 'connection', 'sent_payload_bytes', 'sent_wire_bytes', 'received_payload_bytes',
    'received_wire_bytes', 'received_messages', 'stateless_bytes']), 'show --steps');
}

/** The overview, as JSON and as text: sums over all of it. */
function checkOverview(trace, { overview, text }) {
  const [sums] = query(trace, `SELECT
    (SELECT count(*) FROM connections) AS connections, (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM steps) AS steps,
    (SELECT count(*) FROM findings) AS findings, (SELECT coalesce(sum(CAST(CAST(bytes AS TEXT) AS INTEGER)), 0) FROM observations WHERE kind = ${GAP}) AS lost_bytes`);
  for (const [member, sum] of Object.entries(sums)) assert.equal(overview[member], sum, `show: ${member}`);
  assert.equal(Number(/^ {2}lost +(\d+) bytes/m.exec(text)?.[1] ?? 0), sums.lost_bytes, 'lost, as text');
  const [all] = query(trace, `SELECT
    (SELECT count(*) FROM messages WHERE direction = 'sent') AS sent, (SELECT count(*) FROM messages WHERE direction = 'received') AS received,
    sum(sent_payload_bytes) AS payload, sum(sent_wire_bytes) AS wire, sum(stateless_bytes) AS stateless, sum(stateless_bytes IS NULL) AS unknown,
    sum(CASE WHEN stateless_bytes IS NULL THEN 0 ELSE sent_payload_bytes END) AS known FROM steps`);
  assert.match(text, new RegExp(`^ {2}messages +${all.sent} sent, ${all.received} received$`, 'm'));
  if (sums.steps === 0) return;
  const [, payload, wire] = /^ {2}sent +(\d+) bytes payload, (\d+) on the wire/m.exec(text).map(Number);
  assert.deepEqual([payload, wire], [all.payload, all.wire], 'sent, as text');
  const [, stateless, ratio] = /stateless the same steps take (\d+) bytes \(([\d.]+) times\)/.exec(text) ?? [];
  if (all.known > 0) assert.deepEqual([Number(stateless), ratio], [all.stateless, (all.stateless / all.known).toFixed(1)], 'stateless, as text');
  assert.equal(Number(/not known for (\d+) of them/.exec(text)?.[1] ?? 0), all.unknown, 'not known, as text');
}

/** What the model saw at a step: its parts by state, and the step's own figure. */
function checkContexts(contexts, steps) {
  for (const context of contexts) {
    const sum = state => context.items.filter(item => item.state === state).reduce((total, { bytes }) => total + (bytes ?? 0), 0);
    assert.equal(context.held_bytes, sum('held'), `held_bytes of step ${context.step}`);
    assert.equal(context.sent_bytes, sum('sent'), `sent_bytes of step ${context.step}`);
    assert.equal(context.stateless_bytes, steps.find(({ n }) => n === context.step).stateless_bytes, `stateless_bytes of step ${context.step}`);
  }
}

/** `printed`: what `show` says of the recording, shape by shape; see printedBy(). */
export function checkAccounts(trace, printed) {
  checkObservations(trace);
  checkCrossed(trace);
  checkSteps(trace);
  checkLists(trace, printed);
  checkOverview(trace, printed);
  checkContexts(printed.contexts, printed.steps);
}
