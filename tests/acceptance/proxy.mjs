// Agents whose address is fixed: real clients through `record --proxy`, by HTTPS_PROXY and the certificate authority alone.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { serverCertificate } from './support/certificate.mjs';
import { codexAccount, codexCommand, codexMissing, codexProvider, runCodex } from './support/codex.mjs';
import { compareExchanges, compareSockets } from './support/compare.mjs';
import { startConnectProxy } from './support/connectproxy.mjs';
import { startServer } from './support/independentserver.mjs';
import { folder, freshFile, run, show, start } from './support/stepwire.mjs';

process.env.XDG_DATA_HOME = join(folder, 'data'); // The authority of this test, not the person's.
for (const name of ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy', 'SSL_CERT_FILE']) delete process.env[name];
const client = new URL('support/proxiedclient.mjs', import.meta.url).pathname;
const authority = async () => JSON.parse((await run(['ca', '--json'])).stdout);

/** A model server behind TLS, and a proxy in the world beyond the tap that leads `names` there and nowhere else. */
async function withWorld(names, use) {
  const tls = serverCertificate('localhost', ...names);
  const server = await startServer({ tls, deflate: true });
  const world = await startConnectProxy(Object.fromEntries(names.map(name => [`${name}:443`, server.port])));
  try { return await use({ server, world, tls }); } finally { await server.stop(); await world.stop(); }
}

/** What the tap is told in every test here. */
const proxyArguments = ({ server, tls }, trace) => ['record', '--proxy', '--intercept', `localhost:${server.port}`, '--upstream-ca', tls.file,
  '--listen', '127.0.0.1:0', '--output', trace];

async function recordCommand(world, extra, { command, place, env }) {
  const trace = freshFile('.stepwire');
  const { code, stdout, stderr } = await run([...proxyArguments(world, trace), ...extra, '--', ...command], { cwd: place, env, stdio: ['ignore', 'pipe', 'pipe'] });
  assert.equal(code, 0, stdout + stderr);
  return { trace, stdout, stderr };
}

function checkCodexSteps(steps, transport) {
  const real = steps.filter(step => !step.warm_up);
  assert.deepEqual(real.map(step => [step.transport, step.status, step.tool_calls.length]), [1, 1, 0].map(calls => [transport, 'completed', calls]));
}

for (const webSocket of [true, false]) {
  const transport = webSocket ? 'websocket' : 'http';
  test(`Codex with an address of its own over ${transport}, by HTTPS_PROXY and SSL_CERT_FILE`, { skip: codexMissing }, async () => {
    const direct = await withWorld([], ({ server, tls }) => runCodex(codexProvider(server.url, webSocket), { SSL_CERT_FILE: tls.file }));
    assert.equal(direct.filter(item => item.type === 'command_execution').length, 2, JSON.stringify(direct));
    await withWorld([], async world => {
      const { server } = world;
      const { bundle } = await authority();
      const trace = freshFile('.stepwire');
      const tap = await start(proxyArguments(world, trace));
      let account;
      try {
        account = await runCodex(codexProvider(server.url, webSocket), { HTTPS_PROXY: tap.url, SSL_CERT_FILE: bundle });
      } finally {
        assert.equal((await tap.stop()).code, 0);
      }
      assert.deepEqual(account, direct);
      if (webSocket) await compareSockets(trace, await server.socketLogs());
      else await compareExchanges(trace, server.exchanges, server.url); // Codex asks other hosts, too.
      checkCodexSteps(await show(trace, '--steps'), transport);
      const address = `${webSocket ? server.url.replace('https', 'wss') : server.url}/responses`;
      assert.ok((await show(trace, '--connections')).some(connection => connection.transport === transport && connection.url === address));
    });
  });
}

test('Codex as it comes, started by the tap, and a proxy beyond the tap', { skip: codexMissing }, async () => {
  await withWorld(['api.openai.com'], async world => {
    const { trace, stdout, stderr } = await recordCommand(world, ['--proxy-via', world.world.url], codexCommand({}));
    assert.equal(codexAccount(stdout).filter(item => item.type === 'command_execution').length, 2, stdout + stderr);
    assert.ok(world.world.asked.includes('api.openai.com:443'));
    const { connections } = await compareSockets(trace, await world.server.socketLogs());
    assert.ok(connections.every(({ url }) => url === 'wss://api.openai.com/v1/responses'), JSON.stringify(connections));
    checkCodexSteps(await show(trace, '--steps'), 'websocket');
    const all = JSON.stringify(await show(trace, '--connections'));
    assert.ok(!all.includes('sk-acceptance'), 'the key must not be in the recording');
  });
});

for (const transport of ['http', 'websocket']) {
  test(`a Node program over ${transport}, started by the tap`, async () => {
    await withWorld([], async world => {
      const { server } = world;
      const { trace, stdout } = await recordCommand(world, [], { command: [process.execPath, client, server.url, transport] });
      if (transport === 'http') {
        assert.match(stdout, /^200 true\n200 true$/m);
        await compareExchanges(trace, server.exchanges);
      } else {
        assert.match(stdout, /^completed$/m);
        await compareSockets(trace, await server.socketLogs());
      }
      const steps = await show(trace, '--steps');
      assert.deepEqual([...new Set(steps.map(step => `${step.transport} ${step.status}`))], [`${transport} completed`]);
      assert.deepEqual(await show(trace, '--findings'), []);
    });
  });
}

test('a host that is no model endpoint is tunnelled: its own certificate, counted, not recorded', async () => {
  await withWorld([], async world => {
    const { server, tls } = world;
    const trace = freshFile('.stepwire');
    const elsewhere = ['record', '--proxy', '--listen', '127.0.0.1:0', '--output', trace];
    const { code, stdout, stderr } = await run([...elsewhere, '--', process.execPath, client, server.url, 'http'], { env: { SSL_CERT_FILE: tls.file } });
    // Node believes its own roots and our authority, and this server shows neither: untouched means that it fails.
    assert.equal(code, 1, stdout);
    assert.match(stderr, new RegExp(`tunnelled untouched and unrecorded: 1 connection, \\d+ bytes sent, \\d+ bytes received \\(localhost:${server.port} 1×`));
    assert.deepEqual(await show(trace, '--connections'), []);
    const findings = await show(trace, '--findings');
    assert.deepEqual(findings.map(({ code: name, severity, connection }) => [name, severity, connection]), [['tap.info.tunnelled', 'info', null]]);
    assert.match(findings[0].text, new RegExp(`localhost:${server.port}`));
  });
});

test('an agent that does not trust the authority is told apart', async () => {
  await withWorld([], async world => {
    const trace = freshFile('.stepwire');
    const tap = await start(proxyArguments(world, trace));
    const { tls: { file }, server } = world;
    const failed = await runNode([client, server.url, 'http'], { HTTPS_PROXY: tap.url, NODE_USE_ENV_PROXY: '1', NODE_EXTRA_CA_CERTS: file });
    assert.notEqual(failed, 0);
    assert.equal((await tap.stop()).code, 0);
    assert.match(JSON.stringify(await show(trace, '--findings')), /tap\.(agent\.tls|warning\.agent_silent)/);
  });
});

async function runNode(args, variables) {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, ...variables } });
  return new Promise(resolve => child.on('close', resolve));
}

test('ca prints, hints, and removes', async () => {
  const { certificate, key, bundle, pem, fingerprint_sha256 } = await authority();
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.equal((await run(['ca', '--path'])).stdout, `${certificate}\n`);
  assert.equal((await run(['ca'])).stdout, pem);
  const hint = (await run(['ca', '--hint'])).stdout;
  for (const word of [certificate, bundle, fingerprint_sha256, 'Codex', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'update-ca-certificates']) assert.ok(hint.includes(word), word);
  assert.equal((await run(['ca', '--path', '--hint'])).code, 2);
  const removed = await run(['ca', '--remove', '--json']);
  assert.deepEqual(JSON.parse(removed.stdout), { removed: [key, certificate, bundle] });
  for (const file of [key, certificate, bundle]) assert.ok(!existsSync(file), file);
  assert.notEqual((await authority()).fingerprint_sha256, fingerprint_sha256, 'a new one is made on the next use');
});

test('what does not go together is a usage error', async () => {
  for (const args of [['--intercept', 'a.test'], ['--proxy', '--intercept', 'https://a.test'], ['--proxy', '--proxy-via', 'ftp://a.test']]) {
    const output = freshFile('.stepwire');
    const { code, stderr } = await run(['record', ...args, ...args[0] === '--proxy' ? [] : ['--upstream', 'http://a.test'], '--output', output]);
    assert.equal(code, 2, stderr);
    assert.ok(!existsSync(output));
  }
});
