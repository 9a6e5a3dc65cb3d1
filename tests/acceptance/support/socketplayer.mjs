// Plays a scripted WebSocket session through the tap, both ends being raw sockets of the test.
import { createHash } from 'node:crypto';
import { leave, rawConnect } from './rawpeers.mjs';
import { EXTENSIONS } from './socketscript.mjs';

const KEY_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455 section 1.3

const head = lines => `${lines.filter(Boolean).join('\r\n')}\r\n\r\n`;

async function handshake(random, server, port, { offer, answer }) {
  const key = random.bytes(16).toString('base64');
  const agent = await rawConnect(port);
  await agent.write(head([
    'GET /v1/responses?a=%20b HTTP/1.1', 'X-First:  kept as it is', `hOST: 127.0.0.1:${port}`, 'uPGRADE: websocket', 'Connection: keep-alive, Upgrade',
    `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', offer && `Sec-WebSocket-Extensions: ${offer}`, 'Authorization: Bearer sk-not-a-key-0123456789', 'x-EMPTY:',
  ]));
  const upstream = await server.next();
  const asked = await upstream.hasHead();
  await upstream.write(head([
    'HTTP/1.1 101 Switching', 'upgrade: WebSocket', 'CONNECTION: upgrade', `Sec-WebSocket-Accept: ${createHash('sha1').update(key + KEY_SUFFIX).digest('base64')}`,
    answer && `Sec-WebSocket-Extensions: ${answer}`, 'X-Twice: 1', 'X-Twice: 2',
  ]));
  return { agent, upstream, counts: { agent: await agent.hasHead(), upstream: asked } };
}

/** Where the bytes are cut into writes: mostly not at all. */
async function writeInPieces(random, peer, bytes) {
  const pieces = random.chance(0.2) ? 2 + random.below(3) : 1;
  for (let i = 0; i < pieces; ++i) await peer.write(bytes.subarray(Math.floor(bytes.length * i / pieces), Math.floor(bytes.length * (i + 1) / pieces)));
}

/** One side waits until it has all that the other sent before it says something, so that there is one order. */
async function playInTurn(random, { agent, upstream, counts }, turns, pause = () => {}) {
  for (const { side, bytes } of turns) {
    await pause();
    const [from, to, name] = side === 'agent' ? [agent, upstream, 'upstream'] : [upstream, agent, 'agent'];
    counts[name] += bytes.length;
    await writeInPieces(random, from, bytes);
    await to.has(counts[name]);
  }
}

/** Both sides talk as fast as they can, apart from the closing handshake. */
async function playAtOnce(random, peers, turns, closing) {
  const talk = async (side, from) => {
    for (const turn of turns) if (turn.side === side) await writeInPieces(random, from, turn.bytes);
  };
  const lengthOf = side => turns.filter(turn => turn.side === side).reduce((sum, { bytes }) => sum + bytes.length, 0);
  peers.counts.upstream += lengthOf('agent');
  peers.counts.agent += lengthOf('server');
  await Promise.all([talk('agent', peers.agent), talk('server', peers.upstream)]);
  await Promise.all([peers.upstream.has(peers.counts.upstream), peers.agent.has(peers.counts.agent)]);
  await playInTurn(random, peers, closing);
}

/** Gives what each raw end received. `inTurn`: see above. `leaving`: see leave(). `pause`: waited for before each turn. */
export async function playSession(random, server, port, session, { inTurn = true, leaving = ['server', 'end'], pause } = {}) {
  const peers = await handshake(random, server, port, EXTENSIONS[session.extension]);
  const closing = session.turns.filter(({ messages }) => messages.some(({ kind }) => kind === 'close'));
  if (inTurn) await playInTurn(random, peers, session.turns, pause);
  else await playAtOnce(random, peers, session.turns.filter(turn => !closing.includes(turn)), closing);
  await leave(peers, leaving);
  return { agent: peers.agent.received, upstream: peers.upstream.received };
}
