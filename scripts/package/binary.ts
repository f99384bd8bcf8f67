/**
 * Makes the program one file without dependencies: a Node binary that contains the bundle, packed by pkg in its SEA
 * mode (https://nodejs.org/api/single-executable-applications.html). Two steps are outside pkg: symbols are stripped
 * before, because no byte may move once the program is in, and macOS signatures are made after.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { align, movable } from './align.ts';
import { hostPlatform, nameOf } from './description.ts';
import type { Platform } from './description.ts';
import { generatorOf } from './nodes.ts';
import type { NodeBinary } from './nodes.ts';
import { withoutAuthenticode } from './pe.ts';

/**
 * A young generation of 8 MiB from the start: an explanation fits in it, so it needs no garbage collection (a tenth of
 * the time). With a larger one, `list` of a cluster would use more memory.
 */
export const V8_FLAGS = ['--min-semi-space-size=8', '--max-semi-space-size=8'];

/**
 * Flags of the packed Node. Node parses all 150 authorities that it brings as soon as it gets one certificate, 5 % of
 * the processor time of `explain`; OpenSSL's own store, which no connection uses, is not read before that. Every
 * connection that checks certificates names its authorities (`sources/cluster/tls.ts`).
 */
export const NODE_FLAGS = [...V8_FLAGS, '--use-openssl-ca'];

/** With these flags the same program compiles to the same bytes, independent of time and chance. */
export const COMPILING = ['--predictable', '--hash-seed=1', '--no-sparkplug', '--no-flush-bytecode'];

/** What scripts/build.ts bundles; all but the first are loaded on demand. */
export const FILES = [
  'crashloop.cjs',
  'cluster.cjs',
  'engine.cjs',
  'commands.cjs',
  'formats.cjs',
  'html.cjs',
  'mcp.cjs',
];

/** The parts of a platform, as pkg names them. */
const PKG_OS = { linux: 'linux', darwin: 'macos', windows: 'win' } as const;
const PKG_ARCH = { amd64: 'x64', arm64: 'arm64' } as const;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const isThere = (tool: string): boolean => !spawnSync(tool, ['--version'], { stdio: 'ignore' }).error;

/** How a binary was made, for the report. */
export interface Packed {
  /** It has code that V8 compiled, so it starts faster. */
  readonly compiled: boolean;
  readonly stripped: boolean;
  /** macOS only: it has a signature; undefined elsewhere. */
  readonly signed: boolean | undefined;
}

/**
 * Packs a bundle.
 * @param bundle the folder with the bundled files
 * @param out the file to write
 * @param node the platform's own Node
 */
export function pack(bundle: string, out: string, platform: Platform, node: NodeBinary): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-pack-'));
  try {
    const bare = join(folder, 'node');
    const stripped = strip(node.path, bare, platform);
    const compiled = prepare(bundle, folder, bare, platform);
    const assets: Record<string, string> = {};
    // The usual commands do not load every file.
    for (const name of FILES)
      for (const file of [name, `${name}.compiled`])
        if (existsSync(join(folder, file))) assets[`./${file}`] = join(folder, file);
    const packed = join(folder, basename(out));
    const code = makeMovable(Object.values(assets));
    runPkg(folder, bare, node.version, platform, assets, packed);
    alignIn(packed, code);
    chmodSync(packed, 0o755);
    const signed = platform.os === 'darwin' ? sign(packed) : undefined;
    mkdirSync(dirname(out), { recursive: true });
    // Written whole or not at all. A file that is written at once, as pkg does, is kept by Linux in pieces so large
    // that a program started from it counts 36 MB more memory than one that was unpacked.
    copyFileSync(packed, out);
    return { compiled, stripped, signed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives compiled code room to move in the packed program. Returns the code. */
const makeMovable = (files: readonly string[]): Buffer[] =>
  files
    .filter((file) => file.endsWith('.compiled'))
    .map((file) => {
      const code = readFileSync(file);
      writeFileSync(file, movable(code));
      return code;
    });

function alignIn(packed: string, compiled: readonly Buffer[]): void {
  const program = readFileSync(packed);
  for (const code of compiled) align(program, code);
  writeFileSync(packed, program);
}

/**
 * Writes the files of a bundle as the packed program reads them, with the code that V8 compiles for them.
 * @param node the platform's own Node
 * @returns whether there is compiled code: the Node has to run here for it
 */
export function prepare(bundle: string, folder: string, node: string, platform: Platform): boolean {
  for (const name of FILES.filter((one) => existsSync(join(bundle, one))))
    writeFileSync(join(folder, name), asFunction(readFileSync(join(bundle, name), 'utf8')), 'latin1');
  const runner = runnerFor(platform);
  return runner !== undefined && warm([...runner, node], folder);
}

/** Runs a Node that writes the compiled code of each file, the same for the same files. Returns whether it did. */
function warm([program = '', ...args]: readonly string[], folder: string): boolean {
  const run = (...more: string[]): boolean =>
    spawnSync(program, [...args, ...V8_FLAGS, ...more, folder], { stdio: ['ignore', 'ignore', 'inherit'] }).status ===
    0;
  return run(...COMPILING, here('warm.cjs')) && run(here('seal.cjs'));
}

/** Returns how a binary of another platform runs here: not at all, directly, or in an emulator. */
function runnerFor(platform: Platform): string[] | undefined {
  const host = hostPlatform([platform]);
  if (host !== undefined) return [];
  // Debian: qemu-user-static, and the libraries of libc6-arm64-cross and libstdc++6-arm64-cross.
  const libraries = process.env.QEMU_LD_PREFIX ?? '/usr/aarch64-linux-gnu';
  return nameOf(platform) === 'linux-arm64' && isThere('qemu-aarch64-static') && existsSync(libraries)
    ? ['qemu-aarch64-static', '-L', libraries]
    : undefined;
}

/** What a packed file starts with. */
export const FUNCTION = '(function (exports, require, module, __filename, __dirname) {';

/**
 * Returns a bundle as an expression: the function that Node makes of a CommonJS module. It is all ASCII, because V8
 * then keeps one byte for each character. Other characters occur only in strings and patterns, so an escape means the
 * same.
 */
export function asFunction(bundle: string): string {
  const ascii = bundle.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${FUNCTION}${ascii}\n})`;
}

/** Removes the symbols of functions, a third of a Node binary. Returns whether they are gone. */
function strip(from: string, to: string, { os, arch }: Platform): boolean {
  copyFileSync(from, to);
  chmodSync(to, 0o755);
  if (os === 'windows') {
    writeFileSync(to, withoutAuthenticode(readFileSync(to)));
    return false;
  }
  const own = os === (process.platform as string) && hostPlatform([{ os, arch }]) !== undefined ? ['strip'] : [];
  // macOS: local symbols only, because exports and the entry are found by name.
  const tools =
    os === 'darwin'
      ? ['llvm-strip', ...own]
      : [...own, 'llvm-strip', ...(arch === 'arm64' ? ['aarch64-linux-gnu-strip'] : [])];
  const tool = tools.find(isThere);
  if (tool === undefined) return false;
  execFileSync(tool, [...(os === 'darwin' ? ['-x'] : []), to], { stdio: ['ignore', 'ignore', 'inherit'] });
  return true;
}

function runPkg(
  folder: string,
  bare: string,
  version: string,
  platform: Platform,
  assets: Record<string, string>,
  out: string,
): void {
  const target = {
    platform: PKG_OS[platform.os],
    arch: PKG_ARCH[platform.arch],
    nodeRange: `node${version}`,
    output: out,
  };
  const isHost = hostPlatform([platform]) !== undefined;
  if (!isHost) feed(folder, bare, version, target.platform, target.arch);
  const seaConfig = {
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    // That would be the code of start.cjs only, a few lines; the code that warm.cjs compiled is an asset.
    useCodeCache: false,
    execArgv: NODE_FLAGS,
    // NODE_OPTIONS is for other Node programs of the user.
    execArgvExtension: 'none',
    assets,
  };
  const options = { entry: here('start.cjs'), target, ...(isHost ? { nodePath: bare } : {}), seaConfig };
  execFileSync(process.execPath, [here('sea.cjs'), JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, HOME: folder, USERPROFILE: folder },
  });
}

/**
 * For another platform, pkg runs a binary for its version, which is impossible here, or downloads one. So this function
 * fills its folder of downloads: with the binary of the platform, and with one for this machine of the same version,
 * which writes the blob. Source: getNodejsExecutable and extract in @yao-pkg/pkg's lib-es5/sea.js
 */
function feed(home: string, bare: string, version: string, os: string, arch: string): void {
  const { system } = createRequire(here('binary.ts'))('@yao-pkg/pkg-fetch') as {
    system: { hostPlatform: string; hostArch: string };
  };
  const cache = join(home, '.pkg-cache/sea');
  const put = (node: string, os: string, arch: string): void => {
    const name = `node-v${version}-${os === 'macos' ? 'darwin' : os}-${arch}`;
    const binary = os === 'win' ? join(cache, `${name}.exe`) : join(cache, name, 'bin/node');
    mkdirSync(dirname(binary), { recursive: true });
    copyFileSync(node, binary);
    chmodSync(binary, 0o755);
    const archive = join(cache, `${name}.${os === 'win' ? 'zip' : 'tar.gz'}`);
    for (const empty of [archive, `${archive}.ok`, `${binary}.ok`]) writeFileSync(empty, '');
  };
  put(bare, os, arch);
  put(generatorOf(version).path, system.hostPlatform, system.hostArch);
}

/** Returns whether this machine has a tool that signs for macOS. */
export const canSign = (): boolean => (process.platform === 'darwin' && isThere('codesign')) || isThere('rcodesign');

/**
 * Signs a binary ad hoc, which needs no certificate: macOS on ARM runs no program without a signature. Returns whether
 * it is signed.
 */
function sign(file: string): boolean {
  if (!canSign()) return false;
  if (process.platform === 'darwin' && isThere('codesign'))
    execFileSync('codesign', ['--force', '--sign', '-', '--identifier', 'kubectl-crashloop', file]);
  else
    execFileSync('rcodesign', ['sign', '--binary-identifier', 'kubectl-crashloop', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  return true;
}
