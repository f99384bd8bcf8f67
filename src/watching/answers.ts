/** Diagnoses a target again whenever its facts may have changed. */
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Target } from '../diagnosis/target.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import type { Fact } from '../model/facts.ts';
import type { Deployment, Event, KubeObject, Service } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Clock } from '../clock.ts';
import { selectorText, serviceSelector } from '../evidence/selector.ts';
import { Unauthorized } from '../sources/cluster/api-error.ts';
import type { Client } from '../sources/cluster/client.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import { versionOf, watch } from '../sources/cluster/watch.ts';
import type { Watched } from '../sources/cluster/watch-options.ts';
import type { Source } from '../sources/source.ts';
import { Bell } from './bell.ts';

/** Milliseconds. */
const PACE = {
  /** From the first change to the diagnosis: a restart causes a burst of them. */
  settle: 300,
  /** Between the end of one diagnosis and the start of the next. */
  apart: 1000,
  /** Without a change, while something fails: other objects are not watched, and a pod recovers with time alone. */
  anyway: 30_000,
  /** The same if watching is not possible. */
  blind: 5000,
  /** How long a new pod of the same name may take to appear. */
  gone: 10_000,
  /** Between two reads in that time. */
  look: 1000,
} as const;

export interface AnswersOptions {
  readonly signal: AbortSignal;
  /** One line for the user: a watch was interrupted, a pod was deleted. */
  readonly onNotice: (text: string) => void;
}

/**
 * Names of pods start with the name of their workload, cut at this length (apiserver/pkg/storage/names:
 * maxGeneratedNameLength).
 */
const NAME_CUT = 40;
/** After the time at which the kubelet may start the container again. */
const LATER_MILLISECONDS = 1500;

const isWell = ({ state }: Diagnosis): boolean => state === 'healthy' || state === 'completed';

/** What to watch for a target, and which changes count. */
interface Scope extends Watched {
  readonly counts?: (object: KubeObject) => boolean;
  /** If it cannot be watched, the answer is late but not wrong. */
  readonly optional?: boolean;
}

/**
 * Returns what to watch. For a workload: itself, its pods, and the events of objects with its name; for a pod: itself
 * and its events; for a Service: itself and the pods that it selects now.
 */
export function scopeOf({ resource, namespace, name }: Target, object: KubeObject | undefined): Scope[] {
  const own: Scope = { resource, namespace, fieldSelector: `metadata.name=${name}` };
  const events: Scope = { resource: 'events', namespace, optional: true };
  if (resource === 'pods')
    return [own, { ...events, fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${name}` }];
  if (resource === 'services') {
    const labelSelector = object === undefined ? '' : serviceSelector(object as Service);
    // A Service without a selector has no pods; of one that is not there yet, any pod may be.
    return object !== undefined && labelSelector === '' ? [own] : [own, { resource: 'pods', namespace, labelSelector }];
  }
  const labelSelector =
    resource === 'cronjobs'
      ? 'batch.kubernetes.io/job-name'
      : selectorText((object as Deployment | undefined)?.spec?.selector as Parameters<typeof selectorText>[0]);
  const prefix = name.slice(0, NAME_CUT);
  const hasPrefix = (text: string | undefined): boolean => text?.startsWith(prefix) ?? false;
  return [
    own,
    {
      resource: 'pods',
      namespace,
      labelSelector,
      ...(resource === 'cronjobs' && { counts: ({ metadata }: KubeObject) => hasPrefix(metadata?.name) }),
    },
    { ...events, counts: (event) => hasPrefix((event as Event).involvedObject?.name) },
  ];
}

/** Returns the milliseconds until something may change without an event. */
function dueIn(diagnosis: Diagnosis, blind: boolean): number | undefined {
  const at = Date.parse(diagnosis.at ?? '');
  const starts = diagnosis.containers
    .map(({ backoff }) => Date.parse(backoff?.nextRestartAt ?? '') - at)
    .filter((left) => left > 0)
    .map((left) => left + LATER_MILLISECONDS);
  const anyway = blind ? [PACE.blind] : isWell(diagnosis) ? [] : [PACE.anyway];
  return [...starts, ...anyway].reduce<number | undefined>((least, one) => Math.min(least ?? one, one), undefined);
}

/**
 * Diagnoses a target now, and again after each change, until the signal aborts.
 * @throws UserError as `diagnose` does at first; later if the target is deleted, or may no longer be read
 */
export async function* answers(
  source: Source,
  client: Client,
  target: Target,
  options: AnswersOptions,
): AsyncGenerator<Diagnosis, void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const bell = new Bell(client.clock, signal);
  let blind = false;
  let fatal: unknown;
  const ask = (): Promise<Fact<unknown>> =>
    source.fetch({ verb: 'get', resource: target.resource, namespace: target.namespace, name: target.name });
  const listen = async (scope: Scope): Promise<void> => {
    const { counts = () => true, optional, ...watched } = scope;
    // The diagnosis reads the objects themselves.
    const list = (listSignal: AbortSignal): Promise<string> => versionOf(client, watched, listSignal);
    try {
      await watch<KubeObject>(client, watched, {
        signal,
        list,
        onChanges: (changes) => changes.some(({ object }) => counts(object)) && bell.ring(),
        onSynced: () => bell.ring(),
        onNotice: options.onNotice,
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Unauthorized) fatal = error;
      else if (optional !== true) {
        blind = true;
        options.onNotice(
          `cannot watch ${watched.resource}, reading them every ${PACE.blind / 1000} s instead: ${(error as Error).message}`,
        );
      }
      bell.ring();
    }
  };
  try {
    const first =
      target.resource === 'pods' || target.resource === 'cronjobs' ? undefined : await orAborted(ask(), signal);
    for (const scope of scopeOf(target, first?.state === 'known' ? (first.value as KubeObject) : undefined))
      void listen(scope);
    let answered = false;
    while (!signal.aborted) {
      let due: number | undefined = PACE.blind;
      try {
        const { diagnosis } = await orAborted(diagnose(source, target), signal);
        due = dueIn(diagnosis, blind);
        yield diagnosis;
        answered = true;
      } catch (error) {
        if (signal.aborted) return;
        if (!answered || !(error instanceof UserError) || error instanceof Unauthorized) throw error;
        await orAborted(afterFailure(ask, target, error, options.onNotice, client.clock, signal), signal);
      }
      await bell.wait(due, PACE);
      if (fatal !== undefined) throw fatal;
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    ended.abort(new Error('the watch is over'));
  }
}

/**
 * Waits after a failed diagnosis. Returns when another one is worth a try.
 * @throws if the target is deleted for good, or the error is permanent
 */
async function afterFailure(
  ask: () => Promise<Fact<unknown>>,
  target: Target,
  error: UserError,
  notice: (text: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const named = `${RESOURCES[target.resource].kind}/${target.name}`;
  let said = false;
  for (const end = clock.now() + PACE.gone; ; ) {
    const fact = await ask().catch(
      (refused: unknown): Fact<unknown> => ({ state: 'failed', why: (refused as Error).message }),
    );
    if (fact.state === 'known') return;
    if (fact.state === 'forbidden') throw error;
    if (fact.state !== 'absent')
      return notice(`the cluster does not answer, trying again: ${'why' in fact ? fact.why : error.message}`);
    if (clock.now() > end) {
      throw new UserError(
        `${named} in ${target.namespace} was deleted${target.resource === 'pods' ? ', and no new pod has its name' : ''}`,
        target.resource === 'pods' ? 'to follow the newer pods of a workload: explain --watch TYPE/NAME' : undefined,
      );
    }
    if (!said) notice(`${named} was deleted; waiting for a new one`);
    said = true;
    await clock.sleep(PACE.look, signal);
    if (signal.aborted) return;
  }
}
