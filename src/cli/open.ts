/** Opens the source of a command, the cluster or the recording of `--from`, and finds the target in it. */
import { NotFound, UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import { EXPLAINABLE, RESOURCES, resourceNamed } from '../model/resources.ts';
import type { Target } from '../diagnosis/target.ts';
import type { BundleSource } from '../sources/bundle/source.ts';
import type { Source } from '../sources/source.ts';
import type { Invocation } from './command.ts';
import { globalFlags } from './flags.ts';
import type { Named } from './target.ts';

/** Opens the source. The caller closes it. */
export async function open(invocation: Invocation): Promise<Source> {
  invocation.edge.isOpen = true;
  const source = invocation.edge.watch(await opened(invocation));
  const { ending } = invocation.io.environment;
  const end = (): void => void source.close();
  if (ending?.aborted) end();
  else ending?.addEventListener('abort', end, { once: true });
  return source;
}

async function opened({ flags, io }: Invocation): Promise<Source> {
  const from = flags.values.from;
  if (from === undefined) {
    const { openCluster } = await import('../sources/cluster/source.ts');
    return openCluster(globalFlags(flags), io.environment);
  }
  if (from === '')
    throw new UserError(
      '--from names no file',
      'give a folder, a .tar.gz, a YAML or JSON file, or - for standard input',
    );
  const [{ openBundle }, { FILE_LIMIT: INPUT_LIMIT }] = await Promise.all([
    import('../sources/bundle/source.ts'),
    import('../sources/bundle/files.ts'),
  ]);
  const namespace = flags.values.namespace;
  // Where standard input is a socket, it cannot be opened by its path.
  const stdin = from === '-' || from === '/dev/stdin' || from === '/dev/fd/0' || from === '/proc/self/fd/0';
  return openBundle(stdin ? { stdin: await io.readStdin(INPUT_LIMIT) } : from, {
    timer: io.environment.clock,
    clock: () => new Date(io.environment.clock.now()),
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
  });
}

/** Runs `use` with the source open, and always closes it. */
export async function withSource<T>(invocation: Invocation, use: (source: Source) => Promise<T>): Promise<T> {
  const source = await open(invocation);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/**
 * Runs `use` with the source open and the target found, and always closes the source.
 * @param named what the user named; undefined: the manifests of `-f` name it, or the recording is about one object
 */
export async function withTarget<T>(
  invocation: Invocation,
  named: Named | undefined,
  use: (source: Source, target: Target) => Promise<T>,
): Promise<T> {
  const source = await open(invocation);
  try {
    return await use(source, await targetIn(source, named, invocation));
  } finally {
    await source.close();
  }
}

export const isBundle = (source: Source): source is BundleSource => source.kind === 'bundle';

async function targetIn(source: Source, named: Named | undefined, invocation: Invocation): Promise<Target> {
  const { flags } = invocation;
  const given = flags.values.namespace;
  const container = flags.values.container;
  const rest = container === undefined || container === '' ? {} : { container };
  if (named === undefined && (flags.lists.filename?.length ?? 0) > 0)
    return {
      ...(await (await import('./manifest-target.ts')).manifestTarget(invocation, source.defaultNamespace)),
      ...rest,
    };
  if (named === undefined) return { ...(isBundle(source) ? await onlyTarget(source) : nothingNamed()), ...rest };
  const target = { resource: named.resource, name: named.name, namespace: given || source.defaultNamespace, ...rest };
  if (!isBundle(source) || target.resource !== 'pods') return target;
  return { ...target, namespace: await namespaceIn(source, target, given === undefined || given === '') };
}

function nothingNamed(): never {
  throw new UserError('a pod or TYPE/NAME is needed');
}

/** Returns what a recording is about, for a user who names no target. */
async function onlyTarget(source: BundleSource): Promise<Target> {
  const target = source.target;
  const resource = target === null ? undefined : EXPLAINABLE.find((one) => one === resourceNamed(target.kind));
  if (target !== null && resource !== undefined) return { resource, namespace: target.namespace, name: target.name };
  const pods = await source.pods();
  const [only] = pods;
  if (only !== undefined && pods.length === 1) return { resource: 'pods', ...only };
  throw new UserError(
    `${source.name} holds ${pods.length === 0 ? 'no pod' : `${pods.length} pods: name one`}`,
    listOf(pods),
  );
}

/**
 * A recording is small, so all of it is searched for the pod. If the pod is in one other namespace, that one is used.
 */
async function namespaceIn(source: BundleSource, target: Target, free: boolean): Promise<string> {
  const here = await source.fetch({ verb: 'get', resource: 'pods', namespace: target.namespace, name: target.name });
  if (here.state !== 'absent' && here.state !== 'not-collected') return target.namespace;
  const pods = await source.pods();
  const elsewhere = pods.filter((pod) => pod.name === target.name);
  if (free && elsewhere.length === 1) return elsewhere[0]!.namespace;
  if (elsewhere.length > 0)
    throw new NotFound(
      `${RESOURCES.pods.kind} "${target.name}" is not in namespace ${target.namespace} of ${source.name}`,
      `it is in: ${elsewhere.map((pod) => pod.namespace).join(', ')}`,
    );
  const { typeOnly } = await import('../diagnosis/type-only.ts');
  const nameless = await typeOnly(source, target);
  if (nameless) throw nameless;
  const { namedAlike } = await import('../diagnosis/same-name.ts');
  const others = await namedAlike(source, target);
  const near = nearest(
    target.name,
    pods.map((pod) => pod.name),
    5,
  );
  const close = new Set([...others.same, ...near, ...others.similar].slice(0, 5));
  throw new NotFound(
    `${source.name} holds no pod "${target.name}"`,
    close.size > 0 ? `did you mean ${[...close].join(', ')}?` : listOf(pods),
  );
}

const LISTED = 12;

function listOf(pods: readonly { readonly namespace: string; readonly name: string }[]): string | undefined {
  if (pods.length === 0) return undefined;
  const shown = pods.slice(0, LISTED).map((pod) => `${pod.name} (${pod.namespace})`);
  return `it holds: ${shown.join(', ')}${pods.length > LISTED ? `, … ${pods.length - LISTED} more` : ''}`;
}
