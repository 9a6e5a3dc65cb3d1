// A forward proxy that Stepwire had no part in: it leads CONNECT for the hosts that it knows to a port of this machine, and
// says what it was asked for and what went through it.
import http from 'node:http';
import net from 'node:net';

/**
 * @param ports       { 'HOST:PORT': port }
 * @param credentials 'USER:PASSWORD' that it wants
 * @param challenge   how it asks for them
 * @param refusal     the status with which it refuses everything
 * @param garbage     what it says instead of an answer
 * @param hangUp      'end' or 'reset': how it leaves instead of answering
 * @param cutAfter    after how many bytes from the server it resets both sides
 */
export async function startConnectProxy(ports, { credentials, challenge = 'Basic realm="acceptance"', refusal, garbage, hangUp, cutAfter = Infinity } = {}) {
  const asked = []; // targets
  const log = [];   // { target, heads, status, sent, received, ends: ['agent' or 'server', …] }
  const sockets = new Set();
  const server = http.createServer((request, response) => { asked.push(`${request.method} ${request.url}`); response.writeHead(405).end(); });
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;

  server.on('connect', (request, client, head) => {
    const entry = { target: request.url, heads: request.rawHeaders, status: 0, sent: 0, received: 0, ends: [] };
    asked.push(request.url);
    log.push(entry);
    sockets.add(client);
    client.on('error', () => {});
    const answer = (status, ...lines) => {
      entry.status = status;
      client.end([`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`, ...lines, 'Content-Type: text/plain', 'Content-Length: 15', '', 'not for you, no'].join('\r\n'));
    };
    if (hangUp) return hangUp === 'reset' ? client.resetAndDestroy() : client.end();
    if (garbage) return client.end(garbage);
    if (refusal) return answer(refusal);
    if (wanted && request.headers['proxy-authorization'] !== wanted) return answer(407, `Proxy-Authenticate: ${challenge}`);
    const port = ports[request.url];
    if (!port) return answer(502);
    const upstream = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      entry.status = 200;
      client.write('HTTP/1.1 200 OK\r\nX-Proxy: acceptance\r\n\r\n');
      if (head.length) client.emit('data', head);
      client.resume();
    });
    client.pause();
    sockets.add(upstream);
    pass(client, upstream, 'agent', count => { entry.sent += count; }, entry);
    pass(upstream, client, 'server', count => {
      entry.received += count;
      if (entry.received < cutAfter) return;
      upstream.resetAndDestroy();
      client.resetAndDestroy();
    }, entry);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}`, port, asked, log,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      return new Promise(resolve => server.close(resolve));
    },
  };
}

/** One direction: bytes at the pace of whoever reads them, an end as an end, a reset as a reset. */
export function pass(from, to, side, count, entry) {
  from.on('data', piece => {
    if (to.destroyed) return;
    if (!to.write(piece)) { from.pause(); to.once('drain', () => from.resume()); }
    count(piece.length);
  });
  from.on('end', () => { entry.ends.push(side); to.end(); });
  from.on('error', () => to.resetAndDestroy());
}
