/** Reads plugin.yaml, the one place with the name, the homepage and the platforms of the plugin. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

/** The folder of the checkout. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A platform, with the names of Go and krew. */
export interface Platform {
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
}

export interface Description {
  readonly name: string;
  /** Semantic, without `v`. */
  readonly version: string;
  readonly homepage: string;
  /** One line of at most 50 characters, as the reviewers of krew ask. */
  readonly short: string;
  /** Paragraphs wrapped at 80, without usage. */
  readonly text: string;
  /** What to do after an installation; krew prints it. */
  readonly caveats: string;
  readonly platforms: readonly Platform[];
}

/**
 * Reads plugin.yaml.
 * @throws Error if it breaks a rule of krew, or if package.json has another version
 */
export function readDescription(): Description {
  const plugin = load(readFileSync(join(ROOT, 'plugin.yaml'), 'utf8')) as Description;
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  for (const problem of problemsOf(plugin, version)) throw new Error(`plugin.yaml: ${problem}`);
  return plugin;
}

/**
 * Returns what is wrong with a description.
 * Sources: https://krew.sigs.k8s.io/docs/developer-guide/develop/naming-guide/ and …/plugin-manifest/
 * @param packageVersion the version of package.json, which has to be the same
 */
export function problemsOf(plugin: Description, packageVersion: string): string[] {
  const problems: string[] = [];
  if (!/^[\w-]+$/.test(plugin.name))
    problems.push(`name "${plugin.name}" has other characters than letters, digits, _ and -`);
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(plugin.version))
    problems.push(`version "${plugin.version}" is not semantic (1.2.3)`);
  if (plugin.version !== packageVersion)
    problems.push(`version is ${plugin.version}, package.json's is ${packageVersion}`);
  if (plugin.short.length > 50 || plugin.short.includes('\n'))
    problems.push('short is longer than a line of 50 characters');
  if (/kubernetes/i.test(plugin.short)) problems.push('short names Kubernetes, which goes without saying in krew');
  if (`${plugin.text}${plugin.caveats}`.split('\n').some((line) => line.length > 80))
    problems.push('text and caveats are wrapped at 80 characters');
  if (/^ *(usage:|-{1,2}[a-z])/im.test(plugin.text)) problems.push('text describes usage or flags, which --help does');
  return problems;
}

/** `linux-amd64`. */
export const nameOf = ({ os, arch }: Platform): string => `${os}-${arch}`;

/** The name of the program in its archive: `kubectl-crashloop`, with .exe on Windows. */
export const binaryOf = ({ os }: Platform, name: string): string => `kubectl-${name}${os === 'windows' ? '.exe' : ''}`;

/** The file that is unpacked next to the archives: `kubectl-crashloop-linux-amd64`. */
export const builtNameOf = (platform: Platform, name: string): string =>
  `kubectl-${name}-${nameOf(platform)}${platform.os === 'windows' ? '.exe' : ''}`;

/** What is downloaded: `kubectl-crashloop-linux-amd64.tar.gz`. */
export const archiveOf = (platform: Platform, name: string): string =>
  `kubectl-${name}-${nameOf(platform)}.${platform.os === 'windows' ? 'zip' : 'tar.gz'}`;

/** The bill of materials of an archive: `kubectl-crashloop-linux-amd64.cdx.json`. */
export const sbomNameOf = (platform: Platform, name: string): string => `kubectl-${name}-${nameOf(platform)}.cdx.json`;

/** Returns the platform of this machine; undefined if the plugin does not support it. */
export function hostPlatform(platforms: readonly Platform[]): Platform | undefined {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return platforms.find((one) => one.os === os && one.arch === arch);
}
