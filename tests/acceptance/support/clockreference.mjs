// How punctually this machine lets any program read a socket just now: a plain reader in a process of its own, whose
// moments of reading are held against the capture as those of the tap are.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { once } from 'node:events';

const READER = `
  const stamps = [];
  require('node:net').createServer(socket => {
    socket.on('data', piece => stamps.push([performance.timeOrigin + performance.now(), piece.length]));
    socket.on('end', () => { console.log(JSON.stringify(stamps)); process.exit(); });
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

export async function startReference() {
  const child = spawn(process.execPath, ['-e', READER], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', piece => { said += piece; });
  await once(child.stdout, 'data');
  const port = Number(said);
  said = '';
  let socket;
  return {
    port,
    async connect() {
      socket = net.connect(port, '127.0.0.1').setNoDelay(true);
      await once(socket, 'connect');
    },
    send: bytes => socket.write(bytes),
    /** [{ at, end }]: nanoseconds since 1970 as BigInt, and how many bytes had come by then. */
    async stop() {
      socket.end();
      await once(child, 'close');
      let end = 0;
      return JSON.parse(said).map(([milliseconds, length]) => ({ at: BigInt(Math.round(milliseconds * 1e6)), end: end += length }));
    },
  };
}
