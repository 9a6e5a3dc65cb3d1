// Starts the program, as a person would from a terminal.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAccounts } from './accounting.mjs';
import { checkStatelessSizes } from './statelesssize.mjs';

export const program = process.env.STEPWIRE;
const PATIENCE_MS = 20_000;

/** A folder of this script's own, gone when the script ends well. */
export const folder = mkdtempSync(join(tmpdir(), 'stepwire-acceptance-'));
process.on('exit', code => { if (code === 0) rmSync(folder, { recursive: true, force: true }); });

let files = 0;
export const freshFile = suffix => join(folder, `${++files}${suffix}`);

/** Runs the program to its end. */
export function run(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', ...options.env } });
    const out = [], err = [];
    child.stdout.on('data', piece => out.push(piece));
    child.stderr.on('data', piece => err.push(piece));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({
      code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(),
    }));
  });
}

/** Starts `record` or `provider` and waits for its line. `stop` ends it as Ctrl+C would and gives what it said. */
export async function start(args, variables = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', ...variables } });
  let stdout = '', stderr = '';
  child.stderr.on('data', piece => { stderr += piece; });
  const ended = new Promise(resolve => child.on('close', (code, signal) => resolve({ code, signal })));
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no 'listening' line within ${PATIENCE_MS} ms: ${stdout}${stderr}`)), PATIENCE_MS);
    child.stdout.on('data', piece => {
      stdout += piece;
      const line = /^listening (\S+)$/m.exec(stdout);
      if (line) { clearTimeout(timer); resolve(line[1]); }
    });
    child.on('close', code => { clearTimeout(timer); reject(new Error(`stepwire ${args[0]} ended with ${code}: ${stderr}`)); });
  });
  return {
    url, child, ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return { ...await ended, stdout, stderr };
    },
  };
}

/**
 * Records while `use` runs, and adds the recording up. Gives the trace, what `use` returned, and what was said.
 * @param args, variables more of the command line and of the environment
 */
export async function record(upstream, use, { args = [], variables } = {}) {
  const trace = freshFile('.stepwire');
  const tap = await start(['record', '--upstream', upstream, '--listen', '127.0.0.1:0', '--output', trace, ...args], variables);
  let result, said;
  try {
    result = await use(tap.url, tap.child.pid);
  } finally {
    const { code, stdout, stderr } = await tap.stop();
    said = stdout + stderr;
    if (code !== 0) throw new Error(`record ended with ${code}: ${stderr}`);
  }
  await checkRecording(trace);
  return { trace, result, said };
}

const MOST_CONTEXTS = 4;

/** Adds a recording up. Gives how many of its steps' stateless sizes were worked out anew. */
export async function checkRecording(trace) {
  const [overview, connections, messages, steps, { stdout: text }] = await Promise.all(
    [show(trace), show(trace, '--connections'), show(trace, '--messages', '--payload'), show(trace, '--steps'), run(['show', trace])]);
  const every = Math.ceil(steps.length / MOST_CONTEXTS);
  const contexts = await Promise.all(steps.filter((_, i) => i % every === every - 1).map(({ n }) => show(trace, '--context', `${n}`)));
  checkAccounts(trace, { overview, text, connections, messages, steps, contexts });
  for (const message of messages) {
    const code = message.kind === 'close' ? Math.min(2, message.payload_bytes) : 0; // It is shown as its reason alone.
    assert.equal(bytesOf(message).length + code, message.payload_bytes, `payload_bytes of message ${message.n}`);
  }
  return checkStatelessSizes(steps, messages);
}

async function output(args) {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0) throw new Error(`stepwire ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** show --json: the parsed answer. */
export async function show(trace, ...shape) {
  const text = await output(['show', trace, ...shape, '--json']);
  return shape[0] === '--messages' ? text.split('\n').filter(Boolean).map(line => JSON.parse(line)) : JSON.parse(text);
}

export const bytesOf = message => Buffer.from(message.payload, message.encoding === 'base64' ? 'base64' : 'utf8');
