/** Opens what a user gives with `-f`: a support bundle, a cluster-info dump, or a file of objects. */
import { UserError } from '../../errors.ts';
import type { Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import type { Source } from '../source.ts';
import { archiveFiles, openPath, unpack, type BundleFiles } from './files.ts';
import { asIndex, type TargetRef } from './index-file.ts';
import { IndexedRecording } from './indexed.ts';
import { FOLDER, INDEX, type LayoutKind } from './layouts.ts';
import { LooseObjects } from './loose.ts';
import { Recording } from './recording.ts';

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface BundleSource extends Source {
  readonly kind: 'bundle';
  readonly layout: LayoutKind | 'objects';
  /**
   * What the bundle was written about, where it is one of ours and says so; the one pod of a file of objects; else
   * null.
   */
  readonly target: TargetRef | null;
  /** The pods a bundle holds, sorted, to name them where a user named none or a wrong one. */
  pods(): Promise<PodName[]>;
}

export interface OpenOptions {
  /** The namespace the user named: the recording's moment is looked for there. */
  readonly namespace?: string | undefined;
  /** This machine's clock, for what holds no time at all; without it the file's own time, or 1970. */
  readonly clock?: (() => Date) | undefined;
}

/**
 * Opens a bundle for reading.
 *
 * `now()` of the source is, in this order: the moment that `crashloop/evidence.json` recorded; else the newest
 * observation time in the pods, events, nodes and kubelet stats read so far and in the last lines of the logs of
 * the namespaces looked at (so it can move forward while more is read, never back); else the file's modification
 * time; else `options.clock`.
 *
 * `defaultNamespace` is the one namespace with pods, those named `kube-…` aside, else `default`.
 *
 * @param input a path, the text read from stdin, or a .tar.gz held in memory
 * @throws UserError that names the file, where it is missing, broken, or no bundle
 */
export async function openBundle(
  input: string | { readonly stdin: string } | { readonly archive: Uint8Array; readonly name: string },
  options: OpenOptions = {},
): Promise<BundleSource> {
  if (typeof input !== 'string') {
    if ('stdin' in input) return looseSource('-', input.stdin, options.clock?.().getTime());
    return filesSource(input.name, archiveFiles(await unpack(input.archive)), options);
  }
  const opened = await openPath(input);
  if ('text' in opened) return looseSource(input, opened.text, opened.mtime);
  return filesSource(input, opened.files, options);
}

async function filesSource(input: string, files: BundleFiles, options: OpenOptions): Promise<BundleSource> {
  const found = await locate(files);
  if (found === undefined) {
    throw new UserError(
      `${input} is not a bundle`,
      'a support bundle has a folder cluster-resources, a kubectl cluster-info dump has nodes.json and NAMESPACE/pods.json',
    );
  }
  const { top, layout } = found;
  const index = await readIndex(input, files, top);
  if (index !== undefined)
    return ownSource(input, new IndexedRecording(index, files, top), new Recording(files, layout, top));
  return recordedSource(input, new Recording(files, layout, top), options);
}

/** The layout and the folder around it: at the top, or up to two folders below it. */
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
    // Said below.
  }
  throw new UserError(
    `cannot read ${input}: its ${INDEX} is broken or of another version`,
    `use the version that wrote it, or take ${INDEX} out of it to read it as any support bundle`,
  );
}

const byName = (a: PodName, b: PodName): number => (a.namespace + a.name < b.namespace + b.name ? -1 : 1);

function namesOf(pods: readonly KubeObject[], namespace?: string): PodName[] {
  return pods
    .map((pod) => ({ namespace: pod.metadata?.namespace ?? namespace ?? 'default', name: pod.metadata?.name ?? '' }))
    .sort(byName);
}

async function looseSource(name: string, text: string, fallback: number | undefined): Promise<BundleSource> {
  const loose = await LooseObjects.parse(name === '-' ? 'stdin' : name, text);
  const pods = namesOf(loose.objects('pods'));
  const namespaces = new Set(pods.map((pod) => pod.namespace));
  const now = loose.clock.now() ?? new Date(fallback ?? 0).toISOString();
  return {
    kind: 'bundle',
    layout: 'objects',
    name: name === '-' ? 'stdin' : name,
    defaultNamespace: namespaces.size === 1 ? pods[0]!.namespace : 'default',
    target: pods.length === 1 ? { kind: 'Pod', ...pods[0]! } : null,
    fetch: async (query) => loose.fetch(query),
    now: () => now,
    pods: async () => pods,
    close: async () => {},
  };
}

/** The namespaces that hold pods, with them. */
async function podsByNamespace(recording: Recording): Promise<Map<string, PodName[]>> {
  const found = new Map<string, PodName[]>();
  for (const namespace of await recording.namespaces('pods')) {
    const query: Query = { verb: 'list', resource: 'pods', namespace };
    const held = await recording.held('pods', namespace, query);
    if ('items' in held && held.items.length > 0) found.set(namespace, namesOf(held.items, namespace));
  }
  return found;
}

/** The one namespace with pods; parses pods only where the file names leave more than one. */
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
  const { now, target } = indexed.index;
  return {
    kind: 'bundle',
    layout: files.layout,
    name,
    defaultNamespace: target?.namespace ?? (await onlyNamespace(files)) ?? 'default',
    target: target ?? null,
    fetch: (query) => indexed.fetch(query),
    now: () => now,
    pods: async () => [...(await podsByNamespace(files)).values()].flat(),
    close: async () => {},
  };
}
