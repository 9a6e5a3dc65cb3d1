// A recording and a capture of the same packets.
import { startCapture } from './capture.mjs';
import { freshFile, record } from './stepwire.mjs';

/** Records what `use` does through the tap, captured on both sides of it. */
export async function recordCaptured(server, use) {
  const file = freshFile('.pcapng');
  let tapPort;
  const { trace, result } = await record(server.url, async url => {
    tapPort = Number(new URL(url).port);
    const capture = await startCapture(file, [tapPort, server.port]);
    try { return await use(url, tapPort); } finally { await capture.stop(); }
  });
  return { trace, file, result, ports: { tapPort, serverPort: server.port } };
}
