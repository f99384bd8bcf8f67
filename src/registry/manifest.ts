/** Reads indexes, manifests and configs. Their fields may have any type. Source: OCI image spec, v1 */
import type { ImageConfig } from '../image/process.ts';
import { isDigest } from '../image/reference.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | null;
}

/** A reference to a blob or a manifest. */
export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly platform: Platform | null;
}

export interface Manifest {
  readonly config: Descriptor;
  /** The oldest first. */
  readonly layers: readonly Descriptor[];
}

/** Entries of an index, or layers of an image. Linux stacks at most 500. */
const MAX_ENTRIES = 1000;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string').slice(0, MAX_ENTRIES) : [];

function platformOf(value: unknown): Platform | null {
  const { os, architecture, variant } = fieldsOf(value);
  if (typeof os !== 'string' || typeof architecture !== 'string') return null;
  return { os, architecture, variant: textOf(variant) || null };
}

function descriptorsOf(value: unknown): Descriptor[] {
  return (Array.isArray(value) ? value : []).slice(0, MAX_ENTRIES).flatMap((one) => {
    const { digest, mediaType, platform } = fieldsOf(one);
    return isDigest(digest) ? [{ digest, mediaType: textOf(mediaType), platform: platformOf(platform) }] : [];
  });
}

/** Returns the builds of an index; undefined where the document is none. */
export function readIndex(content: unknown): Descriptor[] | undefined {
  const { manifests } = fieldsOf(content);
  if (!Array.isArray(manifests)) return undefined;
  // Attestations of a build have this platform.
  return descriptorsOf(manifests).filter(({ platform }) => platform?.os !== 'unknown');
}

/** Returns a manifest; undefined where the document is none, or a layer is not named by a digest that can be checked. */
export function readManifest(content: unknown): Manifest | undefined {
  const { config, layers } = fieldsOf(content);
  const [own] = descriptorsOf([config]);
  const all = descriptorsOf(layers);
  return own && Array.isArray(layers) && layers.length === all.length ? { config: own, layers: all } : undefined;
}

/** Returns the config, and the platform that it says. */
export function readConfig(content: unknown): { config: ImageConfig; label: string | null } {
  const root = fieldsOf(content);
  const config = fieldsOf(root.config);
  const platform = platformOf(root);
  return {
    config: {
      entrypoint: textsOf(config.Entrypoint),
      cmd: textsOf(config.Cmd),
      env: textsOf(config.Env),
      workingDir: textOf(config.WorkingDir),
      user: textOf(config.User),
    },
    label: platform && sayPlatform(platform),
  };
}

const REVISION = 'org.opencontainers.image.revision';

/** Returns the revision that a config has as a label, or a manifest or an index as an annotation; null: it has none. */
export function revisionIn(content: unknown): string | null {
  const root = fieldsOf(content);
  return (
    textOf(fieldsOf(fieldsOf(root.config).Labels)[REVISION]) || textOf(fieldsOf(root.annotations)[REVISION]) || null
  );
}

/** `linux/arm/v7` */
export const sayPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter(Boolean).join('/').slice(0, 60);

/** Variants by their order of preference: what the node's own variant is, no API says. */
const VARIANTS = [null, 'v1', 'v8', 'v7', 'v6', 'v5'];

/** Returns the build for a node; undefined where there is none. A build without a platform fits. */
export function chosen(builds: readonly Descriptor[], os: string, architecture: string): Descriptor | undefined {
  const rank = ({ platform }: Descriptor): number => {
    const at = VARIANTS.indexOf(platform?.variant ?? null);
    return at < 0 ? VARIANTS.length : at;
  };
  const fitting = builds.filter(
    ({ platform }) => platform === null || (platform.os === os && platform.architecture === architecture),
  );
  return fitting.sort((a, b) => rank(a) - rank(b))[0];
}
