// Runs one acceptance script with a Node that its packages accept (22 or newer): the one installed beside them, else
// the one that runs this. Usage: node run.mjs SCRIPT. STEPWIRE names the program, STEPWIRE_NPM the folder in which the
// packages of package.json are installed. Exit status 77 means that they are not, or that a script whose name begins
// with capture may not capture packets, so nothing was tested.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { captureImpossible } from './support/capture.mjs';

const packages = process.env.STEPWIRE_NPM ?? '';
const own = join(packages, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');

if (!existsSync(join(packages, 'node_modules', 'ws'))) skip(`no npm packages in ${packages || 'STEPWIRE_NPM'}; './dev test' installs them`);
const node = existsSync(own) ? own : parseInt(process.versions.node) >= 22 ? process.execPath : undefined;
if (!node) skip(`Node ${process.versions.node} is too old for the openai packages, and node-linux-${process.arch} is not installed`);
if (process.argv[2].startsWith('capture')) {
  const reason = captureImpossible();
  if (reason) skip(reason);
}

const run = spawnSync(node, ['--test-reporter=spec', '--test-timeout=60000', '--test-force-exit', new URL(process.argv[2], import.meta.url).pathname], { stdio: 'inherit' });
process.exit(run.status ?? 1);

function skip(reason) {
  console.log(`SKIPPED: ${reason}`);
  process.exit(77);
}
