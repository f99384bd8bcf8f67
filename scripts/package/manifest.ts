/** The krew manifest of a version. Source: https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/ */
import { dump } from 'js-yaml';
import { archiveOf, binaryOf } from './description.ts';
import type { Description, Platform } from './description.ts';

/** An archive that was made. */
export interface Archive {
  readonly platform: Platform;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Returns the manifest as YAML, with an entry for each archive. */
export function manifestOf(plugin: Description, archives: readonly Archive[]): string {
  const { name, version, homepage, short, text, caveats } = plugin;
  const manifest = {
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name },
    spec: {
      version: `v${version}`,
      homepage,
      shortDescription: short,
      description: text,
      caveats,
      platforms: archives.map(({ platform, sha256 }) => ({
        selector: { matchLabels: { os: platform.os, arch: platform.arch } },
        uri: `${homepage}/releases/download/v${version}/${archiveOf(platform, name)}`,
        sha256,
        bin: binaryOf(platform, name),
      })),
    },
  };
  return `# Written by npm run package from plugin.yaml and the archives.\n${dump(manifest, { lineWidth: -1 })}`;
}
