// A model server that Stepwire had no part in: node's http, npm's ws, and a log of every message as this side saw it.
import http from 'node:http';
import https from 'node:https';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FrameWatch } from './framewatch.mjs';
import { load } from './packages.mjs';
import { ScriptedModel } from './scriptedmodel.mjs';

const { WebSocketServer } = load('ws');

/**
 * @param deflate     permessage-deflate for WebSockets: false, true, or options of ws
 * @param encoding    Content-Encoding of HTTP bodies: undefined or 'gzip'
 * @param tls         key and cert, for https
 * @param onWebSocket what to do with a socket instead of answering as a model
 */
export async function startServer({ deflate = false, encoding, tls, onWebSocket } = {}) {
  const sockets = [];   // { sent: [], received: [] } as `show` has it: sent is what came from the agent
  const exchanges = []; // { method, path, request: Buffer, response: Buffer or [data, …] }
  const model = new ScriptedModel();
  const answer = (request, response) => serve(request, response, { exchanges, model, encoding });
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: deflate, maxPayload: 0 });
  server.on('upgrade', (request, socket, head) => {
    const fromAgent = new FrameWatch({ handshakeFirst: false });
    const toAgent = new FrameWatch({ handshakeFirst: true });
    const log = { path: request.url, headers: request.headers, fromAgent, toAgent, received: [], sent: [], closed: undefined };
    sockets.push(log);
    const write = socket.write.bind(socket);
    socket.write = (piece, ...rest) => {
      toAgent.feed(Buffer.from(piece, typeof rest[0] === 'string' ? rest[0] : undefined));
      return write(piece, ...rest);
    };
    webSockets.handleUpgrade(request, socket, head, webSocket => {
      webSocket.on('message', data => log.received.push(Buffer.from(data)));
      log.closed = new Promise(resolve => socket.once('close', resolve));
      const send = (data, options = {}) => {
        log.sent.push(Buffer.from(data));
        webSocket.send(data, { binary: Buffer.isBuffer(data), ...options });
      };
      if (onWebSocket) onWebSocket(webSocket, send);
      else webSocket.on('message', (data, binary) => { if (!binary) answerOnSocket(model, String(data), send); });
    });
    socket.prependListener('data', piece => fromAgent.feed(piece));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: tls ? `https://localhost:${server.address().port}/v1` : `http://127.0.0.1:${server.address().port}/v1`,
    port: server.address().port,
    exchanges,
    /** Per socket, what crossed in each direction, in order; waits until they are closed. */
    async socketLogs() {
      await Promise.all(sockets.map(log => log.closed));
      return sockets.map(({ path, headers, fromAgent, toAgent, received, sent }) => ({
        path, headers, sent: joined(fromAgent.messages, received), received: joined(toAgent.messages, sent),
      }));
    },
    stop() {
      server.closeAllConnections();
      for (const client of webSockets.clients) client.terminate();
      return new Promise(resolve => server.close(resolve));
    },
  };
}

/** Frames know sizes, the library knows payloads; both lists are in order. */
function joined(messages, payloads) {
  const rest = [...payloads];
  return messages.map(message => {
    if (message.payload) return message;
    const payload = rest.shift();
    return { ...message, payload, payload_bytes: payload.length };
  });
}

function answerOnSocket(model, text, send) {
  const request = JSON.parse(text);
  if (request.type !== 'response.create') return;
  const { error, events } = model.answer(request);
  if (error) send(JSON.stringify({ type: 'error', status: 400, error }));
  else for (const event of events) send(JSON.stringify(event));
}

async function serve(request, response, { exchanges, model, encoding }) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const raw = Buffer.concat(pieces);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  const exchange = { method: request.method, path: request.url, request: body, response: Buffer.alloc(0) };
  exchanges.push(exchange);
  if (request.method !== 'POST' || !request.url.split('?')[0].endsWith('/responses')) return reply(response, exchange, 404, { error: { message: 'not here' } }, encoding);
  const { error, events, response: whole } = model.answer(JSON.parse(body));
  if (error) reply(response, exchange, 400, { error }, encoding);
  else if (JSON.parse(body).stream) stream(response, exchange, events, encoding);
  else reply(response, exchange, 200, whole, encoding);
}

function reply(response, exchange, status, value, encoding) {
  exchange.response = Buffer.from(JSON.stringify(value));
  const body = encoding === 'gzip' ? gzipSync(exchange.response) : exchange.response;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...encoding ? { 'content-encoding': encoding } : {} });
  response.end(body);
}

function stream(response, exchange, events, encoding) {
  exchange.response = events.map(event => JSON.stringify(event));
  const text = events.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream', ...encoding ? { 'content-encoding': encoding } : {} });
  if (encoding === 'gzip') return response.end(gzipSync(text.join('')));
  text.splice(1, 0, ': a comment is no message\n\n');
  for (const piece of text) response.write(piece);
  response.end();
}
