// Adds a recording up with SQL alone. What Stepwire says of bytes must be the sum of the rows that it claims to sum, and
// in the end of the bytes that crossed the sockets.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const DATA = 2; // ObservationKind::Data
const directions = [['sent', 0], ['received', 1]];

export function query(trace, sql, { write = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync('sqlite3', [...write ? [] : ['-readonly'], '-json', trace, sql], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error || status !== 0) throw error ?? new Error(`sqlite3: ${stderr}`);
  return stdout.trim() ? JSON.parse(stdout) : [];
}

/** A connection's bytes: those of its messages, its unfinished rest, and the handshake, which is no message. */
function checkConnections(trace, told) {
  for (const [name, direction] of directions) {
    const rows = query(trace, `
      SELECT c.id, c.wire_bytes_${name} AS wire, c.unfinished_bytes_${name} AS unfinished, c.transport,
             length(CAST(c.${name === 'sent' ? 'request' : 'response'}_head AS BLOB)) AS head,
             (SELECT coalesce(sum(length(o.bytes)), 0) FROM observations o
               WHERE o.connection = c.id AND o.direction = ${direction} AND o.kind = ${DATA}) AS crossed
      FROM connections c`);
    for (const row of rows) {
      const handshake = row.transport === 'websocket' ? row.head + 2 : 0; // and its empty line
      assert.equal(row.wire + row.unfinished + handshake, row.crossed, `connection ${row.id}, bytes ${name}`);
      assert.equal(told.find(each => each.id === row.id)[`wire_bytes_${name}`], row.wire, `connection ${row.id} in show, ${name}`);
    }
    for (const [column, sum] of [['messages', 'count(*)'], ['payload_bytes', 'sum(payload_bytes)'], ['wire_bytes', 'sum(wire_bytes)']]) {
      const wrong = query(trace, `
        SELECT c.id, c.${column}_${name} AS said,
               (SELECT coalesce(${sum}, 0) FROM messages m WHERE m.connection = c.id AND m.direction = '${name}') AS added
        FROM connections c WHERE said <> added`);
      assert.deepEqual(wrong, [], `${column}_${name} is the sum of the connection's messages`);
    }
  }
}

/** A step's bytes are those of the messages that count to it. */
function checkSteps(trace) {
  for (const [name] of directions) {
    for (const column of ['payload_bytes', 'wire_bytes']) {
      const wrong = query(trace, `
        SELECT s.n, s.${name}_${column} AS said,
               (SELECT coalesce(sum(m.${column}), 0) FROM messages m WHERE m.step = s.n AND m.direction = '${name}') AS added
        FROM steps s WHERE said <> added`);
      assert.deepEqual(wrong, [], `${name}_${column} of a step is the sum of its messages`);
    }
  }
}

/** `told` is what `show --connections` says of the recording. */
export function checkAccounts(trace, told) {
  checkConnections(trace, told);
  checkSteps(trace);
}
