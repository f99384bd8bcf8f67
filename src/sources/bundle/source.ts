/** Opens the recording of `--from`: a support bundle, a cluster-info dump, or a file of objects. */
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import type { Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { Source } from '../source.ts';
import { archiveFiles, type BundleFiles } from './files.ts';
import { asIndex, type TargetRef } from './index-file.ts';
import { IndexedRecording } from './indexed.ts';
import { FOLDER, INDEX, type LayoutKind } from './layouts.ts';
import { LooseObjects } from './loose.ts';
import { openChunks, openPath, unpack, type Opened } from './open-path.ts';
import { Recording } from './recording.ts';

/** Names one pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** A source that reads a recording. */
export interface BundleSource extends Source {
  readonly kind: 'bundle';
  readonly layout: LayoutKind | 'objects';
  /** The target of one of our own bundles; the only pod of a file of objects; else null. */
  readonly target: TargetRef | null;
  /** Returns the pods in the recording, sorted. */
  pods(): Promise<PodName[]>;
}

/** How to open a recording. */
export interface OpenOptions {
  /** The namespace that the user named. The time of the recording is searched there. */
  readonly namespace?: string | undefined;
  /** This machine's clock, for a recording without any time. */
  readonly clock?: (() => Date) | undefined;
  /** The clock to wait by for the writer of a pipe. Default: the machine's. */
  readonly timer?: Clock | undefined;
}

/**
 * Opens a recording.
 *
 * `now()` of the source is the first of these that exists: the time in `crashloop/evidence.json`; the newest time in
 * the pods, events, nodes, kubelet stats and last log lines read so far (it can move forward as more is read, never
 * back); the file's modification time; `options.clock`; 1970.
 *
 * `defaultNamespace` is the only namespace with pods, without those named `kube-…`; else `default`.
 *
 * @param input a path, the text of standard input, or a .tar.gz in memory
 * @throws UserError that names the file, where it is missing, broken, or no recording
 */
export async function openBundle(
  input: string | { readonly stdin: string | Buffer } | { readonly archive: Uint8Array; readonly name: string },
  options: OpenOptions = {},
): Promise<BundleSource> {
  if (typeof input !== 'string') {
    if ('stdin' in input) return openedSource('stdin', await openStdin(input.stdin), options);
    return filesSource(input.name, archiveFiles(await unpack(input.archive)), options);
  }
  return openedSource(input, await openPath(input, undefined, options.timer), options);
}

function openStdin(content: string | Buffer): Promise<Opened> {
  const bytes = Buffer.from(content);
  return openChunks(
    'stdin',
    (async function* () {
      if (bytes.length > 0) yield bytes;
    })(),
  );
}

function openedSource(name: string, opened: Opened, options: OpenOptions): Promise<BundleSource> {
  return 'text' in opened
    ? looseSource(name, opened.text, opened.mtime ?? options.clock?.().getTime())
    : filesSource(name, opened.files, options);
}

async function filesSource(input: string, files: BundleFiles, options: OpenOptions): Promise<BundleSource> {
  const found = await locate(files);
  if (found === undefined) {
    throw new UserError(
      `${input} is not a bundle`,
      'give a support bundle (with a folder cluster-resources) or a kubectl cluster-info dump (with nodes.json and NAMESPACE/pods.json)',
    );
  }
  const { top, layout } = found;
  const index = await readIndex(input, files, top);
  if (index !== undefined)
    return ownSource(input, new IndexedRecording(index, files, top), new Recording(files, layout, top));
  return recordedSource(input, new Recording(files, layout, top), options);
}

/** Finds the layout, and its folder: the top, or up to two folders below. */
async function locate(files: BundleFiles): Promise<{ top: string; layout: LayoutKind } | undefined> {
  let tops = [''];
  for (let depth = 0; depth <= 2; depth++) {
    const next: string[] = [];
    for (const top of tops) {
      const names = await files.list(top);
      if (names.includes(`${FOLDER}/`)) return { top, layout: 'support-bundle' };
      const folders = names.filter((name) => name.endsWith('/'));
      if (names.some((name) => /^nodes\.(?:json|ya?ml)$/.test(name))) {
        for (const folder of folders.slice(0, 1000)) {
          if ((await files.list(top + folder)).some((name) => /^pods\.(?:json|ya?ml)$/.test(name)))
            return { top, layout: 'cluster-info-dump' };
        }
      }
      next.push(...folders.map((folder) => top + folder));
    }
    tops = next.slice(0, 200);
  }
  return undefined;
}

async function readIndex(input: string, files: BundleFiles, top: string): Promise<ReturnType<typeof asIndex>> {
  const data = await files.read(top + INDEX);
  if (data === undefined) return undefined;
  try {
    const index = asIndex(JSON.parse(data.toString('utf8')));
    if (index !== undefined) return index;
  } catch {
    // Reported below.
  }
  throw new UserError(
    `cannot read ${input}: its ${INDEX} is broken or has another version`,
    `use the version of this program that wrote it, or remove ${INDEX} from it to read it as a support bundle`,
  );
}

const byName = (a: PodName, b: PodName): number => (a.namespace + a.name < b.namespace + b.name ? -1 : 1);

function namesOf(pods: readonly KubeObject[], namespace?: string): PodName[] {
  return pods
    .map((pod) => ({ namespace: pod.metadata?.namespace ?? namespace ?? 'default', name: pod.metadata?.name ?? '' }))
    .sort(byName);
}

async function looseSource(name: string, text: string, fallback: number | undefined): Promise<BundleSource> {
  const loose = await LooseObjects.parse(name, text);
  const pods = namesOf(loose.objects('pods'));
  const namespaces = new Set(pods.map((pod) => pod.namespace));
  const now = loose.clock.now() ?? new Date(fallback ?? 0).toISOString();
  return {
    kind: 'bundle',
    layout: 'objects',
    name,
    defaultNamespace: namespaces.size === 1 ? pods[0]!.namespace : 'default',
    target: pods.length === 1 ? { kind: 'Pod', ...pods[0]! } : null,
    fetch: async (query) => loose.fetch(query),
    now: () => now,
    undated: true,
    pods: async () => pods,
    close: async () => {},
  };
}

/** Returns the pods of each namespace that has any. */
async function podsByNamespace(recording: Recording): Promise<Map<string, PodName[]>> {
  const found = new Map<string, PodName[]>();
  for (const namespace of await recording.namespaces('pods')) {
    const query: Query = { verb: 'list', resource: 'pods', namespace };
    const held = await recording.held('pods', namespace, query);
    if (!('items' in held)) continue;
    const pods = namesOf([...held.items, ...(held.misfits ?? []).map(({ value }) => value)], namespace);
    if (pods.length > 0) found.set(namespace, pods);
  }
  return found;
}

/** Returns the only namespace with pods. Parses pods only where there are several files. */
async function onlyNamespace(recording: Recording): Promise<string | undefined> {
  const named = (await recording.namespaces('pods')).filter((namespace) => !namespace.startsWith('kube-'));
  if (named.length === 1) return named[0];
  const filled = [...(await podsByNamespace(recording)).keys()].filter((namespace) => !namespace.startsWith('kube-'));
  return filled.length === 1 ? filled[0] : undefined;
}

async function recordedSource(name: string, recording: Recording, options: OpenOptions): Promise<BundleSource> {
  const only = await onlyNamespace(recording);
  const namespaces =
    options.namespace !== undefined
      ? [options.namespace]
      : only !== undefined
        ? [only]
        : (await recording.namespaces('pods')).slice(0, 20);
  await recording.fetch({ verb: 'list', resource: 'nodes' });
  for (const namespace of namespaces) {
    await recording.fetch({ verb: 'list', resource: 'pods', namespace });
    await recording.fetch({ verb: 'list', resource: 'events', namespace });
    await recording.seeLogs(namespace, 100);
  }
  await recording.seeStats(10);
  const fallback = (): string =>
    new Date(recording.files.mtime > 0 ? recording.files.mtime : (options.clock?.().getTime() ?? 0)).toISOString();
  return {
    kind: 'bundle',
    layout: recording.layout,
    name,
    defaultNamespace: only ?? 'default',
    target: null,
    fetch: (query) => recording.fetch(query),
    now: () => recording.clock.now() ?? fallback(),
    pods: async () => [...(await podsByNamespace(recording)).values()].flat(),
    close: async () => {},
  };
}

async function ownSource(name: string, indexed: IndexedRecording, files: Recording): Promise<BundleSource> {
  const { now, undated, target } = indexed.index;
  return {
    kind: 'bundle',
    layout: files.layout,
    name,
    defaultNamespace: target?.namespace ?? (await onlyNamespace(files)) ?? 'default',
    target: target ?? null,
    fetch: (query) => indexed.fetch(query),
    now: () => now,
    ...(undated ? { undated } : {}),
    pods: async () => [...(await podsByNamespace(files)).values()].flat(),
    close: async () => {},
  };
}
