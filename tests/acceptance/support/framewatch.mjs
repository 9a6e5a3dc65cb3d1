// Reads RFC 6455 frames off one direction of a socket, by itself: only what the ws library does not tell, that is
// frame sizes, RSV1 and fragments, and the payload of control frames; of data frames the bytes as they crossed, unmasked.
const CLOSE = 8;
const KINDS = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

export class FrameWatch {
  messages = [];
  #bytes = Buffer.alloc(0);
  #inHandshake;
  #open;
  #taken = 0; // bytes of the stream before #bytes

  constructor({ handshakeFirst }) {
    this.#inHandshake = handshakeFirst;
  }

  feed(piece) {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    if (this.#inHandshake) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#skip(end + 4);
      this.#inHandshake = false;
    }
    while (this.#takeFrame());
  }

  #takeFrame() {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const short = bytes[1] & 127;
    const masked = bytes[1] >= 128;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const head = 2 + lengthBytes + (masked ? 4 : 0);
    if (bytes.length < head) return false;
    const length = lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < head + length) return false;
    const payload = Buffer.from(bytes.subarray(head, head + length));
    if (masked) for (let i = 0; i < payload.length; ++i) payload[i] ^= bytes[head - 4 + i % 4];
    this.#takeIn({ fin: bytes[0] >= 128, rsv1: (bytes[0] & 64) !== 0, opcode: bytes[0] & 15, masked, size: head + length, payload });
    this.#skip(head + length);
    return true;
  }

  #skip(count) {
    this.#bytes = this.#bytes.subarray(count);
    this.#taken += count;
  }

  #takeIn({ fin, rsv1, opcode, masked, size, payload }) {
    if (opcode >= CLOSE) {
      const reason = opcode === CLOSE ? payload.subarray(2) : payload;
      this.messages.push({
        kind: KINDS[opcode], payload: reason, payload_bytes: payload.length, wire_bytes: size, compressed: false, fragments: 1, masked,
        begin: this.#taken, end: this.#taken + size,
        code: opcode === CLOSE && payload.length >= 2 ? payload.readUInt16BE(0) : undefined,
      });
      return;
    }
    if (opcode !== 0) this.#open = { kind: KINDS[opcode], wire_bytes: 0, compressed: rsv1, fragments: 0, masked, begin: this.#taken, crossed: [] };
    this.#open.wire_bytes += size;
    this.#open.fragments += 1;
    this.#open.crossed.push(payload);
    this.#open.end = this.#taken + size;
    if (fin) this.messages.push(this.#open);
  }
}
