// Codex CLI doing one task with its own shell tool, over WebSocket and HTTP, direct and through the tap.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startServer } from './support/independentserver.mjs';
import { packageFolder } from './support/packages.mjs';
import { freshFile, record, show, start } from './support/stepwire.mjs';

const codex = join(packageFolder, '@openai', 'codex', 'bin', 'codex.js');
const missing = existsSync(join(packageFolder, '@openai', `codex-linux-${process.arch}`)) ? false : 'Codex has no program for this processor';
const TIMEOUT_MS = 60_000;

function settings(baseURL, webSocket) {
  if (webSocket) return { openai_base_url: `"${baseURL}"` };
  return {
    model_provider: '"tap"', 'model_providers.tap.name': '"tap"', 'model_providers.tap.base_url': `"${baseURL}"`,
    'model_providers.tap.env_key': '"CODEX_API_KEY"', 'model_providers.tap.wire_api': '"responses"',
    'model_providers.tap.supports_websockets': 'false', 'model_providers.tap.request_max_retries': '0', 'model_providers.tap.stream_max_retries': '0',
  };
}

/** Gives Codex's own account of the run, without what differs from run to run. */
function runCodex(baseURL, webSocket) {
  const home = freshFile('.codex'), place = freshFile('.work');
  mkdirSync(home);
  mkdirSync(place);
  const args = ['exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '-m', 'gpt-5.5'];
  for (const [key, value] of Object.entries(settings(baseURL, webSocket))) args.push('-c', `${key}=${value}`);
  const child = spawn(process.execPath, [codex, ...args, 'Run the two rounds.'], {
    cwd: place, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS,
    env: { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, CODEX_API_KEY: 'sk-acceptance', OPENAI_API_KEY: 'sk-acceptance' },
  });
  let stdout = '', stderr = '';
  child.stdout.on('data', piece => { stdout += piece; });
  child.stderr.on('data', piece => { stderr += piece; });
  return new Promise((resolve, reject) => child.on('close', code => {
    if (code !== 0) return reject(new Error(`codex ended with ${code}: ${stdout}${stderr}`));
    const items = stdout.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line))
      .filter(({ type }) => type === 'item.completed').map(({ item }) => item);
    resolve(items.map(({ type, text, command, aggregated_output, exit_code }) => ({ type, text, command, aggregated_output, exit_code })));
  }));
}

async function withServer(options, use) {
  const server = await startServer(options);
  try { return await use(server); } finally { await server.stop(); }
}

for (const webSocket of [true, false]) {
  const transport = webSocket ? 'websocket' : 'http';
  test(`independent server over ${transport}`, { skip: missing }, async () => {
    const direct = await withServer({ deflate: true }, server => runCodex(server.url, webSocket));
    assert.equal(direct.filter(item => item.type === 'command_execution').length, 2, JSON.stringify(direct));
    await withServer({ deflate: true }, async server => {
      const { trace, result } = await record(server.url, url => runCodex(url, webSocket));
      assert.deepEqual(result, direct);
      if (webSocket) await compareSockets(trace, await server.socketLogs());
      else await compareExchanges(trace, server.exchanges);
      const steps = (await show(trace, '--steps')).filter(step => !step.warm_up);
      assert.deepEqual(steps.map(step => step.status), ['completed', 'completed', 'completed']);
      assert.deepEqual(steps.map(step => step.tool_calls.length), [1, 1, 0]);
      for (const step of steps) assert.ok(step.transport === transport && step.stateless_bytes > 0 && step.usage);
    });
  });

  test(`Stepwire's provider over ${transport}`, { skip: missing }, async () => {
    const provider = await start(['provider', '--listen', '127.0.0.1:0']);
    try {
      const direct = await runCodex(provider.url, webSocket);
      const { trace, result } = await record(provider.url, url => runCodex(url, webSocket));
      assert.deepEqual(result.map(item => item.type), direct.map(item => item.type));
      assert.ok(result.some(item => item.type === 'command_execution'), JSON.stringify(result));
      for (const step of await show(trace, '--steps')) assert.equal(step.status, 'completed');
    } finally {
      await provider.stop();
    }
  });
}
