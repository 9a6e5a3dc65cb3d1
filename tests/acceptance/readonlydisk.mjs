// A file system that becomes read-only under the recording, as ext4 does after a fault of the disk: files that are open
// for writing are refused every write (EROFS). Needs a loop device, mount(8) and sysfs; elsewhere it is skipped.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { Stream, textsOf, until, withServer } from './support/numberedstream.mjs';
import { checkRecording, freshFile, program, run, show } from './support/stepwire.mjs';

const SHELL = { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } };

function makeImage() {
  const image = freshFile('.ext4');
  const made = spawnSync('sh', ['-c', `truncate -s 64m "${image}" && mkfs.ext4 -q -e remount-ro "${image}"`], SHELL);
  return made.status === 0 ? image : undefined;
}

/** Mounts the image, says which device it is, and lives as long as the namespace is to live. */
const mounting = (image, folder) => `mount -o loop,errors=remount-ro "${image}" "${folder}" || exit 77
  echo "device $(awk '$2 == "${folder}" { sub("/dev/", "", $1); print $1 }' /proc/mounts)"`;
const fault = device => `/sys/fs/ext4/${device}/trigger_fs_error`;

function impossible() {
  const image = makeImage(), folder = freshFile('.try');
  if (!image) return 'SKIPPED: mkfs.ext4 is not there';
  mkdirSync(folder);
  const { status, stdout } = spawnSync('unshare', ['-m', 'sh', '-c', `${mounting(image, folder)}
    exec 3> "${folder}/file"; echo 1 > /sys/fs/ext4/$(awk '$2 == "${folder}" { sub("/dev/", "", $1); print $1 }' /proc/mounts)/trigger_fs_error
    echo more | cat 2>&1 >&3 | grep -q 'Read-only' && echo refused`], SHELL);
  return status === 0 && stdout.includes('refused') ? false : 'SKIPPED: no file system can be made read-only under an open file here';
}
const skip = impossible();
/** A write that is under way while the file system gives up fails as a fault of the disk. */
const REFUSED = /cannot be written \(.*(Read-only file system|Input\/output error)/;

/** A recording on a file system of its own. `kept` gets its files when it is over. */
async function recordOnDisk(server) {
  const image = makeImage(), folder = freshFile('.disk'), kept = freshFile('.kept');
  mkdirSync(folder);
  mkdirSync(kept);
  const script = `${mounting(image, folder)}
    "${program}" record --upstream "${server.url}" --output "${folder}/run.stepwire" & pid=$!
    echo "pid $pid"; trap 'kill $pid' TERM
    code=1; while kill -0 $pid 2> /dev/null; do wait $pid; code=$?; done; cp "${folder}"/run* "${kept}"; exit $code`;
  const child = spawn('unshare', ['-m', 'sh', '-c', script], { env: { ...SHELL.env, QT_QPA_PLATFORM: 'offscreen' } });
  process.on('exit', () => child.kill('SIGTERM'));
  const disk = { folder, kept, said: '' };
  let out = '';
  child.stdout.on('data', piece => { out += piece; });
  child.stderr.on('data', piece => { disk.said += piece; });
  await until(() => /^listening/m.test(out), 'the listening line');
  const word = name => new RegExp(`^${name} (\\S+)$`, 'm').exec(out)[1];
  return Object.assign(disk, {
    url: word('listening'),
    breakNow: () => writeFileSync(fault(word('device')), '1'),
    /** Something else is mounted in its place. */
    replace: () => assert.equal(spawnSync('nsenter', ['-t', word('pid'), '-m', 'mount', '-t', 'tmpfs', 'none', folder], SHELL).status, 0),
    async stop() {
      child.kill('SIGTERM');
      return (await once(child, 'close'))[0];
    },
  });
}

test('read-only for good: traffic goes on, it is told, and what came before is kept', { skip }, () => withServer(async (server, holder) => {
  const disk = await recordOnDisk(server);
  const stream = new Stream(holder, 1000);
  await stream.begin(disk.url);
  await stream.roundTrip();
  await until(() => stream.received.length > 200, 'enough to be stored');
  const before = stream.received.length;
  await until(() => stream.received.length > before + 100, 'a commit or two');
  disk.breakNow();
  await until(() => REFUSED.test(disk.said), () => `word of it: ${disk.said}`);
  await stream.roundTrip();
  await stream.stop();
  await stream.roundTrip();
  assert.deepEqual(stream.received, stream.sent.map(text => `{"type":"echo","of":${text}}`), 'the traffic went on');
  assert.equal(await disk.stop(), 1);
  assert.match(disk.said, /could not be written to the end: \d+ bytes in \d+ observations ARE MISSING/);
  const texts = await textsOf(`${disk.kept}/run.stepwire`);
  assert.ok(texts.sent.length >= 100 && texts.sent.length < stream.sent.length, `${texts.sent.length} of ${stream.sent.length}`);
  assert.deepEqual(texts.sent, stream.sent.slice(0, texts.sent.length));
  assert.match((await run(['show', `${disk.kept}/run.stepwire`])).stderr, /has no end/);
}));

test('read-only, then another disk in its place: all of it is saved there, and nothing is missing', { skip }, () => withServer(async (server, holder) => {
  const disk = await recordOnDisk(server);
  const stream = new Stream(holder, 1000);
  await stream.begin(disk.url);
  await stream.roundTrip();
  disk.breakNow();
  await until(() => REFUSED.test(disk.said), () => `word of it: ${disk.said}`);
  await stream.roundTrip();
  disk.replace();
  await until(() => /All that was recorded is saved as/.test(disk.said), () => `word of the new place: ${disk.said}`);
  await stream.roundTrip();
  await stream.stop();
  await stream.roundTrip();
  assert.equal(await disk.stop(), 0, disk.said);
  const trace = `${disk.kept}/run.stepwire`;
  assert.ok(existsSync(trace), disk.said);
  const texts = await textsOf(trace);
  assert.deepEqual(texts.sent, stream.sent);
  assert.deepEqual(texts.received, stream.received);
  assert.deepEqual((await show(trace, '--findings')).filter(({ code }) => code === 'wire.gap'), []);
}));

test('more than can be held while nothing can be written: a gap, and word of it', { skip, timeout: 150_000 }, () => withServer(async (server, holder) => {
  const disk = await recordOnDisk(server);
  const stream = new Stream(holder, 300_000);
  await stream.begin(disk.url);
  await stream.roundTrip();
  disk.breakNow();
  await until(() => REFUSED.test(disk.said), () => `word of it: ${disk.said}`);
  const held = stream.received.length;
  await until(() => stream.received.length > held + 130, 'more than 64 MB');
  disk.replace();
  await until(() => /All that was recorded is saved as/.test(disk.said), () => `word of the new place: ${disk.said}`);
  await until(() => /can be written again; \d+ bytes in \d+ observations were too many to hold and ARE MISSING, marked as gaps/.test(disk.said), () => `word of the gap: ${disk.said}`);
  await stream.stop();
  await stream.roundTrip();
  assert.deepEqual(stream.received, stream.sent.map(text => `{"type":"echo","of":${text}}`), 'the traffic went on');
  assert.equal(await disk.stop(), 1, disk.said);
  const trace = `${disk.kept}/run.stepwire`;
  const codes = (await show(trace, '--findings')).map(({ code }) => code);
  assert.ok(codes.includes('wire.gap') && codes.includes('tap.not_stored'), codes.join());
  const texts = await textsOf(trace);
  assert.ok(texts.sent.length >= held / 2, `${texts.sent.length} of ${held}`);
  assert.deepEqual(texts.sent, stream.sent.slice(0, texts.sent.length));
  await checkRecording(trace);
}));
