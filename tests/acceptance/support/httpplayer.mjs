// Plays scripted HTTP exchanges over one connection through the tap, both ends being raw sockets of the test.
import { leave, rawConnect } from './rawpeers.mjs';

/** Exchanges of one connection: { request, answer }, in groups that are asked for at once. */
export async function playExchanges(server, port, groups) {
  const agent = await rawConnect(port);
  let upstream, asked = 0, answered = 0;
  // Host is as long on the other side only if both ports have as many digits.
  const grows = `127.0.0.1:${server.port}`.length - `127.0.0.1:${port}`.length;
  for (const group of groups) {
    const requests = Buffer.concat(group.map(({ request }) => request.bytes));
    await agent.write(requests);
    upstream ??= await server.next();
    asked += requests.length + group.length * grows;
    await upstream.has(asked);
    for (const { answer } of group) {
      answered += answer.bytes.length;
      await upstream.write(answer.bytes);
      if (answer.closes) upstream.socket.end();
      await agent.has(answered);
    }
  }
  agent.socket.end();
  await upstream.isOver();
  upstream.socket.end();
  await agent.isOver();
  return { agent: agent.received, upstream: upstream.received };
}

/** A stream of whole events and half a one, which then is cut: `side` leaves first, politely ('end') or with a 'reset'. */
export async function playCutStream(server, port, { side, how, events }) {
  const agent = await rawConnect(port);
  await agent.write(`POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 2\r\n\r\n{}`);
  const upstream = await server.next();
  await upstream.hasHead();
  const text = ['HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
    ...[...Array(events).keys()].map(n => `data: event ${n}\n\n`).map(event => `${event.length.toString(16)}\r\n${event}\r\n`), '40\r\ndata: half an ev'].join('');
  await upstream.write(text);
  await agent.has(text.length);
  await leave({ agent, upstream }, [side, how]);
}
