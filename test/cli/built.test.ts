/** What `npm run build` makes, run as a user runs it. */
import { expect } from 'chai';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { load } from 'js-yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCHER = join(ROOT, 'scripts/kubectl-crashloop');

describe('the built program', function () {
  this.timeout(60_000);
  let folder = '';
  type Ran = ReturnType<typeof spawnSync> & { stdout: string; stderr: string };
  const runIn = (dist: string, ...argv: string[]): Ran =>
    spawnSync(process.execPath, [join(folder, dist, 'main.cjs'), ...argv], {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', HOME: folder },
    });
  const run = (...argv: string[]): Ran => runIn('dist', ...argv);
  const build = (dist: string, ...argv: string[]): void =>
    void execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), `--outdir=${join(folder, dist)}`, ...argv], {
      cwd: ROOT,
    });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'crashloop-built-'));
    build('dist');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('carries the version of plugin.yaml', () => {
    const { version } = load(readFileSync(join(ROOT, 'plugin.yaml'), 'utf8')) as { version: string };
    expect(run('version').stdout).to.match(new RegExp(`^kubectl crashloop ${version.replaceAll('.', '\\.')} `));
  });

  it('has the name that kubectl uses', () => {
    const called = (argv0: string): string =>
      /usage: (.*) explain/i.exec(
        spawnSync(process.execPath, [join(folder, 'dist/main.cjs'), 'explain'], { argv0, encoding: 'utf8' }).stderr,
      )?.[1] ?? 'nothing';
    expect(
      [
        'node',
        '/opt/bin/kubectl-crashloop',
        'kubectl-crashloop.exe',
        'dist/kubectl-crashloop-linux-amd64',
        '/k/bin/kubectl-crashloop_why',
        'crashloop',
      ].map(called),
    ).to.deep.equal([
      'kubectl crashloop',
      'kubectl crashloop',
      'kubectl crashloop',
      'kubectl crashloop',
      'kubectl crashloop-why',
      'crashloop',
    ]);
  });

  it('explains its recording with no cluster and no other file', () => {
    const demo = run('demo');
    expect(demo.stderr).to.equal('');
    expect(demo.status).to.equal(0);
    expect(demo.stdout).to.include('web-1').and.include('postgres-1');
  });

  it('prints another answer for another recording', () => {
    const before = run('demo', '-o', 'json').stdout;
    const recording = join(folder, 'recording');
    cpSync(join(ROOT, 'test/corpus/upstream-pending'), recording, { recursive: true });
    const { namespace } = JSON.parse(readFileSync(join(recording, 'truth.json'), 'utf8')) as { namespace: string };
    const pods = join(recording, `cluster-resources/pods/${namespace}.json`);
    writeFileSync(pods, readFileSync(pods, 'utf8').replaceAll('"exitCode": 1,', '"exitCode": 42,'));
    build('other', `--recording=${recording}`);
    const after = runIn('other', 'demo', '-o', 'json').stdout;
    expect(after).to.not.equal(before);
    expect(after).to.include('"code": 42');
  });

  it('ends without an error when the reader closes the pipe', () => {
    const script = `"${process.execPath}" "${join(folder, 'dist/main.cjs')}" codes | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const ran = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(ran.stderr).to.equal('');
    expect(ran.stdout).to.match(/^LINUX.*\n0\n$/);
  });

  it('reports that it cannot write any more', function () {
    if (!existsSync('/dev/full')) this.skip();
    const ran = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${join(folder, 'dist/main.cjs')}" version > /dev/full`],
      { encoding: 'utf8' },
    );
    expect([ran.status, ran.stderr]).to.deep.equal([
      1,
      'error: cannot write to standard output: ENOSPC: no space left on device, write\n',
    ]);
  });

  it('prints all of a long answer into a slow pipe', () => {
    const script = `"${process.execPath}" "${join(folder, 'dist/main.cjs')}" demo -o json | (sleep 0.3; cat)`;
    const ran = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(JSON.parse(ran.stdout)).to.include({ kind: 'Diagnosis' });
  });

  it('is run by the launcher through links, from any folder', () => {
    // The launcher runs the files in dist/ next to it: here a copy of the tree with links to its heavy parts.
    const copy = join(folder, 'tree');
    cpSync(LAUNCHER, join(copy, 'scripts/kubectl-crashloop'));
    const missing = spawnSync(join(copy, 'scripts/kubectl-crashloop'), ['version'], { encoding: 'utf8' });
    expect(missing.status).to.equal(1);
    expect(missing.stderr).to.match(/^error: kubectl-crashloop is not installed: .*\nrun this once: .*npm ci/);
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const unbuilt = spawnSync(join(copy, 'scripts/kubectl-crashloop'), ['version'], { encoding: 'utf8' });
    expect(unbuilt.status).to.equal(1);
    expect(unbuilt.stderr).to.match(/^error: kubectl-crashloop is not built: .*\nrun this once: .*npm run build/);
    symlinkSync(join(folder, 'dist'), join(copy, 'dist'));
    symlinkSync('tree/scripts/kubectl-crashloop', join(folder, 'relative'));
    symlinkSync(join(folder, 'relative'), join(folder, 'absolute'));
    const ran = spawnSync(join(folder, 'absolute'), ['version'], { encoding: 'utf8', cwd: '/' });
    expect(ran.stderr).to.equal('');
    expect(ran.stdout).to.match(/^kubectl crashloop /);
    expect(ran.status).to.equal(0);
  });

  it('is run by the launcher as a binary if there is one', () => {
    const copy = join(folder, 'with-binary');
    cpSync(LAUNCHER, join(copy, 'scripts/kubectl-crashloop'));
    mkdirSync(join(copy, 'dist'));
    writeFileSync(join(copy, 'dist/kubectl-crashloop'), '#!/bin/sh\nprintf "%s|" "$0" "$@"\nexit 7\n', { mode: 0o755 });
    const ran = spawnSync(join(copy, 'scripts/kubectl-crashloop'), ['explain', 'a b'], { encoding: 'utf8' });
    expect(ran.stdout).to.equal(`${join(copy, 'dist/kubectl-crashloop')}|explain|a b|`);
    expect(ran.status).to.equal(7);
  });

  it('has in its first file only what every start needs', () => {
    const start = readFileSync(join(folder, 'dist/crashloop.cjs'), 'utf8');
    const engine = readFileSync(join(folder, 'dist/engine.cjs'), 'utf8');
    expect(start.length).to.be.below(engine.length / 5);
    const userError = 'name="UserError"';
    expect(start).to.include(userError);
    expect(engine, 'a class of errors is one class').to.not.include(userError);
    expect(engine).to.include('./crashloop.cjs#src/errors.ts');
  });

  it('explains a pod of a cluster with three of its files', async () => {
    const { startCluster } = createRequire(import.meta.url)('../../scripts/package/cluster.cjs') as {
      startCluster: (folder: string) => Promise<{ kubeconfig: string; pod: string; close: () => void }>;
    };
    for (const name of ['main.cjs', 'crashloop.cjs', 'cluster.cjs', 'engine.cjs'])
      cpSync(join(folder, 'dist', name), join(folder, 'two', name));
    const { kubeconfig, pod, close } = await startCluster(folder);
    const explain = async (...flags: string[]): Promise<string> => {
      const argv = [join(folder, 'two/main.cjs'), 'explain', pod, '--kubeconfig', kubeconfig, ...flags];
      return (await promisify(execFile)(process.execPath, argv, { env: { HOME: folder } })).stdout;
    };
    try {
      expect(await explain()).to.match(/^CAUSE +confirmed/m);
      expect(JSON.parse(await explain('-o', 'json'))).to.have.nested.property('causes[0].confidence', 'confirmed');
    } finally {
      close();
    }
  });

  it('names the packages it is made of, with their licences', () => {
    const text = readFileSync(join(folder, 'dist/THIRD_PARTY_LICENSES.txt'), 'utf8');
    for (const name of ['cli-table3', 'js-yaml', 'yargs-parser', 'Node.js'])
      expect(text).to.match(new RegExp(`^={80}\\n${name}.*\\n={80}\\n\\n\\S`, 'm'));
    expect(text).to.include('Permission is hereby granted');
    expect(text, 'what is not in the bundle').to.not.include('mocha');
  });
});

/**
 * This machine's binary, which `npm run build` makes before the tests in CI; without it there is nothing to look at.
 */
describe('the binary', function () {
  this.timeout(30_000);
  const binary = join(ROOT, 'dist/kubectl-crashloop');
  const run = (argv: string[], more: object = {}): ReturnType<typeof spawnSync> & { stdout: string; stderr: string } =>
    spawnSync(binary, argv, { encoding: 'utf8', env: { PATH: '' }, cwd: '/', ...more });
  before(function () {
    if (!existsSync(binary)) this.skip();
  });

  it('needs no Node and no other file', () => {
    const demo = run(['demo']);
    expect([demo.status, demo.stderr]).to.deep.equal([0, '']);
    expect(demo.stdout).to.include('web-1').and.include('postgres-1');
    expect(readFileSync(binary).includes('NODE_SEA_BLOB')).to.equal(true);
  });

  it('is a plugin by its name, and ignores settings for other Node programs', () => {
    const { status, stderr } = run(['nonsense'], { env: { PATH: '', NODE_OPTIONS: '--no-such-flag' } });
    expect([status, stderr.split('\n')[0]]).to.deep.equal([
      1,
      'error: unknown command "nonsense" for "kubectl crashloop"',
    ]);
  });

  it('passes arguments on unchanged', () => {
    expect(run(['--inspect', 'version']).stderr).to.match(/^error: unknown flag: --inspect/);
    expect(run(['version', '-o', 'json']).stdout).to.match(/^\{/);
  });
});
