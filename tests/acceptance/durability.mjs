// What is left of a recording when its process is killed, its disk is full, or its file is taken away under it. Both
// ends of a WebSocket count their messages and note when they came; the trace is compared with that.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { record, recordAloud, Stream, textsOf, until, withServer } from './support/numberedstream.mjs';
import { freshFile, program, run, show } from './support/stepwire.mjs';

const PROMISED_LOSS_MS = 100;
const KILLS = 6;

const seed = Number(process.env.STEPWIRE_SEED ?? Date.now() % 1e6);
console.log(`seed ${seed} (STEPWIRE_SEED repeats it)`);
let state = seed;
const random = () => { // a linear congruential generator is random enough for moments
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 2147483648;
};

for (let round = 1; round <= KILLS; ++round) {
  const delay = Math.round(200 + random() * 1200);
  const filler = round % 2 ? 50 : 30_000; // the second kind makes SQLite fold its log in now and then
  test(`kill -9 after ${delay} ms, messages of ${filler} bytes: at most ${PROMISED_LOSS_MS} ms are lost, and nothing is invented`, () => withServer(async (server, holder) => {
    const trace = freshFile('.stepwire');
    const tap = await record(server, trace);
    const stream = new Stream(holder, filler);
    await stream.begin(tap.url);
    await sleep(delay);
    const killed = performance.now();
    tap.child.kill('SIGKILL');
    await tap.ended;
    const lag = stream.lag;
    await stream.stop();

    const { code, stderr } = await run(['show', trace]);
    assert.equal(code, 0);
    assert.match(stderr, /has no end: it is still being recorded, or its recorder was killed/);
    const texts = await textsOf(trace);
    assert.deepEqual(texts.sent, stream.sent.slice(0, texts.sent.length), 'what was sent, in order, byte for byte');
    const echoes = stream.sent.map(text => `{"type":"echo","of":${text}}`);
    assert.deepEqual(texts.received, echoes.slice(0, texts.received.length), 'what was received, in order, byte for byte');

    const margin = Math.max(50, 3 * lag);
    for (const [what, times, kept] of [['sent', stream.arrived, texts.sent.length], ['received', stream.returned, texts.received.length]]) {
      const oldestLost = times[kept];
      const lost = oldestLost === undefined ? 0 : killed - oldestLost;
      console.log(`${what}: ${kept} of ${times.length} kept, the oldest lost one came ${lost.toFixed(1)} ms before the kill (margin ${margin.toFixed(0)} ms)`);
      assert.ok(lost <= PROMISED_LOSS_MS + margin, `${what}: ${lost} ms are lost`);
    }
    assert.ok(texts.sent.length > 20, 'enough was recorded to say anything');
  }));
}

const canLimit = spawnSync('prlimit', ['--version']).status === 0;
const fileLimit = (tap, limit) => assert.equal(spawnSync('prlimit', ['--pid', tap.child.pid, `--fsize=${limit}:`]).status, 0);

test('files that cannot grow: traffic goes on, and nothing is missing once they can', { skip: canLimit ? false : 'SKIPPED: there is no prlimit' }, () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire');
  const tap = await recordAloud(server, trace);
  const stream = new Stream(holder, 1000);
  await stream.begin(tap.url);
  await stream.roundTrip();
  fileLimit(tap, 1);
  await until(() => tap.said.includes('There is no space left'), 'word of the full disk');
  await stream.roundTrip();
  await sleep(700); // a try or two are in vain
  await stream.roundTrip();
  fileLimit(tap, 'unlimited');
  await until(() => tap.said.includes('can be written again; nothing is missing'), 'word of the end of it');
  await stream.roundTrip();
  await stream.stop();
  await stream.roundTrip();
  const { code } = await tap.stop();
  assert.equal(code, 0, tap.said);
  assert.equal(tap.said.match(/no space left/g).length, 1, 'it is said once');
  const texts = await textsOf(trace);
  assert.deepEqual(texts.sent, stream.sent);
  assert.deepEqual(texts.received, stream.received);
}));

test('files that never grow again: the exit code says that something is missing', { skip: canLimit ? false : 'SKIPPED: there is no prlimit' }, () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire');
  const tap = await recordAloud(server, trace);
  const stream = new Stream(holder, 1000);
  await stream.begin(tap.url);
  await stream.roundTrip();
  await sleep(2 * PROMISED_LOSS_MS); // something is stored by then
  fileLimit(tap, 1);
  await until(() => tap.said.includes('There is no space left'), 'word of the full disk');
  await stream.roundTrip();
  await stream.stop();
  const { code } = await tap.stop();
  assert.equal(code, 1);
  assert.match(tap.said, /could not be written to the end: \d+ bytes in \d+ observations ARE MISSING/);
  assert.match(tap.said, /only a part is in/);
  const texts = await textsOf(trace);
  assert.ok(texts.sent.length > 0 && texts.sent.length < stream.sent.length);
  assert.deepEqual(texts.sent, stream.sent.slice(0, texts.sent.length));
}));

const canMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt'], {}).status === 0;
const mountSkip = canMount ? false : 'SKIPPED: file systems cannot be mounted here';

test('a disk that is full, and has room again', { skip: mountSkip }, () => withServer(async (server, holder) => {
  const folder = freshFile('.disk'), kept = freshFile('.kept');
  mkdirSync(folder);
  mkdirSync(kept);
  const script = `mount -t tmpfs -o size=6m none "${folder}"; head -c 4m /dev/zero > "${folder}/ballast"
    "${program}" record --upstream "${server.url}" --output "${folder}/run.stepwire" & pid=$!
    echo "pid $pid"; trap 'kill $pid' TERM
    code=1; while kill -0 $pid 2> /dev/null; do wait $pid; code=$?; done; cp "${folder}"/run.stepwire* "${kept}"; exit $code`;
  const child = spawn('unshare', ['-m', 'sh', '-c', script], { env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } });
  let out = '', said = '';
  child.stdout.on('data', piece => { out += piece; });
  child.stderr.on('data', piece => { said += piece; });
  await until(() => /^listening/m.test(out), 'the listening line');
  const stream = new Stream(holder, 2000);
  await stream.begin(/^listening (\S+)$/m.exec(out)[1]);
  await until(() => said.includes('There is no space left'), 'word of the full disk');
  await stream.roundTrip();
  unlinkSync(`/proc/${/^pid (\d+)$/m.exec(out)[1]}/root${folder}/ballast`);
  await until(() => said.includes('can be written again'), 'word of the end of it');
  await stream.stop();
  await stream.roundTrip();
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
  const texts = await textsOf(`${kept}/run.stepwire`);
  assert.deepEqual(texts.sent, stream.sent);
  assert.deepEqual(texts.received, stream.received);
}));

test('a read-only place is refused before the agent starts', { skip: mountSkip }, async () => {
  const folder = freshFile('.readonly'), mark = freshFile('.started');
  mkdirSync(folder);
  const script = `mount -t tmpfs -o ro none "${folder}"; exec "${program}" record --upstream http://127.0.0.1:9/v1 --output "${folder}/run.stepwire" -- touch "${mark}"`;
  const { status, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /run\.stepwire: permission denied \(Read-only file system\)\. Choose a place that you may use\./);
  assert.ok(!existsSync(mark));
});

test('a folder that is not there is named', async () => {
  const folder = freshFile('.none');
  const { code, stderr } = await run(['record', '--upstream', 'http://127.0.0.1:9/v1', '--output', `${folder}/run.stepwire`]);
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`stepwire: ${folder} does not exist\\.`));
});

test('removed, replaced and moved under the recording: all of it is saved, and said', () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire'), elsewhere = freshFile('.stepwire');
  const numbered = trace.replace('.stepwire', '-2.stepwire');
  const tap = await recordAloud(server, trace);
  const stream = new Stream(holder, 1000);
  await stream.begin(tap.url);
  const saved = async count => {
    await until(() => (tap.said.match(/All that was recorded is saved as/g) ?? []).length >= count, `word of saving ${count}`);
    await stream.roundTrip();
  };
  await stream.roundTrip();
  for (const suffix of ['', '-wal', '-shm']) rmSync(trace + suffix);
  await saved(1);
  renameSync(trace, elsewhere);
  await saved(2);
  rmSync(trace);
  writeFileSync(trace, 'precious');
  await saved(3);
  await stream.stop();
  await stream.roundTrip();
  const { code } = await tap.stop();
  assert.equal(code, 0, tap.said);
  assert.equal(readFileSync(trace, 'utf8'), 'precious');
  assert.match(tap.said, new RegExp(`recorded .* in ${numbered}`));
  const texts = await textsOf(numbered);
  assert.deepEqual(texts.sent, stream.sent);
  assert.deepEqual(texts.received, stream.received);
  const earlier = await textsOf(elsewhere);
  assert.ok(earlier.sent.length > 0);
  assert.deepEqual(earlier.sent, stream.sent.slice(0, earlier.sent.length));
}));

test('the log of a recording removed: what was in it outlives a kill', () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire');
  const tap = await recordAloud(server, trace);
  const stream = new Stream(holder, 1000);
  await stream.begin(tap.url);
  await stream.roundTrip();
  rmSync(`${trace}-wal`);
  await until(() => tap.said.includes('Somebody removed or replaced'), 'word of it');
  await stream.roundTrip();
  await sleep(2 * PROMISED_LOSS_MS);
  const count = stream.received.length;
  await sleep(2 * PROMISED_LOSS_MS + 3 * stream.lag);
  tap.child.kill('SIGKILL');
  await tap.ended;
  await stream.stop();
  const texts = await textsOf(trace);
  assert.ok(texts.received.length >= count, `${texts.received.length} of ${count}`);
  assert.deepEqual(texts.received, stream.received.slice(0, texts.received.length));
}));

test('two recordings into one file: the second is refused, also with --force, and the first goes on', () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire');
  const tap = await record(server, trace);
  const stream = new Stream(holder, 100);
  await stream.begin(tap.url);
  await stream.roundTrip();
  const second = ['record', '--upstream', server.url, '--output', trace];
  const plain = await run(second);
  assert.equal(plain.code, 2);
  assert.match(plain.stderr, /exists and is not overwritten/);
  const forced = await run([...second, '--force']);
  assert.equal(forced.code, 2);
  assert.match(forced.stderr, /is being recorded by another Stepwire/);
  assert.equal((await run(['show', trace, '--steps'])).code, 0);
  await stream.stop();
  await stream.roundTrip();
  assert.equal((await tap.stop()).code, 0);
  assert.deepEqual((await textsOf(trace)).sent, stream.sent);
}));

test('a recording that was killed can be replaced when told so, and its log with it', () => withServer(async (server, holder) => {
  const trace = freshFile('.stepwire');
  const first = await record(server, trace);
  const stream = new Stream(holder, 100);
  await stream.begin(first.url);
  await stream.roundTrip();
  first.child.kill('SIGKILL');
  await first.ended;
  await stream.stop();
  assert.ok(existsSync(`${trace}-wal`));
  copyFileSync(`${trace}-wal`, `${trace}-old`);
  const second = await record(server, trace, '--force');
  assert.equal((await second.stop()).code, 0);
  assert.deepEqual(await show(trace, '--connections'), []);
}));
