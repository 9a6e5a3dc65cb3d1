// A SOCKS 5 proxy (RFC 1928, RFC 1929) that Stepwire had no part in, with the same log as the other one.
import net from 'node:net';
import { once } from 'node:events';
import { pass } from './connectproxy.mjs';

const OK = Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]);

/**
 * @param ports       { 'HOST:PORT': port }
 * @param credentials 'USER:PASSWORD' that it wants
 * @param method      the only method that it takes
 * @param reply       with what it answers every request
 * @param garbage     what it says instead of an answer
 * @param hangUp      whether it leaves instead of answering
 */
export async function startSocksProxy(ports, { credentials, method, reply = 0, garbage, hangUp } = {}) {
  const asked = [], log = [], sockets = new Set();
  const serve = async client => {
    sockets.add(client);
    client.on('error', () => {});
    const next = async length => {
      for (;;) {
        const piece = client.read(length);
        if (piece) return piece;
        await once(client, 'readable');
      }
    };
    const methods = await next((await next(2))[1]);
    if (hangUp) return client.end();
    if (garbage) return client.end(garbage);
    const wanted = method ?? (credentials ? 2 : 0);
    if (!methods.includes(wanted)) return client.end(Buffer.from([5, 255]));
    client.write(Buffer.from([5, wanted]));
    if (wanted === 2) {
      const user = String(await next((await next(2))[1])), password = String(await next((await next(1))[0]));
      const right = `${user}:${password}` === credentials;
      client.write(Buffer.from([1, right ? 0 : 1]));
      if (!right) return client.end();
    }
    const kind = (await next(4))[3];
    const host = kind === 3 ? String(await next((await next(1))[0])) : [...await next(4)].join('.');
    const target = `${host}:${(await next(2)).readUInt16BE()}`;
    const entry = { target, status: 0, sent: 0, received: 0, ends: [] };
    asked.push(target);
    log.push(entry);
    const port = ports[target];
    if (reply || !port) return client.end(Buffer.concat([Buffer.from([5, reply || 4]), OK.subarray(2)]));
    const upstream = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      entry.status = 200;
      client.write(OK);
      pass(client, upstream, 'agent', count => { entry.sent += count; }, entry);
      pass(upstream, client, 'server', count => { entry.received += count; }, entry);
      client.resume();
    });
    sockets.add(upstream);
  };
  const server = net.createServer({ allowHalfOpen: true }, client => { serve(client).catch(() => client.destroy()); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  return {
    url: `socks5://127.0.0.1:${port}`, port, asked, log,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise(resolve => server.close(resolve));
    },
  };
}
