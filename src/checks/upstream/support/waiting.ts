/** Containers that run, or start, and only wait: what for, by their commands. */
import { isBeingSetUp } from '../../../evidence/containers.ts';
import { unreadyOf } from '../../../evidence/unready.ts';
import type { Unready } from '../../../evidence/unready.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { envOf, expandedWith } from './settings.ts';
import { awaitedIn } from '../../support/awaited.ts';
import type { Awaited } from '../../support/awaited.ts';
import { maskedSetting } from '../../support/address.ts';
import { citePod } from '../../support/cite.ts';
import { isUnscheduled } from '../../support/trouble.ts';
import { who } from '../../support/words.ts';

/** A container that waits. */
export interface Waiting {
  readonly container: ContainerView;
  /**
   * init: an init container that runs, while the rest of the pod waits for it · hook: a postStart hook that has not
   * returned · not-started, not-ready: it runs, and its probes have not succeeded for too long.
   */
  readonly kind: 'init' | 'hook' | Exclude<Unready['kind'], 'gate'>;
  /** Since when, RFC 3339; undefined: unknown. */
  readonly since: string | undefined;
  /** Infinity: for long, the source does not say how long. */
  readonly seconds: number;
  /** What its command says that it waits for. */
  readonly awaited: readonly Awaited[];
  /** Cites the command. */
  readonly command: Citation;
}

/** An init container that has run this long waits for something. */
const INIT_SECONDS = 20;
/** A postStart hook that has run this long does not return. */
const HOOK_SECONDS = 60;

interface Script {
  readonly text: string;
  readonly field: string;
}

function scriptOf({ spec, specPath }: ContainerView): Script {
  const { command = [], args } = spec;
  return { text: [...command, ...(args ?? [])].join(' '), field: `${specPath}.${args ? 'args' : 'command'}` };
}

function read(
  context: PodContext,
  container: ContainerView,
  { text, field }: Script,
): Pick<Waiting, 'awaited' | 'command'> {
  const full = expandedWith(text, envOf(context, container));
  return { awaited: awaitedIn(full), command: citePod(context, field, maskedSetting(full)) };
}

/** Returns what the command of a container waits for. */
export const awaitedBy = (context: PodContext, container: ContainerView): Pick<Waiting, 'awaited' | 'command'> =>
  read(context, container, scriptOf(container));

const waits = (
  context: PodContext,
  own: Pick<Waiting, 'container' | 'kind' | 'since' | 'seconds'>,
  script: Script,
): Waiting => ({ ...own, ...read(context, own.container, script) });

function ofInit(context: PodContext, container: ContainerView): Waiting[] {
  if (container.type !== 'init' || container.state !== 'running' || context.pod.status?.phase !== 'Pending') return [];
  const since = container.status?.state?.running?.startedAt;
  // A file of objects does not say how long ago it was made: it was made because the container does not end.
  const seconds = context.undated ? Infinity : (secondsBetween(since, context.now) ?? 0);
  if (seconds <= INIT_SECONDS) return [];
  return [waits(context, { container, kind: 'init', since, seconds }, scriptOf(container))];
}

/**
 * The kubelet does not report a container as running before its postStart hook has returned
 * (pkg/kubelet/kuberuntime/kuberuntime_container.go:startContainer): only the event Started shows that it runs.
 */
function ofHook(context: PodContext, container: ContainerView): Waiting[] {
  const hook = container.spec.lifecycle?.postStart;
  if (hook === undefined || container.state !== 'waiting' || !isBeingSetUp(container.waiting)) return [];
  const own = context.podEvents().some.filter((event) => event.container === container.name);
  const started = own.findLast(({ reason }) => reason === 'Started' || reason === 'Killing');
  const seconds = secondsBetween(started?.last, context.now);
  if (started?.reason !== 'Started' || seconds === undefined || seconds <= HOOK_SECONDS) return [];
  const url = hook.httpGet && `${hook.httpGet.host ?? 'localhost'}:${hook.httpGet.port}${hook.httpGet.path ?? '/'}`;
  const script = {
    text: hook.exec ? (hook.exec.command ?? []).join(' ') : (url ?? ''),
    field: `${container.specPath}.lifecycle.postStart`,
  };
  return [waits(context, { container, kind: 'hook', since: started.last ?? undefined, seconds }, script)];
}

/** Returns the containers that wait, in the order of the spec; not those that crash. */
export function waitingOf(context: PodContext): readonly Waiting[] {
  return context.once('waiting', () => {
    if (isUnscheduled(context)) return [];
    const calm = context.containers.filter(({ name }) => !context.subjects.some((one) => one.name === name));
    const unready = unreadyOf(context.pod, context.now);
    return calm.flatMap((container): Waiting[] => {
      const found = unready.find((one) => one.container?.name === container.name);
      if (found && found.kind !== 'gate') {
        const { kind, since, seconds } = found;
        return [waits(context, { container, kind, since, seconds }, scriptOf(container))];
      }
      return [...ofInit(context, container), ...ofHook(context, container)];
    });
  });
}

/** Cites since when a container waits. */
export function citeSince(context: PodContext, { container, kind, since: known }: Waiting): Citation {
  const since = known ?? null;
  if (kind === 'hook') return citePod(context, 'event Started', 'the postStart hook began', since);
  return kind === 'not-ready'
    ? citePod(context, `${container.statusPath}.ready`, false, since)
    : citePod(context, `${container.statusPath}.state.running.startedAt`, since ?? 'unknown', since);
}

/** Returns a time in words: `45 s`, `24 minutes`, `3 hours`, `6 days`. */
export function sayDuration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 86_400)} days`;
}

/** Returns how long a program lived: in seconds, as probes count, and in words from two hours on. */
export const sayLife = (seconds: number): string => (seconds < 7200 ? `${seconds}s` : sayDuration(seconds));

/** Returns what a container does instead of becoming ready, and for how long: `init container wait has run for 5 minutes`. */
export function sayWaiting({ container, kind, seconds }: Waiting): string {
  const time = sayDuration(seconds);
  switch (kind) {
    case 'init':
      return Number.isFinite(seconds) ? `${who(container)} has run for ${time}` : `${who(container)} has not ended`;
    case 'hook':
      return `the postStart hook of ${container.name} has not returned for ${time}`;
    case 'not-started':
      return `${who(container)} runs, but has not started for ${time}`;
    case 'not-ready':
      return `${who(container)} runs, but has not been ready for ${time}`;
  }
}
