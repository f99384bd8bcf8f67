/** The licences of everything in the binary: Node and its parts, and the packages in the bundle. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './description.ts';
import { nodeLicense } from './nodes.ts';

/** Returns the packages with code in a bundle. @param inputs the files of the bundle, as esbuild names them */
export function packagesOf(inputs: Iterable<string>): string[] {
  const folders = new Set<string>();
  for (const input of inputs) {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].sort();
}

/**
 * Returns one text with the licence of each package and of Node.
 * @param inputs the files of the bundle, as esbuild names them, relative to the checkout
 * @throws Error if a package has no text of its licence
 */
export function thirdPartyLicenses(inputs: Iterable<string>): string {
  const sections = packagesOf(inputs).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license: string;
    };
    const file = readdirSync(join(ROOT, folder)).find((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
    if (file === undefined || !existsSync(join(ROOT, folder, file)))
      throw new Error(`${name} has no file with its licence (${license})`);
    return section(`${name} ${version} (${license})`, readFileSync(join(ROOT, folder, file), 'utf8'));
  });
  return [
    'kubectl-crashloop contains its own code, under the licence in LICENSE, and the following.\n',
    ...sections,
    section('Node.js', nodeLicense()),
  ].join('\n');
}

const section = (title: string, text: string): string =>
  `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text.trim().replace(/\r\n/g, '\n')}\n`;
