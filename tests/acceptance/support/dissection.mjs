// What Wireshark makes of a capture: the bytes of each TCP connection with their times, and its dissection of WebSocket
// frames and HTTP messages. Read from its PDML, where values stand in full, as hexadecimal digits.
import { spawnSync } from 'node:child_process';

const KINDS = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };

function tshark(args) {
  const { status, stdout, stderr, error } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error || status !== 0) throw error ?? new Error(`tshark: ${stderr}`);
  return stdout;
}

/** One direction of a connection: its bytes, and when each came. Segments sent again are counted once. */
class StreamBytes {
  #pieces = [];
  #times = []; // { end, at }: bytes before `end` were there at `at` (nanoseconds since 1970, as BigInt)
  #length = 0;
  endedAt;
  how;

  add(offset, bytes, at) {
    const fresh = bytes.subarray(this.#length - offset);
    if (offset > this.#length) throw new Error('the capture has a hole');
    if (fresh.length === 0) return;
    this.#pieces.push(fresh);
    this.#length += fresh.length;
    this.#times.push({ end: this.#length, at });
  }

  get bytes() {
    return Buffer.concat(this.#pieces);
  }

  get packets() {
    return this.#times.length;
  }

  /** When the byte at `offset` crossed. */
  timeOf(offset) {
    let low = 0, high = this.#times.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#times[middle].end > offset) high = middle; else low = middle + 1;
    }
    return this.#times[low].at;
  }
}

const nanoseconds = text => {
  const [seconds, fraction = ''] = text.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
};

/** The TCP connections to `port`, in the order in which they were opened: { stream, openedAt, sent, received, leftFirst }. */
export function connectionsIn(file, port) {
  const fields = ['frame.time_epoch', 'tcp.stream', 'tcp.srcport', 'tcp.seq', 'tcp.len', 'tcp.flags.syn', 'tcp.flags.fin', 'tcp.flags.reset', 'tcp.payload'];
  // Without its own reassembly the payload of each segment is told as it came.
  const text = tshark(['-r', file, '-Y', `tcp.port == ${port}`, '--disable-protocol', 'http', '--disable-protocol', 'tls',
    '-T', 'fields', '-E', 'occurrence=f', ...fields.flatMap(field => ['-e', field])]);
  const connections = new Map();
  for (const line of text.split('\n').filter(Boolean)) {
    const [time, stream, source, seq, length, syn, fin, reset, payload = ''] = line.split('\t');
    const at = nanoseconds(time);
    if (!connections.has(stream)) connections.set(stream, { stream: Number(stream), openedAt: at, sent: new StreamBytes(), received: new StreamBytes(), leftFirst: undefined });
    const connection = connections.get(stream);
    const direction = Number(source) === port ? 'received' : 'sent';
    if (syn === '1') continue;
    if (Number(length) > 0) connection[direction].add(Number(seq) - 1, Buffer.from(payload, 'hex'), at);
    if (fin === '1' || reset === '1') {
      connection.leftFirst ??= { side: direction === 'sent' ? 'agent' : 'server', how: reset === '1' ? 'reset' : 'end', at };
      connection[direction].endedAt ??= at;
      connection[direction].how ??= reset === '1' ? 'reset' : 'end';
    }
  }
  return [...connections.values()].sort((a, b) => a.stream - b.stream);
}

function pdml(file, port, protocol) {
  return tshark(['-r', file, '-Y', `tcp.port == ${port} && ${protocol}`, '-d', `tcp.port==${port},http`, '-T', 'pdml', '-J', `tcp data ${protocol}`])
    .split('<packet>').slice(1);
}

const attribute = (tag, name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
const bytesIn = tag => Buffer.from(attribute(tag, 'value'), 'hex');

/** Frames of one packet, in order. What a subdissector shows of a payload stands behind its frame. */
function framesOf(packet, port) {
  const frames = [];
  let source, stream, frame;
  for (const [tag, , name] of packet.matchAll(/<(proto|field) name="([^"]*)"[^>]*>/g)) {
    switch (name) {
      case 'tcp.srcport': source = Number(attribute(tag, 'show')); break;
      case 'tcp.stream': stream = Number(attribute(tag, 'show')); break;
      case 'websocket': frames.push(frame = { stream, direction: source === port ? 'received' : 'sent', compressed: false, payload: undefined }); break;
      case 'websocket.fin': frame.fin = attribute(tag, 'show') === '1'; break;
      case 'websocket.pmc': frame.compressed = attribute(tag, 'show') === '1'; break;
      case 'websocket.opcode': frame.opcode = Number(attribute(tag, 'show')); break;
      case 'websocket.mask': frame.masked = attribute(tag, 'show') === '1'; break;
      case 'websocket.payload_length': frame.short = Number(attribute(tag, 'show')); frame.length = frame.short; break;
      case 'websocket.payload_length_ext_16':
      case 'websocket.payload_length_ext_64': frame.length = Number(attribute(tag, 'show')); break;
      case 'websocket.payload.close.status_code': frame.code = Number(attribute(tag, 'show')); break;
      case 'websocket.payload.text':
      case 'websocket.payload.ping':
      case 'websocket.payload.pong':
      case 'websocket.payload.close.reason':
      case 'data.data': frame.payload = bytesIn(tag); break;
      default:
    }
  }
  return frames;
}

const headOf = ({ short, masked }) => 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (masked ? 4 : 0);

/** Messages to `port` as Wireshark sees them: Map of its stream number to { sent: [], received: [] }. */
export function dissectedSockets(file, port) {
  const sockets = new Map(), open = new Map();
  for (const packet of pdml(file, port, 'websocket')) {
    for (const frame of framesOf(packet, port)) {
      if (!sockets.has(frame.stream)) sockets.set(frame.stream, { sent: [], received: [] });
      takeIn(sockets.get(frame.stream)[frame.direction], open, frame);
    }
  }
  return sockets;
}

function takeIn(messages, open, frame) {
  const { stream, direction, fin, opcode, length, compressed, payload, code } = frame;
  const wire = headOf(frame) + length;
  if (opcode >= 8) {
    messages.push({ kind: KINDS[opcode], payload: payload ?? Buffer.alloc(0), payload_bytes: length, wire_bytes: wire, compressed: false, fragments: 1, code });
    return;
  }
  const key = `${stream} ${direction}`;
  if (opcode !== 0) open.set(key, { kind: KINDS[opcode], wire_bytes: 0, compressed, fragments: 0 });
  const message = open.get(key);
  message.wire_bytes += wire;
  message.fragments += 1;
  if (!fin) return;
  message.payload = payload ?? Buffer.alloc(0);
  message.payload_bytes = message.payload.length;
  messages.push(message);
}

/**
 * HTTP messages to `port` as Wireshark sees them: Map of its stream number to { sent: [], received: [] }, each
 * { method or status, headers, body }: what was encoded or in chunks is not any more. `unread`: Wireshark does not
 * know the coding.
 */
export function dissectedExchanges(file, port) {
  const connections = new Map();
  for (const packet of pdml(file, port, 'http')) {
    let source, stream, message;
    for (const [tag, , name] of packet.matchAll(/<(proto|field) name="([^"]*)"[^>]*>/g)) {
      switch (name) {
        case 'tcp.srcport': source = Number(attribute(tag, 'show')); break;
        case 'tcp.stream': stream = Number(attribute(tag, 'show')); break;
        case 'http': {
          if (!connections.has(stream)) connections.set(stream, { sent: [], received: [] });
          message = { headers: [], body: undefined, unread: false };
          connections.get(stream)[source === port ? 'received' : 'sent'].push(message);
          break;
        }
        case 'http.request.method': message.method = attribute(tag, 'show'); break;
        case 'http.response.code': message.status = Number(attribute(tag, 'show')); break;
        case 'http.request.line':
        case 'http.response.line': message.headers.push(bytesIn(tag).toString('latin1')); break;
        case 'http.decompression_failed': message.unread = true; break;
        case 'http.file_data': message.body = bytesIn(tag); break;
        default:
      }
    }
  }
  return connections;
}
