/** Inputs without an end, without a writer, and with hostile structure. */
import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { parseDocuments } from '../../src/sources/bundle/objects.ts';
import { folderFiles } from '../../src/sources/bundle/files.ts';
import { chunksOf, endOf, readSmall, wholeOf } from '../../src/sources/input.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { environment, rejection } from './cluster/support/environment.ts';
import { loadKubeconfig } from '../../src/sources/cluster/load-kubeconfig.ts';
import { machineClock } from '../../src/clock.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, namespace: shop}\n';
const isLinux = process.platform === 'linux';

describe('inputs', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'crashloop-input-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const fifo = (): string => {
    const path = join(dir, 'pipe');
    execFileSync('mkfifo', [path]);
    return path;
  };

  it('have a limit', async () => {
    async function* endless(): AsyncGenerator<Buffer, void> {
      for (;;) yield Buffer.alloc(1024 * 1024);
    }
    const error = await rejection(wholeOf(endless(), 3 * 1024 * 1024, 'it', 'hint'));
    expect(error).to.include({ name: 'UserError', message: 'it is larger than 3 MiB', hint: 'hint' });
    expect((await rejection(endOf(endless(), 10, 5 * 1024 * 1024, 'it'))).message).to.equal('it is larger than 5 MiB');
  });
  it('endOf returns the last bytes', async () => {
    async function* pieces(): AsyncGenerator<Buffer, void> {
      for (const text of ['abc', 'def', 'g']) yield Buffer.from(text);
    }
    expect(String(await endOf(pieces(), 4, 100, 'it'))).to.equal('defg');
  });
  it('a device without an end is refused', async function () {
    if (!isLinux) this.skip();
    expect((await rejection(openBundle('/dev/zero'))).message).to.equal(
      '/dev/zero is neither a bundle nor a file of Kubernetes objects',
    );
    expect(() => readSmall('/dev/zero')).to.throw('/dev/zero is larger than 16 MiB');
    expect((await rejection(openBundle('/dev/null'))).message).to.equal('/dev/null is empty');
  });
  it('a kubeconfig or a certificate can be a pipe; without a writer it is refused after 10 s', async function () {
    if (!isLinux) this.skip();
    const path = fifo();
    const clock = FakeClock.running();
    const load = loadKubeconfig({ kubeconfig: path }, environment({}, { clock }));
    expect((await rejection(load)).message).to.equal(`${path} is a pipe, and no program wrote to it within 10 s`);
    const flags = { server: 'https://a.test', certificateAuthority: path };
    const certificate = loadKubeconfig(flags, environment({}, { clock }));
    expect((await rejection(certificate)).message).to.match(/is a pipe, and no program wrote to it/);
    const writing = spawn('sh', ['-c', 'printf "{\\"current-context\\": \\"\\"}" > "$0"', path]);
    const read = await loadKubeconfig({ kubeconfig: path }, environment({}, { clock: machineClock }));
    expect(read.namespace).to.equal('default');
    writing.kill();
  });
  it('a token cannot be a pipe', function () {
    if (!isLinux) this.skip();
    const path = fifo();
    expect(() => readSmall(path)).to.throw(`${path} is a pipe`);
  });
  it('a pipe without a writer is refused after 10 s', async function () {
    if (!isLinux) this.skip();
    const path = fifo();
    const clock = FakeClock.running();
    const began = clock.now();
    const error = await rejection(openBundle(path, { timer: clock }));
    expect(error.message).to.equal(`${path} is a pipe, and no program wrote to it within 10 s`);
    expect(clock.now() - began).to.be.within(10_000, 11_000);
  });
  for (const [what, content] of [
    ['YAML', POD],
    ['an archive', ''],
  ] as const)
    it(`reads a pipe with a slow writer: ${what}`, async function () {
      if (!isLinux) this.skip();
      const path = fifo();
      let command = `sleep 0.1; printf '%s' "$POD"; sleep 0.1; echo '  '`;
      if (content === '') {
        mkdirSync(join(dir, 'b/cluster-resources/pods'), { recursive: true });
        writeFileSync(join(dir, 'b/cluster-resources/pods/shop.json'), JSON.stringify({ kind: 'PodList', items: [] }));
        command = `tar -C '${dir}' -cz b`;
      }
      const writer = spawn('sh', ['-c', `(${command}) > '${path}'`], { env: { ...process.env, POD: content } });
      const source = await openBundle(path);
      expect(source.layout).to.equal(content === '' ? 'support-bundle' : 'objects');
      if (content !== '') expect(await source.pods()).to.deep.equal([{ namespace: 'shop', name: 'web-1' }]);
      writer.kill();
    });
  it('standard input can be an archive', async () => {
    execFileSync('mkdir', ['-p', join(dir, 'b/cluster-resources/pods')]);
    writeFileSync(join(dir, 'b/cluster-resources/pods/shop.json'), JSON.stringify({ kind: 'PodList', items: [] }));
    execFileSync('tar', ['-C', dir, '-czf', join(dir, 'b.tgz'), 'b']);
    const source = await openBundle({ stdin: await wholeOf(chunksOf(join(dir, 'b.tgz'), new FakeClock()), 1e6, 'b') });
    expect(source).to.include({ layout: 'support-bundle', name: 'stdin' });
  });
  it('an archive with a path of very many folders is refused', async () => {
    const header = (name: string, size: number, type: string): Buffer => {
      const block = Buffer.alloc(512);
      block.write(name);
      block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
      block.write('        ', 148);
      block.write(type, 156);
      const sum = block.reduce((all, byte) => all + byte, 0);
      block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return block;
    };
    for (const path of ['a/'.repeat(100_000), 'a/'.repeat(100), 'a'.repeat(5000)]) {
      const body = Buffer.alloc(Math.ceil(path.length / 512) * 512);
      body.write(path);
      const tar = Buffer.concat([header('long', path.length, 'L'), body, header('x', 0, '0'), Buffer.alloc(1024)]);
      const file = join(dir, 'deep.tgz');
      writeFileSync(file, gzipSync(tar));
      expect((await rejection(openBundle(file))).message).to.equal(
        `cannot read the archive ${file}: a path in it has more than 4096 characters or 64 folders`,
      );
    }
  });
  it('YAML that holds itself, is nested deeply, or is huge, is refused', async () => {
    for (const text of ['a: &a [*a]', 'a: &a\n  b: *a', '['.repeat(5000) + ']'.repeat(5000)]) {
      const error = await rejection(openBundle({ stdin: text }));
      expect(error.name).to.equal('UserError');
      expect(error.message, text.slice(0, 20)).to.match(/^stdin is neither JSON nor YAML: /);
    }
    expect((await rejection(parseDocuments(`a: ${'x'.repeat(65 * 2 ** 20)}`))).message).to.match(/more than 64 MiB/);
  });
  it('a folder that may not be read is named', async function () {
    if (process.platform === 'win32') this.skip();
    const root = process.getuid?.() === 0;
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, 'cluster-resources/pods'), { recursive: true });
    chmodSync(join(dir, 'cluster-resources'), 0);
    try {
      if (root) process.seteuid?.(65_534);
      const files = await folderFiles(dir);
      const error = await rejection(files.list('cluster-resources'));
      expect(error).to.include({ name: 'UserError' });
      expect(error.message).to.match(/^cannot read the folder .*cluster-resources: permission denied$/);
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(join(dir, 'cluster-resources'), 0o755);
    }
  });
  it('`<(…)` and /dev/stdin are read', async function () {
    if (!isLinux || !existsSync('/bin/bash')) this.skip();
    this.timeout(20_000);
    const main = new URL('../../src/main.ts', import.meta.url).pathname;
    const ran = (command: string): string =>
      execFileSync('/bin/bash', ['-c', command], {
        env: { ...process.env, NODE: process.execPath, MAIN: main, POD },
      }).toString();
    expect(ran('"$NODE" "$MAIN" explain --from <(printf "%s" "$POD")')).to.match(/web-1/);
    expect(ran('printf "%s" "$POD" | "$NODE" "$MAIN" explain --from /dev/stdin')).to.match(/web-1/);
  });
});
