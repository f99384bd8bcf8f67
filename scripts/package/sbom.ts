/**
 * The bill of materials of an archive: the program, Node and the packages with code in the bundle.
 * Source of the format: https://cyclonedx.org/docs/1.6/json/
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf, ROOT } from './description.ts';
import type { Description, Platform } from './description.ts';

/** What package-lock.json says of a package. */
interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
}

/**
 * Returns the bill of an archive as JSON. The same archive gives the same bytes.
 * @param sha256 the sum of the archive, in hexadecimal
 * @param node the version of Node in it
 * @param folders the packages with code in the bundle, as folders of the checkout: `node_modules/ws`
 * @throws Error if package-lock.json does not have one of the packages
 */
export function sbomOf(
  plugin: Description,
  platform: Platform,
  sha256: string,
  node: string,
  folders: readonly string[],
): string {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const components = folders.map((folder) => {
    const locked = packages[folder];
    if (locked === undefined) throw new Error(`package-lock.json does not have ${folder}`);
    return packageOf(folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length), locked);
  });
  const program = `pkg:github/${new URL(plugin.homepage).pathname.slice(1)}@v${plugin.version}`;
  const runtime = {
    type: 'platform',
    'bom-ref': `pkg:generic/node@${node}`,
    name: 'node',
    version: node,
    purl: `pkg:generic/node@${node}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  const all = [runtime, ...components];
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': program,
        name: archiveOf(platform, plugin.name),
        version: plugin.version,
        purl: program,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      },
    },
    components: all,
    dependencies: [{ ref: program, dependsOn: all.map((one) => one['bom-ref']) }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function packageOf(name: string, { version, license, integrity }: Locked) {
  // The @ of a scope is written as %40: https://github.com/package-url/purl-spec
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [, sha512] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(sha512 === undefined
      ? {}
      : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  };
}
