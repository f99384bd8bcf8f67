/** A bundle that the program wrote becomes a case that every gate accepts; a hostile one is refused. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { recordingsIn, unfilled, type Truth } from '../../scripts/accuracy.ts';
import { newCase } from '../../scripts/new-case.ts';
import { writeTar } from '../../src/sources/bundle/tar-write.ts';
import { crashloop } from '../support/run-cli.ts';

describe('new-case', () => {
  const root = mkdtempSync(join(tmpdir(), 'crashloop-case-'));
  const corpus = join(root, 'corpus');
  mkdirSync(corpus);
  after(() => rmSync(root, { recursive: true, force: true }));

  const recordings = new Map(recordingsIn('test/corpus').map((one) => [one.name, one]));
  /** The bundle that the program writes about a recording. */
  async function bundleOf(name: string): Promise<{ file: string; truth: Truth }> {
    const { folder, truth } = recordings.get(name)!;
    const file = join(root, `${name}.tar.gz`);
    const args = [truth.pod, '-n', truth.namespace, '--from', folder, '--file', file, '--force'];
    expect((await crashloop(['bundle', ...args])).code).to.equal(0);
    return { file, truth };
  }
  const archive = (name: string, paths: readonly string[]): string => {
    const file = join(root, name);
    writeFileSync(
      file,
      gzipSync(
        writeTar(
          paths.map((path) => ({ path, data: Buffer.from('{}') })),
          0,
        ),
      ),
    );
    return file;
  };
  const failure = (file: string, name: string): Promise<string> =>
    newCase(file, name, corpus).then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('writes the files of the bundle and the frame of truth.json', async () => {
    const { file, truth } = await bundleOf('rollout-bad-image');
    const made = await newCase(file, 'image', corpus);
    expect(readdirSync(made.folder)).to.include.members(['cluster-resources', 'crashloop', 'truth.json']);
    const written = JSON.parse(readFileSync(join(made.folder, 'truth.json'), 'utf8')) as Truth;
    expect(written).to.deep.equal(made.truth);
    expect(written).to.deep.include({ namespace: truth.namespace, pod: 'deployment/web', container: null });
    expect(unfilled(written)).to.deep.equal(['category', 'cause', 'must']);
    expect(made.says).to.match(/^\w+ [\w-]+\/[\w-]+: /);
  });

  it('names the container that failed, and leaves the choice where several did', async () => {
    const container = async (name: string): Promise<string | null> =>
      (await newCase((await bundleOf(name)).file, name, corpus)).truth.container;
    expect(await container('init-fails')).to.equal('migrate');
    expect(await container('two-causes')).to.match(/^FILL IN: .*\(web, worker\)/);
  });

  it('passes every gate once its truth is filled in, and fails before', async function () {
    this.timeout(180_000);
    const folder = join(root, 'gates');
    mkdirSync(folder);
    const gates = (): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', '--no-config', 'test/gates/*.test.ts'], {
        env: { ...process.env, CORPUS: folder },
        encoding: 'utf8',
      });
    const cases = ['upstream-pending', 'rollout-env-removed'];
    for (const name of cases) await newCase((await bundleOf(name)).file, name, folder);
    expect(gates().stdout).to.include('fields of truth.json to fill in');
    for (const name of cases) {
      const path = join(folder, name, 'truth.json');
      const { category, cause, must } = recordings.get(name)!.truth;
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), category, cause, must }));
    }
    const { status, stdout } = gates();
    expect(status, String(stdout)).to.equal(0);
    expect(stdout).to.match(/\b[1-9]\d+ passing/);
  });

  it('refuses a taken or invalid name, and leaves the case as it is', async () => {
    const { file } = await bundleOf('upstream-pending');
    await newCase(file, 'taken', corpus);
    expect(await failure(file, 'taken')).to.match(/taken exists already$/);
    for (const name of ['../up', 'a/b', '', 'Web', '.hidden']) expect(await failure(file, name)).to.match(/not a name/);
  });

  it('refuses what bundle did not write, and writes no file of it', async () => {
    const index = 'web/crashloop/evidence.json';
    writeFileSync(join(root, 'text'), 'not an archive');
    const before = readdirSync(corpus);
    expect(await failure(join(root, 'none.tar.gz'), 'x')).to.match(/none\.tar\.gz does not exist$/);
    expect(await failure(join(root, 'text'), 'x')).to.match(/not a \.tar\.gz archive/);
    expect(await failure(archive('other', ['web/cluster-resources/nodes.json']), 'x')).to.match(/it has no crashloop/);
    for (const path of ['../../evil.json', 'web/../../evil.json'])
      expect(await failure(archive('outside', [index, path]), 'x')).to.match(/evil\.json leads out of the archive$/);
    expect(await failure(archive('beside', [index, 'other/nodes.json']), 'x')).to.match(/not in the folder web\/$/);
    expect(await failure(archive('broken', [index, 'web/cluster-resources/nodes.json']), 'x')).to.match(
      /^cannot read .*broken: its crashloop.evidence.json/,
    );
    expect(readdirSync(corpus)).to.deep.equal(before);
  });
});
