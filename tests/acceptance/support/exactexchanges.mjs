// Holds recorded HTTP exchanges against a capture of the same packets.
import assert from 'node:assert/strict';
import { dissectedExchanges } from './dissection.mjs';
import { compareBytes, pairUp } from './exactness.mjs';
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
  if (message.unread) return [{ unread: true, compressed }];
  if (streamed) return eventsIn(message.body).map(payload => ({ kind: 'sse', payload, compressed }));
  return [{ kind: 'http', payload: message.body ?? Buffer.alloc(0), compressed: compressed && message.body !== undefined }];
}

/**
 * Bytes, heads and bodies of every exchange. What Wireshark cannot decode is left to the caller, who knows what was sent.
 * Gives the pairs, and how many bodies Wireshark read.
 */
export async function compareExchangesWithCapture(trace, file, ports) {
  const pairs = await pairUp(trace, file, ports);
  const messages = await show(trace, '--messages', '--payload');
  const dissected = dissectedExchanges(file, ports.tapPort);
  const counts = { messages: 0, readByWireshark: 0 };
  for (const pair of pairs) {
    compareBytes(pair, ports);
    const { told, agent } = pair;
    assert.deepEqual([told.close_code, told.closed_by], [null, agent.leftFirst?.side ?? 'none'], `connection ${told.id}: how it ended`);
    for (const name of ['sent', 'received']) {
      pair[name] = messages.filter(({ connection, direction }) => connection === told.id && direction === name);
      counts.messages += pair[name].length;
      const seen = (dissected.get(agent.stream)?.[name] ?? []).filter(({ status }) => status === undefined || status >= 200);
      counts.readByWireshark += compareBodies(pair[name], seen, `connection ${told.id} ${name}`);
    }
  }
  return { pairs, counts };
}

function compareBodies(told, seen, where) {
  let at = 0, read = 0;
  seen.forEach((message, i) => {
    for (const expected of expectedOf(message)) {
      const own = told[at++];
      assert.ok(own, `${where}: message ${i + 1} of Wireshark is missing`);
      assert.equal(own.compressed, expected.compressed, `${where}, message ${i + 1}: compressed`);
      if (expected.unread) {
        // An event stream gives any number of messages.
        while (own.kind === 'sse' && told[at]?.kind === 'sse' && told[at].compressed) ++at;
        continue;
      }
      ++read;
      assert.equal(own.kind, expected.kind, `${where}, message ${i + 1}: kind`);
      assert.equal(own.payload_bytes, expected.payload.length, `${where}, message ${i + 1}: payload_bytes`);
      assert.ok(bytesOf(own).equals(expected.payload), `${where}, message ${i + 1}: payload`);
    }
  });
  assert.equal(at, told.length, `${where}: number of messages`);
  return read;
}
