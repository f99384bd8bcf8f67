/**
 * Makes the files of a release on one Linux machine: an archive for each platform with its bill of materials, their
 * checksums and the manifest for krew.
 *
 * usage: npm run package [-- --only linux,windows]
 *
 * Without a tool that signs for macOS (codesign on a Mac, otherwise rcodesign, `cargo install apple-codesign`) there
 * are no archives for macOS and no entries in the manifest. The compiled code of linux-arm64 needs qemu-user-static,
 * libc6-arm64-cross and libstdc++6-arm64-cross; without them that binary compiles at its start.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shimFor } from '../src/cli/completion/shim.ts';
import { tarGz, zip } from './package/archive.ts';
import { canSign, pack } from './package/binary.ts';
import { archiveOf, binaryOf, builtNameOf, nameOf, readDescription, ROOT, sbomNameOf } from './package/description.ts';
import type { Platform } from './package/description.ts';
import { manifestOf } from './package/manifest.ts';
import type { Archive } from './package/manifest.ts';
import { nodeFor } from './package/nodes.ts';
import { sbomOf } from './package/sbom.ts';

/** The largest size of a download, in bytes. */
const LIMIT = 46_000_000;

const DIST = join(ROOT, 'dist');
const plugin = readDescription();
const { values: options } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const only = options.only === '' ? [] : options.only.split(',');
const platforms = plugin.platforms.filter(({ os }) => only.length === 0 || only.includes(os));

/** The files next to the binary; krew wants the licence unpacked (validate-krew-manifest looks for it). */
function archive(platform: Platform, binary: string): Buffer {
  const shim = shimFor(platform.os === 'windows' ? 'win32' : platform.os, `kubectl-${plugin.name}`);
  const files = [
    { path: binaryOf(platform, plugin.name), data: readFileSync(binary), mode: 0o755 },
    { path: shim.name, data: Buffer.from(shim.text), mode: 0o755 },
    { path: 'LICENSE', data: readFileSync(join(ROOT, 'LICENSE')), mode: 0o644 },
    { path: 'THIRD_PARTY_LICENSES.txt', data: readFileSync(join(DIST, 'THIRD_PARTY_LICENSES.txt')), mode: 0o644 },
  ];
  return platform.os === 'windows' ? zip(files) : tarGz(files);
}

const sha256Of = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
/** The packages with code in the bundle, as folders; scripts/build.ts writes them. */
const packages = JSON.parse(readFileSync(join(DIST, 'packages.json'), 'utf8')) as string[];

const made: Archive[] = [];
const sums: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'crashloop-package-'));
try {
  for (const platform of platforms) {
    const name = archiveOf(platform, plugin.name);
    const file = join(DIST, name);
    rmSync(file, { force: true });
    if (platform.os === 'darwin' && !canSign()) {
      console.log(
        `${name}: not made, as nothing here signs for macOS (rcodesign: cargo install apple-codesign --locked)`,
      );
      continue;
    }
    const binary = join(folder, builtNameOf(platform, plugin.name));
    const node = nodeFor(platform);
    const { compiled, stripped, signed } = pack(DIST, binary, platform, node);
    const data = archive(platform, binary);
    const notes = [
      `Node ${node.version}`,
      ...(stripped ? ['stripped'] : []),
      ...(signed ? ['signed ad hoc'] : []),
      ...(compiled ? ['compiled code'] : []),
    ];
    if (data.length > LIMIT) {
      console.error(
        `error: ${name} has ${data.length} bytes, more than ${LIMIT}${stripped ? '' : ': no tool here strips it (binutils, llvm)'}`,
      );
      process.exitCode = 1;
      continue;
    }
    writeFileSync(file, data);
    const sha256 = sha256Of(data);
    made.push({ platform, sha256 });
    const sbom = sbomOf(plugin, platform, sha256, node.version, packages);
    writeFileSync(join(DIST, sbomNameOf(platform, plugin.name)), sbom);
    sums.push(`${sha256}  ${name}\n`, `${sha256Of(sbom)}  ${sbomNameOf(platform, plugin.name)}\n`);
    console.log(`${name.padEnd(44)} ${(data.length / 1e6).toFixed(1)} MB  ${notes.join(', ')}`);
    rmSync(binary);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(join(DIST, 'checksums.txt'), sums.join(''));
mkdirSync(join(ROOT, 'krew-manifest'), { recursive: true });
writeFileSync(join(ROOT, `krew-manifest/${plugin.name}.yaml`), manifestOf(plugin, made));
const missing = plugin.platforms.filter((one) => !made.some(({ platform }) => platform === one));
console.log(
  `krew-manifest/${plugin.name}.yaml: ${made.length} platforms${missing.length > 0 ? `; without ${missing.map(nameOf).join(', ')}` : ''}`,
);
