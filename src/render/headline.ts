/** The first line of `explain`: which pod, in what state. */
import { SETUP_REASONS } from '../knowledge/waiting-reasons.ts';
import { plural } from '../knowledge/plural.ts';
import { secondsUntil } from '../knowledge/time.ts';
import { isFailing } from '../model/diagnosis.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { restartsIn } from '../model/list-items.ts';
import { dueOf, nextText, secondsToStart } from './containers.ts';
import { age } from './time.ts';
import { sanitise } from './text.ts';

const IN_WORDS: Record<Diagnosis['state'], string> = {
  crashing: 'is crash looping',
  failed: 'has failed',
  waiting: 'cannot start',
  pending: 'is not scheduled',
  completed: 'has completed',
  recovered: 'has recovered',
  healthy: 'is healthy',
};

/**
 * Returns whether restarts go on: the newest was less than ten minutes ago, which is twice the longest back-off.
 * undefined where no end has a time (RestartAllContainers removes the containers).
 */
function keepsRestarting({ containers }: Diagnosis, at: string): boolean | undefined {
  const restarted = containers.filter(({ restarts }) => restarts > 0);
  const since = restarted.flatMap(({ lastExit }) => secondsUntil(lastExit?.finishedAt, at) ?? []);
  return since.length === 0 ? undefined : Math.min(...since) < 600;
}

/**
 * Returns other words where the state alone would say too much: nothing is wrong but it is not ready, or a part of it
 * runs.
 */
function calmWords({ target, state, containers }: Diagnosis): string | undefined {
  if (state === 'waiting' && containers.some(({ status }) => status === 'Running' || status === 'NotReady'))
    return 'is not ready';
  if (state !== 'healthy') return undefined;
  if (containers.some(({ status }) => SETUP_REASONS.includes(status))) return 'is starting';
  if (target.kind === 'Service') return 'selects no pods, as configured';
  if (target.kind !== 'Pod' && containers.length === 0) return 'has no pods, as configured';
  return containers.some((container) => container.status === 'NotReady') ? 'is running but not ready yet' : undefined;
}

/** Returns why nothing restarts, where the restartPolicy is the reason. */
function whyNoRestart({ target, state, containers }: Diagnosis): string | undefined {
  if (target.kind !== 'Pod' || (state !== 'failed' && state !== 'completed')) return undefined;
  const ended = containers.filter(({ notRestartedBy }) => notRestartedBy);
  if (ended.some(({ notRestartedBy }) => notRestartedBy === 'Never'))
    return 'not restarted, because of restartPolicy Never';
  return ended.length > 0 ? 'not restarted, because of restartPolicy OnFailure and exit code 0' : undefined;
}

/** Returns `, running for 3s` between two crashes; empty while a container waits for its next start. */
function betweenText({ containers, at }: Diagnosis): string {
  if (containers.some((container) => dueOf(container) !== null)) return '';
  const newest = containers
    .map((container) => container.betweenCrashesSince)
    .filter((since) => since !== null)
    .sort()
    .at(-1);
  const up = age(newest, at);
  return up === null ? '' : `, running for ${up}`;
}

/** Returns what the restarts do: `next in about 59s`, `and counting`; undefined if no more are due. */
function trendOf(diagnosis: Diagnosis, isLive: boolean): string | undefined {
  const { state, at, containers, deletion } = diagnosis;
  // What cannot start is not restarted.
  const isStuck =
    state === 'waiting' && containers.every(({ status }) => status !== 'Running' && status !== 'NotReady');
  if (isStuck) return undefined;
  if (!isFailing(state) || state === 'failed' || deletion || at === null) return undefined;
  const due = containers
    .filter((container) => secondsToStart(dueOf(container), at) !== undefined)
    .sort((a, b) => secondsToStart(dueOf(a), at)! - secondsToStart(dueOf(b), at)!)[0];
  if (isLive && due !== undefined) return `next ${nextText(due, at)}`;
  const goesOn = keepsRestarting(diagnosis, at);
  if (goesOn === undefined) return undefined;
  return goesOn ? 'and counting' : 'none in the last 10 minutes';
}

/** Returns how many pods fail: `2 of 3 pods of Deployment/web fail the same way`. @param of ` of Deployment/web` */
export const affectedText = ({ affected, pods }: Diagnosis['stake'], of = ''): string =>
  `${affected} of ${pods} pods${of} ${affected === 1 ? 'fails' : 'fail the same way'}`;

/**
 * Returns one sentence: which pod, in what state.
 * @param isLive the answer is read when it is made, so it says when the next start is
 */
export function headline(diagnosis: Diagnosis, isLive = false): string {
  const { target, state, containers, stake, deletion, newerRun } = diagnosis;
  const restarts = restartsIn(containers);
  const isPod = target.kind === 'Pod';
  const words =
    calmWords(diagnosis) ??
    (state === 'pending' && target.kind === 'Service'
      ? 'has no endpoints'
      : state === 'pending' && !isPod
        ? stake.pods === 0
          ? 'has no pod'
          : 'lacks pods'
        : state === 'crashing' && restarts === 0
          ? 'is crashing'
          : IN_WORDS[state]);
  const leaves = deletion === undefined ? '' : ' and is being deleted';
  const running = isLive && state === 'crashing' ? betweenText(diagnosis) : '';
  const parts = [`${target.kind}/${target.name} in ${target.namespace} ${words}${running}${leaves}`];
  if (deletion?.replacedBy) parts.push(`${deletion.replacedBy} replaces it`);
  if (restarts > 0) {
    const trend = trendOf(diagnosis, isLive);
    parts.push(`${plural(restarts, 'restart')}${trend === undefined ? '' : `, ${trend}`}`);
  }
  const reason = whyNoRestart(diagnosis);
  if (reason) parts.push(reason);
  const from = target.resolvedFrom;
  if (from !== null && isPod) {
    const fate = !isFailing(state)
      ? `the worst of ${stake.pods} pods of ${from.kind}/${from.name}`
      : affectedText(stake, ` of ${from.kind}/${from.name}`);
    const ofWhich = stake.pods === null ? 'a pod' : 'the only pod';
    parts.push((stake.pods ?? 0) > 1 ? fate : `${ofWhich} of ${from.kind}/${from.name}`);
  }
  if (newerRun !== undefined) parts.push(`a newer run is in progress: Job/${newerRun}`);
  return sanitise(parts.join('; '));
}
