// Random legal WebSocket sessions (RFC 6455, RFC 7692), made as bytes together with what must be said of them. Frames,
// masks, compression and fragments are made here, by no library that either end of the tap has a part in.
import { constants, deflateRawSync, createDeflateRaw } from 'node:zlib';

const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
/** Where the form of the length changes, and around it. */
export const BORDERS = [0, 1, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537];
const MOST_CONTROL = 125;

/** How an extension is agreed on, and what each side's compressor does with its window. */
export const EXTENSIONS = {
  none: {},
  takeover: { offer: 'permessage-deflate; client_max_window_bits', answer: 'permessage-deflate', takeover: { agent: true, server: true } },
  'no takeover': {
    offer: 'permessage-deflate', answer: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
    takeover: { agent: false, server: false },
  },
  'server takeover alone, small windows': {
    offer: 'permessage-deflate; client_max_window_bits; server_max_window_bits=10',
    answer: 'permessage-deflate; client_no_context_takeover; client_max_window_bits=9; server_max_window_bits=10',
    takeover: { agent: false, server: true }, bits: { agent: 9, server: 10 },
  },
};

function frame(random, side, { fin, rsv1 = false, opcode }, payload) {
  const masked = side === 'agent';
  const long = payload.length > 65535 ? 8 : payload.length > 125 ? 2 : 0;
  const head = Buffer.alloc(2 + long + (masked ? 4 : 0));
  head[0] = (fin ? 128 : 0) | (rsv1 ? 64 : 0) | opcode;
  head[1] = (masked ? 128 : 0) | (long === 8 ? 127 : long === 2 ? 126 : payload.length);
  if (long === 2) head.writeUInt16BE(payload.length, 2);
  if (long === 8) head.writeBigUInt64BE(BigInt(payload.length), 2);
  const body = Buffer.from(payload);
  if (masked) {
    const mask = random.chance(0.1) ? Buffer.alloc(4) : random.bytes(4);
    mask.copy(head, head.length - 4);
    for (let i = 0; i < body.length; ++i) body[i] ^= mask[i % 4];
  }
  return Buffer.concat([head, body]);
}

/** One side's compressor: RFC 7692 section 7.2.1. */
class Compressor {
  #stream;
  #options;

  constructor(takeover, windowBits) {
    this.#options = { windowBits, finishFlush: constants.Z_SYNC_FLUSH };
    if (takeover) this.#stream = createDeflateRaw({ windowBits });
  }

  async compress(payload) {
    const bytes = this.#stream ? await this.#flushed(payload) : deflateRawSync(payload, this.#options);
    return bytes.subarray(0, -4); // 00 00 ff ff
  }

  async #flushed(payload) {
    const pieces = [];
    const gather = piece => pieces.push(piece);
    this.#stream.on('data', gather);
    if (payload.length) await new Promise(resolve => this.#stream.write(payload, resolve));
    await new Promise(resolve => this.#stream.flush(constants.Z_SYNC_FLUSH, resolve));
    await new Promise(setImmediate);
    this.#stream.off('data', gather);
    const bytes = Buffer.concat(pieces);
    // Nothing to compress and nothing to flush: zlib says nothing, the RFC an empty block.
    return bytes.length ? bytes : Buffer.from([0, 0, 0, 0xff, 0xff]);
  }
}

/** `bytes` in several pieces, none of them empty unless that is wanted. */
function cut(random, bytes, pieces, emptyToo) {
  const places = new Set();
  while (places.size < Math.min(pieces - 1, bytes.length - 1)) places.add(1 + random.below(bytes.length - 1));
  const all = [0, ...[...places].sort((a, b) => a - b), bytes.length];
  const parts = all.slice(1).map((end, i) => bytes.subarray(all[i], end));
  if (emptyToo) parts.splice(random.below(parts.length + 1), 0, Buffer.alloc(0));
  return parts;
}

function control(random, side, kind, payload) {
  const bytes = frame(random, side, { fin: true, opcode: OPCODES[kind] }, payload);
  return { bytes, message: { kind, payload, payload_bytes: payload.length, wire_bytes: bytes.length, compressed: false, fragments: 1 } };
}

/** A data message: its bytes, and the messages that were complete within it, in order. */
async function dataMessage(random, side, compressor, size, { fragments: share, emptyFrames }) {
  const kind = random.chance(0.7) ? 'text' : 'binary';
  const payload = kind === 'text' ? random.text(size) : random.bytes(size);
  const compressed = Boolean(compressor) && random.chance(0.8);
  const crossing = compressed ? await compressor.compress(payload) : payload;
  const pieces = random.chance(share) ? cut(random, crossing, 2 + random.below(4), emptyFrames && random.chance(0.5)) : [crossing];
  const bytes = [], messages = [];
  let own = 0;
  pieces.forEach((piece, i) => {
    const fin = i === pieces.length - 1;
    const part = frame(random, side, { fin, rsv1: compressed && i === 0, opcode: i === 0 ? OPCODES[kind] : 0 }, piece);
    own += part.length;
    bytes.push(part);
    if (!fin && random.chance(0.4)) {
      const between = control(random, side, random.pick(['ping', 'pong']), random.bytes(random.below(MOST_CONTROL + 1)));
      bytes.push(between.bytes);
      messages.push(between.message);
    }
  });
  messages.push({ kind, payload, payload_bytes: payload.length, wire_bytes: own, compressed, fragments: pieces.length });
  return { bytes: Buffer.concat(bytes), messages };
}

function closeFrame(random, side, code, reason) {
  const payload = code === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from([code >> 8, code & 255]), reason]);
  const { bytes, message } = control(random, side, 'close', payload);
  return { bytes, message: { ...message, payload: reason } };
}

/**
 * A session: `turns` of { side, bytes, messages } in the order in which they are to cross, and how it is closed.
 * @param extension  a key of EXTENSIONS
 * @param fragments  how many of the messages come in several frames, as a share
 * @param emptyFrames whether some of those are empty
 * @param ending     'agent', 'server': whose Close frame comes first; 'none': nobody sends one
 */
export async function randomSession(random, { extension = 'none', ending = random.pick(['agent', 'server']), sizes, fragments = 0.3, emptyFrames = false } = {}) {
  const { takeover, bits = {} } = EXTENSIONS[extension];
  const compressors = {};
  for (const side of ['agent', 'server']) compressors[side] = takeover && new Compressor(takeover[side], bits[side] ?? 15);
  const turns = [];
  for (const size of sizes ?? Array.from({ length: 6 + random.below(10) }, () => random.chance(0.6) ? random.pick(BORDERS) : random.below(3000))) {
    const side = random.pick(['agent', 'server']);
    if (random.chance(0.15)) {
      const { bytes, message } = control(random, side, random.pick(['ping', 'pong']), random.bytes(random.pick([0, 1, MOST_CONTROL])));
      turns.push({ side, bytes, messages: [message] });
    }
    turns.push({ side, ...await dataMessage(random, side, compressors[side], size, { fragments, emptyFrames }) });
  }
  let close = { code: 1006, reason: null, by: undefined };
  if (ending !== 'none') {
    const code = random.pick([undefined, 1000, 1001, 1011, 1012, 3000, 4999]);
    const reason = code === undefined ? Buffer.alloc(0) : random.text(random.pick([0, 1, 40, 123]));
    const echo = ending === 'agent' ? 'server' : 'agent';
    for (const [side, words] of [[ending, reason], [echo, Buffer.alloc(0)]]) {
      const { bytes, message } = closeFrame(random, side, code, words);
      turns.push({ side, bytes, messages: [message] });
    }
    close = { code: code ?? 1005, reason: reason.toString(), by: ending };
  }
  return { extension, ending, turns, close };
}
