// Random legal HTTP/1.1 exchanges (RFC 9112), made as bytes together with what must be said of them.
import * as zlib from 'node:zlib';
import { BORDERS } from './socketscript.mjs';

/** Content codings, as far as this Node has them. */
export const CODINGS = {
  identity: bytes => bytes,
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  ...zlib.zstdCompressSync ? { zstd: zlib.zstdCompressSync } : {},
};
export const FRAMINGS = ['length', 'chunked', 'close'];

const ODD_HEADERS = [
  'X-Request-Id: 00-aB', 'x-REQUEST-id:lower and upper', 'X-Dup: 1', 'X-Dup: 2', 'X-Empty:', 'X-Space:   two  inside  ', 'Accept: */*', 'User-Agent: a/1 (b; c) d/2',
  'Cookie: session=not-a-real-one', 'X-Utf8: é', 'X-Long: ' + 'y'.repeat(3000),
];

const lines = list => Buffer.from(`${list.join('\r\n')}\r\n\r\n`);

/** A body as it crosses. Chunks are cut at random, some with extensions; now and then trailers follow. */
function framed(random, body, framing, pieces) {
  if (framing !== 'chunked') return body;
  const parts = pieces ?? cut(random, body);
  const chunks = parts.filter(({ length }) => length > 0).map(piece => chunk(random, piece));
  const trailers = random.chance(0.3) ? ['X-Checksum: 12', 'x-late: yes'].map(line => `${line}\r\n`).join('') : '';
  return Buffer.concat([...chunks, Buffer.from(`${random.pick(['0', '000', '0;last=1'])}\r\n${trailers}\r\n`)]);
}

function chunk(random, piece) {
  const size = random.pick([n => n.toString(16), n => n.toString(16).toUpperCase(), n => n.toString(16).padStart(6, '0')])(piece.length);
  const extension = random.pick(['', '', '', ';name', ';name=value', '; name="quoted ; value"']);
  return Buffer.concat([Buffer.from(`${size}${extension}\r\n`), piece, Buffer.from('\r\n')]);
}

function cut(random, body) {
  const places = Array.from({ length: random.below(4) }, () => random.below(body.length + 1)).sort((a, b) => a - b);
  return [...places, body.length].map((end, i) => body.subarray(places[i - 1] ?? 0, end));
}

const framingHeaders = (framing, body) => framing === 'length' ? [`content-length: ${body.length}`] : framing === 'chunked' ? ['Transfer-Encoding: chunked'] : ['Connection: close'];
const codingHeaders = (random, coding) => coding === 'identity' && random.chance(0.8) ? [] : [random.pick([`Content-Encoding: ${coding}`, `content-encoding:${coding}`])];

function shuffled(random, list) {
  return list.map(value => [random.next(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);
}

const json = (random, size) => Buffer.from(JSON.stringify({ model: 'scripted', input: random.text(size).toString() }));

/** A request: its bytes, and the message that it is. `framing`: not 'close'. */
export function randomRequest(random, host, { coding = 'identity', framing = 'length', method = 'POST', size = random.pick(BORDERS), extra = [] } = {}) {
  const payload = method === 'POST' ? json(random, size) : Buffer.alloc(0);
  const encoded = payload.length ? CODINGS[coding](payload) : payload;
  const headers = [`${random.pick(['Host', 'host', 'HOST'])}: ${host}`, ...extra, ...shuffled(random, ODD_HEADERS).slice(0, random.below(ODD_HEADERS.length)),
    ...payload.length ? [...framingHeaders(framing, encoded), ...codingHeaders(random, coding)] : []];
  const head = lines([`${method} /v1/${random.pick(['responses', 'models?limit=2&x=%20', 'responses/resp_1'])} HTTP/1.1`, ...shuffled(random, headers)]);
  const bytes = Buffer.concat([head, payload.length ? framed(random, encoded, framing) : payload]);
  return { bytes, method, messages: [{ kind: 'http', payload, payload_bytes: payload.length, wire_bytes: bytes.length, compressed: payload.length > 0 && coding !== 'identity' }] };
}

/** A plain answer. `bodiless`: a head alone, as 204 and 304 have; `toHead`: that and the length of what GET would get. */
export function randomAnswer(random, { coding = 'identity', framing = 'length', size = random.pick(BORDERS), bodiless = false, toHead = false, interim = false } = {}) {
  const empty = bodiless || toHead;
  const payload = empty ? Buffer.alloc(0) : json(random, size);
  const encoded = empty ? payload : CODINGS[coding](payload);
  const status = bodiless ? random.pick(['204 No Content', '304 Not Modified']) : random.pick(['200 OK', '200 ', '404 Not  Found', '201 Made']);
  const headers = ['Content-Type: application/json', ...shuffled(random, ODD_HEADERS).slice(0, 4), 'Set-Cookie: a=b; Path=/', 'Set-Cookie: c=d',
    ...toHead ? ['Content-Length: 5000'] : empty ? [] : [...framingHeaders(framing, encoded), ...codingHeaders(random, coding)]];
  const before = interim ? lines(['HTTP/1.1 100 Continue', 'X-Interim: 1']) : Buffer.alloc(0);
  const bytes = Buffer.concat([before, lines([`HTTP/1.1 ${status}`, ...shuffled(random, headers)]), empty ? payload : framed(random, encoded, framing)]);
  return { bytes, closes: framing === 'close' && !empty,
    messages: [{ kind: 'http', payload, payload_bytes: payload.length, wire_bytes: bytes.length, compressed: !empty && coding !== 'identity' }] };
}

/** An event: its bytes, and its data. Line ends, fields and comments as the standard allows them. */
function randomEvent(random, end) {
  const data = Array.from({ length: 1 + random.below(3) }, () => random.chance(0.1) ? '' : JSON.stringify({ type: 'response.output_text.delta', delta: random.text(random.below(300)).toString() }));
  const rows = [...random.chance(0.2) ? [': a comment is no message'] : [], ...random.chance(0.5) ? ['event: response.output_text.delta'] : [],
    ...random.chance(0.1) ? ['id: 7', 'retry: 10'] : [], ...data.map(line => random.chance(0.2) ? `data:${line}` : `data: ${line}`)];
  // A space right behind the colon belongs to the field, and the data here begin with none.
  return { bytes: Buffer.from(rows.join(end) + end + end), data: Buffer.from(data.join('\n')) };
}

/** A streamed answer. Without a coding each event is known to end at `ends[i]` of the answer's bytes. */
export function randomStream(random, { coding = 'identity', framing = 'chunked', events = 1 + random.below(12) } = {}) {
  const end = random.pick(['\n', '\n', '\r\n']);
  const all = Array.from({ length: events }, () => randomEvent(random, end));
  const text = Buffer.concat(all.map(({ bytes }) => bytes));
  const encoded = CODINGS[coding](text);
  const head = lines(['HTTP/1.1 200 OK', 'content-TYPE: text/event-stream; charset=utf-8', ...framingHeaders(framing, encoded), ...codingHeaders(random, coding), 'X-Dup: 1', 'X-Dup: 2']);
  const perEvent = coding === 'identity' && random.chance(0.5) ? all.map(({ bytes }) => bytes) : undefined;
  const bytes = Buffer.concat([head, framed(random, encoded, framing, perEvent)]);
  return { bytes, closes: framing === 'close', wire_bytes: bytes.length,
    messages: all.map(({ data }) => ({ kind: 'sse', payload: data, payload_bytes: data.length, compressed: coding !== 'identity' })) };
}
