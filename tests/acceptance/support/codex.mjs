// Runs Codex CLI on one task: two rounds with its own shell tool, then words.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from './packages.mjs';
import { freshFile } from './stepwire.mjs';

const codex = join(packageFolder, '@openai', 'codex', 'bin', 'codex.js');
const TIMEOUT_MS = 60_000;

/** Why it cannot run here, or false. */
export const codexMissing = existsSync(join(packageFolder, '@openai', `codex-linux-${process.arch}`)) ? false : 'Codex has no program for this processor';

/** The settings that give it a server of its own, over HTTP unless that knows WebSockets. */
export const codexProvider = (url, webSocket = false) => ({
  model_provider: '"own"', 'model_providers.own.name': '"own"', 'model_providers.own.base_url': `"${url}"`,
  'model_providers.own.env_key': '"CODEX_API_KEY"', 'model_providers.own.wire_api': '"responses"',
  'model_providers.own.supports_websockets': `${webSocket}`, 'model_providers.own.request_max_retries': '0', 'model_providers.own.stream_max_retries': '0',
});

/** The command line, and the environment that keeps it away from a person's own settings. */
export function codexCommand(settings) {
  const home = freshFile('.codex'), place = freshFile('.work');
  mkdirSync(home);
  mkdirSync(place);
  const args = ['exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', '-m', 'gpt-5.5'];
  for (const [key, value] of Object.entries(settings)) args.push('-c', `${key}=${value}`);
  return {
    command: [process.execPath, codex, ...args, 'Run the two rounds.'], place,
    env: { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, CODEX_API_KEY: 'sk-acceptance', OPENAI_API_KEY: 'sk-acceptance' },
  };
}

/** What Codex's JSON lines say that it did, without what differs from run to run. */
export function codexAccount(stdout) {
  const items = stdout.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line))
    .filter(({ type }) => type === 'item.completed').map(({ item }) => item);
  return items.map(({ type, text, command, aggregated_output, exit_code }) => ({ type, text, command, aggregated_output, exit_code }));
}

/** Gives Codex's own account of the run. */
export function runCodex(settings, variables = {}) {
  const { command: [program, ...args], place, env } = codexCommand(settings);
  const child = spawn(program, args, { cwd: place, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS, env: { ...env, ...variables } });
  let stdout = '', stderr = '';
  child.stdout.on('data', piece => { stdout += piece; });
  child.stderr.on('data', piece => { stderr += piece; });
  return new Promise((resolve, reject) => child.on('close', code => {
    if (code !== 0) return reject(new Error(`codex ended with ${code}: ${stdout}${stderr}`));
    resolve(codexAccount(stdout));
  }));
}
