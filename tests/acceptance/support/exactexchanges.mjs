// Holds recorded HTTP exchanges against a capture of the same packets.
import assert from 'node:assert/strict';
import { query } from './accounting.mjs';
import { dissectedExchanges } from './dissection.mjs';
import { compareBytes, mayHaveLeftFirst, pairUp } from './exactness.mjs';
import { bytesOf, show } from './stepwire.mjs';

/** The data of the events in an event stream, by the rules of the HTML standard, section 9.2.6. */
function eventsIn(body) {
  const text = body.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  const events = [];
  let data = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (data.length) events.push(Buffer.from(data.join('\n'), 'latin1'));
      data = [];
    } else if (/^data(:|$)/.test(line)) {
      data.push(line.slice(5).replace(/^ /, ''));
    }
  }
  return events;
}

/** What one HTTP message of Wireshark's has to be for Stepwire. */
function expectedOf(message) {
  const header = name => message.headers.find(line => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? '';
  const streamed = message.status !== undefined && header('content-type').startsWith('text/event-stream') && message.body;
  const compressed = header('content-encoding') !== '' && header('content-encoding') !== 'identity';
  if (message.unread) return [{ compressed }];
  if (streamed) return eventsIn(message.body).map(payload => ({ kind: 'sse', payload, compressed }));
  return [{ kind: 'http', payload: message.body ?? Buffer.alloc(0), compressed: compressed && message.body !== undefined }];
}

/**
 * Bytes, heads and bodies of every exchange. What Wireshark cannot decode is left to the caller, who knows what was sent.
 * Gives the pairs, and how many bodies Wireshark read.
 * @param inTurn whether in the n-th connection each request was answered before the next: Wireshark 4.0 shows some of
 *               those that were not twice, and takes an answer to HEAD for one with a body
 */
export async function compareExchangesWithCapture(trace, file, ports, { inTurn = () => true } = {}) {
  const pairs = await pairUp(trace, file, ports);
  const exchanges = new Map(query(trace, 'SELECT n, exchange FROM messages').map(({ n, exchange }) => [n, exchange]));
  const messages = (await show(trace, '--messages', '--payload')).map(message => ({ ...message, exchange: exchanges.get(message.n) }));
  const dissected = dissectedExchanges(file, ports.tapPort);
  const counts = { messages: 0, readByWireshark: 0 };
  for (const [index, pair] of pairs.entries()) {
    compareBytes(pair, ports);
    const { told, agent } = pair;
    assert.equal(told.close_code, null, `connection ${told.id}: no Close frame`);
    assert.ok(mayHaveLeftFirst(pair).includes(told.closed_by), `connection ${told.id}: ${told.closed_by} left first; it was ${mayHaveLeftFirst(pair)}`);
    for (const name of ['sent', 'received']) {
      pair[name] = messages.filter(({ connection, direction }) => connection === told.id && direction === name);
      counts.messages += pair[name].length;
      if (!inTurn(index)) continue;
      const seen = (dissected.get(agent.stream)?.[name] ?? []).filter(({ status }) => status === undefined || status >= 200);
      counts.readByWireshark += compareBodies(pair[name], seen, `connection ${told.id} ${name}`);
    }
  }
  return { pairs, counts };
}

/** An event stream gives any number of messages, which are those of one exchange. */
function byExchange(told) {
  const groups = new Map();
  for (const message of told) groups.set(message.exchange, [...groups.get(message.exchange) ?? [], message]);
  return [...groups.values()];
}

function compareBodies(told, seen, where) {
  const groups = byExchange(told);
  assert.equal(groups.length, seen.length, `${where}: number of HTTP messages`);
  let read = 0;
  seen.forEach((message, i) => {
    const expected = expectedOf(message);
    for (const { compressed } of groups[i]) assert.equal(compressed, expected[0].compressed, `${where}, message ${i + 1}: compressed`);
    if (message.unread) return;
    assert.equal(groups[i].length, expected.length, `${where}, message ${i + 1}: number of events`);
    groups[i].forEach((own, j) => {
      const at = `${where}, message ${i + 1}, part ${j + 1}`;
      assert.equal(own.kind, expected[j].kind, `${at}: kind`);
      assert.equal(own.payload_bytes, expected[j].payload.length, `${at}: payload_bytes`);
      assert.ok(bytesOf(own).equals(expected[j].payload), `${at}: payload`);
    });
    read += expected.length;
  });
  return read;
}
