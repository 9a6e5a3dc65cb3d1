// Plays scripted HTTP exchanges over one connection through the tap, both ends being raw sockets of the test.
import { rawConnect } from './rawpeers.mjs';

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
