// A forward proxy that Stepwire had no part in: it leads CONNECT for the hosts that it knows to a port of this machine, and
// says what it was asked for.
import http from 'node:http';
import net from 'node:net';

/** @param ports { 'HOST:PORT': port } */
export async function startConnectProxy(ports) {
  const asked = [];
  const sockets = new Set();
  const server = http.createServer((request, response) => response.writeHead(405).end());
  server.on('connect', (request, client, head) => {
    asked.push(request.url);
    client.on('error', () => {});
    const port = ports[request.url];
    if (!port) return client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    const upstream = net.connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`, asked,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      return new Promise(resolve => server.close(resolve));
    },
  };
}
