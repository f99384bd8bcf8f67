/**
 * Tests the archives of `npm run package` with the real krew: validates the manifest, installs the archive for this
 * machine, runs the plugin through kubectl, upgrades and uninstalls it, and installs the archives of the other
 * platforms to check that the file in `bin` exists.
 *
 * usage: npm run test:krew   (Linux or macOS; needs kubectl and git, and Go to build krew, or KREW=path of krew;
 * VALIDATE_KREW_MANIFEST=path)
 *
 * krew keeps everything in KREW_ROOT, here a temporary folder; the index is one made here.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { load } from 'js-yaml';
import { archiveOf, hostPlatform, nameOf, readDescription, ROOT } from './package/description.ts';
import type { Platform } from './package/description.ts';

const plugin = readDescription();
const MANIFEST = join(ROOT, `krew-manifest/${plugin.name}.yaml`);

/** Ends on an error of the caller; the other errors are those of the plugin. */
function fail(message: string): never {
  console.error(`error: ${message}`);
  process.exit(1);
}

const isThere = (tool: string): boolean => !spawnSync(tool, ['version'], { stdio: 'ignore' }).error;

/** krew and its validator: from the environment, or built by Go at the version that test/krew/go.mod pins. */
function tools(folder: string): { krew: string; validator: string } {
  const { KREW: krew, VALIDATE_KREW_MANIFEST: validator } = process.env;
  if (krew && validator) return { krew, validator };
  if (!isThere('go'))
    fail(
      'neither KREW and VALIDATE_KREW_MANIFEST (paths of the two programs) nor Go is there: https://go.dev/doc/install',
    );
  execFileSync(
    'go',
    [
      'build',
      '-C',
      join(ROOT, 'test/krew'),
      '-mod=readonly',
      '-buildvcs=false',
      '-o',
      `${folder}/`,
      ...['krew', 'validate-krew-manifest'].map((name) => `sigs.k8s.io/krew/cmd/${name}`),
    ],
    { stdio: 'inherit' },
  );
  return { krew: krew || join(folder, 'krew'), validator: validator || join(folder, 'validate-krew-manifest') };
}

/** Prints what was checked, or ends the test. */
function check(what: string, holds: boolean, seen: string): void {
  if (!holds) fail(`${what}: no; ${seen.trim()}`);
  console.log(`ok  ${what}`);
}

if (!isThere('kubectl')) fail('kubectl is not on PATH: https://kubernetes.io/docs/tasks/tools/');
const host = hostPlatform(plugin.platforms);
if (host === undefined || !existsSync(MANIFEST)) fail(`no archive for this machine: npm run package`);
const { spec } = load(readFileSync(MANIFEST, 'utf8')) as {
  spec: { platforms: { bin: string; selector: { matchLabels: Platform } }[] };
};

const folder = mkdtempSync(join(tmpdir(), 'crashloop-krew-'));
try {
  const { krew, validator } = tools(folder);
  // kubectl finds krew as a plugin, and the plugins that krew installs. Neither Node nor this checkout is on this
  // PATH.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(krew, join(bin, 'kubectl-krew'));
  for (const tool of ['kubectl', 'git'])
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bin, tool));
  const root = join(folder, 'root');
  const environment = (more: Record<string, string> = {}): Record<string, string> => ({
    HOME: folder,
    PATH: [bin, join(root, 'bin')].join(delimiter),
    KREW_ROOT: root,
    KREW_NO_UPGRADE_CHECK: '1',
    ...more,
  });
  const start = (
    program: string,
    args: readonly string[],
    more?: Record<string, string>,
  ): Promise<{ code: number; text: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { env: environment(more), stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, text }));
    });
  const run = (...args: string[]): ReturnType<typeof start> => start('kubectl', args);
  const install = (platform: Platform, manifest = MANIFEST): string[] => [
    'krew',
    'install',
    `--manifest=${manifest}`,
    `--archive=${join(ROOT, 'dist', archiveOf(platform, plugin.name))}`,
  ];

  // The validator downloads and installs every platform's archive, and so does an upgrade. What is not
  // released yet comes from here.
  const server = createServer(
    (request, response) =>
      void createReadStream(join(ROOT, 'dist', basename(request.url ?? '')))
        .on('error', () => response.writeHead(404).end())
        .pipe(response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const index = join(folder, 'index');
  const copy = join(index, 'plugins', `${plugin.name}.yaml`);
  mkdirSync(join(index, 'plugins'), { recursive: true });
  writeFileSync(
    copy,
    readFileSync(MANIFEST, 'utf8').replaceAll(
      /^( +uri: )https:.*\/releases\/download\//gm,
      `$1http://127.0.0.1:${port}/`,
    ),
  );
  const valid = await start(validator, ['-manifest', copy]);
  check(
    `krew's own validator accepts the manifest and installs all ${spec.platforms.length} platforms`,
    valid.code === 0,
    valid.text,
  );

  // An index is a git repository with a folder of manifests. krew upgrades what came from one, and skips what came by a
  // manifest.
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-C', index, '-c', 'user.name=test', '-c', 'user.email=test@example.invalid', ...args]);
  const current = readFileSync(copy, 'utf8');
  writeFileSync(copy, current.replace(/^( +version: )v.*$/m, '$1v0.0.1-test'));
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'older');
  const added = await run('krew', 'index', 'add', 'ours', index);
  const first = await run('krew', 'install', `ours/${plugin.name}`);
  check('krew installs it from a separate index', added.code === 0 && first.code === 0, added.text + first.text);
  writeFileSync(copy, current);
  git('commit', '--quiet', '--all', '-m', 'current');
  const upgraded = await run('krew', 'upgrade', plugin.name);
  const listed = await run('krew', 'list');
  check('krew upgrades it', upgraded.code === 0 && listed.text.includes(plugin.name), upgraded.text + listed.text);
  const store = readdirSync(join(root, 'store', plugin.name));
  check(
    'the new version exists and the older one does not',
    store.length === 1 && store[0] === `v${plugin.version}`,
    store.join(' '),
  );

  const uninstall = async (when: string): Promise<void> => {
    const { code, text } = await run('krew', 'uninstall', plugin.name);
    const left = ['bin', 'receipts', 'store']
      .flatMap((one) => (existsSync(join(root, one)) ? readdirSync(join(root, one)) : []))
      .filter((name) => name.includes(plugin.name));
    check(
      `krew uninstalls it ${when} and nothing is left`,
      code === 0 && left.length === 0,
      `${text} ${left.join(' ')}`,
    );
  };
  await uninstall('after an upgrade');

  const installed = await run(...install(host));
  check(`krew installs ${archiveOf(host, plugin.name)} by the manifest`, installed.code === 0, installed.text);
  const version = await run(plugin.name, 'version');
  check(
    `kubectl ${plugin.name} version`,
    version.code === 0 && version.text.startsWith(`kubectl ${plugin.name} ${plugin.version} `),
    version.text,
  );
  const demo = await run(plugin.name, 'demo');
  check(`kubectl ${plugin.name} demo`, demo.code === 0 && demo.text.includes('CAUSE'), demo.text);
  await uninstall('after use');
  check('kubectl knows it no more', (await run(plugin.name, 'version')).code !== 0, 'it still runs');

  for (const {
    bin: file,
    selector: { matchLabels: platform },
  } of spec.platforms) {
    const { os, arch } = platform;
    const as = { KREW_OS: os, KREW_ARCH: arch };
    const other = await start('kubectl', install(platform), as);
    const [link = ''] = readdirSync(join(root, 'bin')).filter((name) => name.includes(plugin.name));
    const target = link === '' ? '' : realpathSync(join(root, 'bin', link));
    check(
      `${nameOf(platform)}: ${file} is where the manifest says`,
      other.code === 0 && basename(target) === file,
      other.text,
    );
    const removed = await start('kubectl', ['krew', 'uninstall', plugin.name], as);
    if (removed.code !== 0) fail(removed.text);
  }
} finally {
  // Go keeps its modules read-only, but outside this folder.
  rmSync(folder, { recursive: true, force: true });
}
