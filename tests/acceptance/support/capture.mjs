// Captures packets on loopback with Wireshark's dumpcap, which had no part in what it is held against.
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const BUFFER_MB = 64;
const PATIENCE_MS = 10_000;
const AGAIN_MS = 20;

/** Why packets cannot be captured here, or undefined. */
export function captureImpossible() {
  if (process.platform !== 'linux') return 'the loopback interface is looked for where Linux has it';
  for (const program of ['dumpcap', 'tshark']) {
    if (spawnSync(program, ['--version']).error) return `${program} is not installed`;
  }
  // Opens the interface and prints the compiled filter; its exit status says nothing.
  const { stdout, stderr } = spawnSync('dumpcap', ['-i', 'lo', '-d', '-f', 'tcp'], { encoding: 'utf8' });
  return /^\(000\)/m.test(stdout) ? undefined : `capturing is not permitted: ${stderr.split('\n').find(line => line.includes('permission')) ?? stderr}`;
}

/**
 * Captures what crosses the given TCP ports until `stop`, which gives the file. That it captures from the first packet
 * to the last is known by packets of its own, sent before and after and looked for in the file.
 */
export async function startCapture(file, ports) {
  const probe = createSocket('udp4');
  await new Promise((resolve, reject) => probe.once('error', reject).bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  const filter = [...ports.map(each => `tcp port ${each}`), `udp port ${port}`].join(' or ');
  const child = spawn('dumpcap', ['-i', 'lo', '-q', '-B', BUFFER_MB, '-f', filter, '-w', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', piece => { said += piece; });
  const ended = new Promise(resolve => child.once('close', resolve));
  const seen = async text => {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until && child.exitCode === null; await sleep(AGAIN_MS)) {
      probe.send(text, port, '127.0.0.1');
      if (existsSync(file) && readFileSync(file).includes(text)) return;
    }
    throw new Error(`dumpcap did not see its probe "${text}": ${said}`);
  };
  await seen('stepwire: the capture is on');
  return {
    async stop() {
      await seen('stepwire: the capture is over');
      child.kill('SIGINT');
      await ended;
      probe.close();
      const [, dropped] = /received\/dropped on interface .*': \d+\/(\d+)/.exec(said) ?? [];
      if (dropped !== '0') throw new Error(`dumpcap lost packets, so it proves nothing: ${said}`);
      return file;
    },
  };
}
