/** The cells of a row of `list`: what `kubectl get pods` shows, for a group of pods. */
import { instant } from '../knowledge/time.ts';
import type { ContainerReport } from '../model/diagnosis.ts';
import type { Group, PodItem } from '../model/list.ts';
import { restartsOf } from '../model/list-items.ts';
import { secondsToStart, statusText as containerStatus } from './containers.ts';
import { shortName } from '../model/short-name.ts';
import { age, ago } from './time.ts';

/** Returns the container that the cause is about; else the one in the worst state. */
export function tellingContainer(item: PodItem): ContainerReport | undefined {
  const named = (item.causes[0] ?? item.history[0])?.container;
  const calm = ({ type, status, betweenCrashesSince }: ContainerReport): number =>
    type === 'init' && status === 'Completed' ? 2 : Number(status === 'Running' && betweenCrashesSince === null);
  const worst = [...item.containers].sort((a, b) => calm(a) - calm(b) || b.restarts - a.restarts)[0];
  return item.containers.find((container) => container.name === named) ?? worst;
}

/**
 * Returns a pod's status as `kubectl get pods` shows it: `CrashLoopBackOff`, `Init:CrashLoopBackOff`, `Init:0/1`; the
 * pod's state if it has no container status.
 */
export function statusText(item: PodItem): string {
  // A workload that no failing pod stands for.
  if (item.target.kind !== 'Pod')
    return item.state === 'failed' ? 'Failed' : item.target.kind === 'CronJob' ? 'JobsMissing' : 'PodsMissing';
  const container = tellingContainer(item);
  if (item.state === 'pending') return 'Pending';
  if (container === undefined) return item.state;
  const { type } = container;
  const status = containerStatus(container, null);
  // A pod that its node refused has containers that were never created.
  if (item.state === 'failed' && container.lastExit === null) return 'Failed';
  const init = item.containers.filter((one) => one.type === 'init');
  const done = init.filter((one) => one.status === 'Completed').length;
  if (status === 'PodInitializing' && done < init.length) return `Init:${done}/${init.length}`;
  return `${type === 'init' ? 'Init:' : ''}${status === 'Waiting' ? 'ContainerCreating' : status}`;
}

/** Phases of one loop, the most informative first. Pods with the same failure are in different phases of it. */
const LOOPS: readonly (readonly string[])[] = [
  ['CrashLoopBackOff', 'CrashLooping', 'OOMKilled', 'Error', 'Completed', 'Running', 'NotReady'],
  ['Init:CrashLoopBackOff', 'Init:CrashLooping', 'Init:OOMKilled', 'Init:Error', 'Init:Running'],
  ['ImagePullBackOff', 'ErrImagePull'],
  ['Init:ImagePullBackOff', 'Init:ErrImagePull'],
];
const loopOf = (status: string): readonly string[] => LOOPS.find((loop) => loop.includes(status)) ?? [status];

/** Returns the status of most of the pods; `+` is added if others are not in a phase of the same loop. */
export function statusOf(members: readonly PodItem[]): string {
  const counts = new Map<readonly string[] | string, string[]>();
  for (const status of members.map(statusText)) {
    const loop = loopOf(status);
    const key = loop.length > 1 ? loop : status;
    counts.set(key, [...(counts.get(key) ?? []), status]);
  }
  const [most] = [...counts].sort((a, b) => b[1].length - a[1].length);
  const shown = most === undefined ? '' : loopOf(most[1][0]!).find((status) => most[1].includes(status))!;
  return `${shown}${counts.size > 1 ? ' +' : ''}`;
}

/** Returns how long the longest of the pods has not been ready: ` (45m)`; empty where a pod does not only wait. */
export function unreadyText(members: readonly PodItem[], now: string | null): string {
  if (now === null) return '';
  const since = members.map((item) => (item.state === 'waiting' ? tellingContainer(item)?.unreadySince : null));
  const first = since.filter((time): time is string => typeof time === 'string').sort()[0];
  const text = since.every((time) => typeof time === 'string') ? age(first, now) : null;
  return text === null ? '' : ` (${text})`;
}

const newestExit = (members: readonly PodItem[]): ContainerReport | undefined =>
  members
    .flatMap((item) => item.containers)
    .filter((container) => instant(container.lastExit?.finishedAt) !== undefined)
    .sort((a, b) => instant(b.lastExit!.finishedAt)! - instant(a.lastExit!.finishedAt)!)[0];

/** Returns the most restarts of a pod in the group, and how long ago a container last exited; null if none has. */
export function restartsIn(
  members: readonly PodItem[],
  now: string | null,
): { readonly count: number; readonly when: string | null } {
  const count = Math.max(0, ...members.map(restartsOf));
  return { count, when: count > 0 ? ago(newestExit(members)?.lastExit?.finishedAt, now) : null };
}

/** Returns the restarts as `kubectl get pods` shows them: `5 (2m31s ago)`. */
export function restartsText(members: readonly PodItem[], now: string | null): string {
  const { count, when } = restartsIn(members, now);
  if (members.length > 0 && members.every(({ target }) => target.kind !== 'Pod')) return '-';
  return when === null ? String(count) : `${count} (${when})`;
}

/** Returns seconds until the first of the pods starts again; undefined if the kubelet reported no delay. */
export function secondsToNext(members: readonly PodItem[], now: string | null): number | undefined {
  return members
    .flatMap((item) => item.containers)
    .map(({ backoff }) => secondsToStart(backoff, now))
    .filter((seconds) => seconds !== undefined)
    .sort((a, b) => a - b)[0];
}

/** Returns `deploy/web`, `deploy/web +2` if the group has pods of others, `web-1`. */
export function whoText(group: Group, members: readonly PodItem[]): string {
  const [first] = members;
  if (members.length === 1 || first === undefined) {
    const { kind, name } = first?.target ?? { kind: 'Pod', name: '' };
    return kind === 'Pod' ? name : shortName(kind, name);
  }
  const [workload, ...more] = group.workloads;
  const bare = members.filter((item) => item.workload === null).length;
  if (workload === undefined) return `${first.target.name} +${members.length - 1}`;
  return `${shortName(workload.kind, workload.name)}${more.length + bare === 0 ? '' : ` +${more.length + bare}`}`;
}

/** Returns the namespace of the pods: `shop`, `shop +2`. */
export function whereText(members: readonly PodItem[]): string {
  const names = [...new Set(members.map((item) => item.target.namespace))];
  return names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`;
}
