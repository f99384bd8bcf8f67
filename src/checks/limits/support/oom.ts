/** OOM kills: what the container status and the events of the node report. */
import { listed, mapFact } from '../../../model/facts.ts';
import type { Listed } from '../../../model/facts.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView, EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

/** An OOM kill that the runtime reported for a container. */
export interface Oom {
  readonly container: ContainerView;
  /** The field that holds the reason: the newest dead instance, or `lastState` next to a newer `state.terminated`. */
  readonly path: string;
  readonly exitCode: number;
  readonly time: string | null;
  /**
   * Whether the newest instance has the reason OOMKilled. False: it ended with 137 and another reason, right after an
   * instance that has it (containerd may miss an OOM kill).
   */
  readonly newest: boolean;
}

/**
 * Returns the OOM kill of a container, if the runtime reported one. Any process that the kernel kills in the cgroup of
 * the container sets the reason, and the reason stays whatever the exit code is (containerd
 * internal/cri/server/events.go, conmon src/oom.c).
 */
export function oomOf(container: ContainerView): Oom | undefined {
  const dead = container.dead;
  if (dead?.reason === 'OOMKilled')
    return {
      container,
      path: container.deadPath,
      exitCode: dead.exitCode,
      time: dead.finishedAt ?? null,
      newest: true,
    };
  const before = container.status?.lastState?.terminated;
  if (container.state === 'terminated' && dead?.exitCode === 137 && before?.reason === 'OOMKilled') {
    return {
      container,
      path: `${container.statusPath}.lastState.terminated`,
      exitCode: before.exitCode,
      time: before.finishedAt ?? null,
      newest: false,
    };
  }
  return undefined;
}

/** Returns the OOM kills of the containers to be explained. */
export const ooms = (context: PodContext): Oom[] => context.subjects.flatMap((container) => oomOf(container) ?? []);

/** Cites the reason OOMKilled and the exit code. */
export const citeOom = (context: PodContext, oom: Oom): Citation =>
  citePod(context, `${oom.path}.reason`, `OOMKilled (exit code ${oom.exitCode})`, oom.time);

/** An event this close to the end of a container may be about that end. */
const NEAR_MS = 60_000;

/**
 * Returns the events that report that the node ran out of memory within a minute of an end: SystemOOM (kubelet) and
 * OOMKilling (node-problem-detector).
 * @param finishedAt when the container ended, RFC 3339
 */
export function nodeOoms(context: PodContext, finishedAt: string | undefined): Listed<EventView> {
  const node = context.pod.spec?.nodeName;
  if (!node) return listed({ state: 'absent' });
  const at = Date.parse(finishedAt ?? '');
  const near = (event: EventView): boolean =>
    (event.reason === 'SystemOOM' || event.reason === 'OOMKilling') &&
    Date.parse(event.first ?? event.last ?? '') - NEAR_MS <= at &&
    Date.parse(event.last ?? '') + NEAR_MS >= at;
  return listed(mapFact(context.events('Node', node).all, (events) => events.filter(near)));
}
