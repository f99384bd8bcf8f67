/** The process that a container would start: its words, its environment, its folder. */
import { expand } from '../knowledge/expansion.ts';
import type { Container, PodSpec } from '../model/objects.ts';

/** The config of an image, as far as it matters (OCI image spec, config.md). */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
  readonly user: string;
}

export interface Process {
  readonly argv: readonly string[];
  readonly from: 'command' | 'args' | 'image';
  /** null: not known. */
  readonly workingDir: string | null;
  /** PATH of the process. */
  readonly path: readonly string[];
  /** The value of PATH may be another one: a variable that is not known, or the image, sets it or may set it. */
  readonly doubtfulPath: boolean;
  /** The first word depends on a variable that is not known. */
  readonly unknownWord: boolean;
}

/** The PATH of a process if neither its image nor its pod sets one (containerd: pkg/oci; CRI-O: the same folders). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Expands `$(NAME)` as the kubelet does. */
function expandKnown(word: string, values: ReadonlyMap<string, string | null>): { text: string; known: boolean } {
  let known = true;
  const text = expand(word, (name) => {
    const value = values.get(name) ?? undefined;
    if (value === undefined) known = false;
    return value;
  });
  return { text, known };
}

/** Returns the variables of a container in their order; null for a value that is not in the pod. */
function variablesOf(container: Container): Map<string, string | null> {
  const values = new Map<string, string | null>();
  for (const { name, value = '', valueFrom } of container.env ?? []) {
    const expanded = expandKnown(value, values);
    // An unknown name stays as it is written, but a Service or a ConfigMap may define it.
    values.set(name, valueFrom || !expanded.known ? null : expanded.text);
  }
  return values;
}

/**
 * Returns the process of a container: command replaces ENTRYPOINT and CMD, args replaces CMD.
 * @param config null: not known
 * @param named the program that the runtime named when it did not start, for a config that is not known; null: none
 * @returns undefined where only the config says what starts
 */
export function processOf(
  container: Container,
  config: ImageConfig | null,
  named: string | null = null,
): Process | undefined {
  const { command = [], args = [] } = container;
  const values = variablesOf(container);
  const own = values.get('PATH');
  const ofImage = config?.env.findLast((one) => one.startsWith('PATH='))?.slice('PATH='.length);
  const path = (own ?? ofImage ?? '') || DEFAULT_PATH;
  const folder = container.workingDir || (config === null ? null : config.workingDir || '/');
  const around = {
    workingDir: folder === null || folder.startsWith('/') ? folder : `/${folder}`,
    path: path.split(':'),
    doubtfulPath: own === null || (own === undefined && (config === null || (container.envFrom ?? []).length > 0)),
  };
  if (config === null && command.length === 0) {
    if (named === null) return undefined;
    return { argv: [named], from: named === args[0] ? 'args' : 'image', ...around, unknownWord: false };
  }
  const head = command.length > 0 ? command : (config?.entrypoint ?? []);
  const tail = args.length > 0 ? args : command.length > 0 ? [] : (config?.cmd ?? []);
  const ownHead = command.length > 0;
  const ofPod = (at: number): boolean => (at < head.length ? ownHead : args.length > 0);
  // The kubelet expands the pod's words, and leaves those of the image as they are.
  const argv = [...head, ...tail].map((word, at) =>
    ofPod(at) ? expandKnown(word, values) : { text: word, known: true },
  );
  return {
    argv: argv.map(({ text }) => text),
    from: head.length > 0 ? (ownHead ? 'command' : 'image') : args.length > 0 ? 'args' : 'image',
    ...around,
    unknownWord: argv[0]?.known === false,
  };
}

/** A volume that is mounted in a container. */
export interface Mounted {
  readonly mountPath: string;
  readonly volume: string;
  /** The kind of the volume, as the API names its field: `emptyDir`, `configMap`. */
  readonly kind: string;
}

/** What every runtime mounts over an image (containerd: pkg/oci/mounts.go). */
const OF_RUNTIME: readonly Mounted[] = ['/proc', '/dev', '/sys'].map((mountPath) => ({
  mountPath,
  volume: mountPath,
  kind: 'of the runtime',
}));

/** Returns the mounts of a container, with those of the runtime. */
export function mountsOf(container: Container, { volumes = [] }: Pick<PodSpec, 'volumes'>): Mounted[] {
  const kindOf = (name: string): string =>
    Object.keys(volumes.find((volume) => volume.name === name) ?? {}).find((key) => key !== 'name') ?? 'volume';
  const own = (container.volumeMounts ?? []).map(({ mountPath, name }) => ({
    mountPath: `/${mountPath.split('/').filter(Boolean).join('/')}`,
    volume: name,
    kind: kindOf(name),
  }));
  return [...own, ...OF_RUNTIME];
}

/** Returns the mount that a path is in; undefined where the image itself has it. */
export const mountAt = (mounts: readonly Mounted[], path: string): Mounted | undefined =>
  mounts.find(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath === '/' ? '' : mountPath}/`));

/** Returns words as a line for people. */
export const lineOf = (words: readonly string[]): string =>
  words.map((word) => (/^[\w%+,./:=@-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
