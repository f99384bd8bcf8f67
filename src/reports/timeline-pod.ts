/** What happened to a pod: its status and its events, as entries of a timeline. */
import { lastExitOf } from '../diagnosis/report.ts';
import { containersOf } from '../evidence/containers.ts';
import type { ContainerView, EventView } from '../evidence/views.ts';
import { plural } from '../knowledge/plural.ts';
import { instant } from '../knowledge/time.ts';
import type { Pod, Terminated } from '../model/objects.ts';
import type { TimelineEntry, TimelineWhat } from '../model/reports.ts';

/** Reasons of the kubelet's and the scheduler's events (pkg/kubelet/events/event.go). */
const WHAT: Readonly<Record<string, TimelineWhat>> = {
  Scheduled: 'schedule',
  FailedScheduling: 'schedule',
  Preempted: 'kill',
  Evicted: 'kill',
  TaintManagerEviction: 'kill',
  Pulling: 'pull',
  Pulled: 'pull',
  Created: 'start',
  Started: 'start',
  Killing: 'kill',
  Unhealthy: 'probe',
  ProbeWarning: 'probe',
  BackOff: 'backoff',
  Failed: 'failure',
  FailedMount: 'volume',
  FailedAttachVolume: 'volume',
  SuccessfulAttachVolume: 'volume',
  FailedCreatePodSandBox: 'failure',
  FailedPostStartHook: 'failure',
  FailedPreStopHook: 'failure',
  InspectFailed: 'failure',
  SandboxChanged: 'failure',
};

/** Returns the time itself; undefined if it is missing or containerd's 1970. */
export const realTime = (time: string | null | undefined): string | undefined =>
  instant(time) === undefined ? undefined : time!;

/** The instances of a container that the API still shows, oldest first, each with the number of its restart. */
function instancesOf({ status, dead, state, restarts }: ContainerView): {
  readonly ended: readonly { readonly dead: Terminated; readonly restart: number }[];
  readonly running: { readonly startedAt: string | undefined; readonly restart: number } | undefined;
} {
  const isRunning = state === 'running';
  const newest = isRunning ? restarts - 1 : restarts;
  const before = state === 'terminated' ? status?.lastState?.terminated : undefined;
  const ended = [before, dead].flatMap((one, i) => (one ? [{ dead: one, restart: Math.max(0, newest - 1 + i) }] : []));
  const running = isRunning ? { startedAt: status?.state?.running?.startedAt, restart: restarts } : undefined;
  return { ended, running };
}

const startText = (restart: number): string => (restart > 0 ? `started again, restart ${restart}` : 'started');

/** Says how many ends before a restart the API no longer shows; '' for none. */
const unrecorded = (restart: number): string =>
  restart > 0
    ? `; ${plural(restart, 'earlier end')} ${restart === 1 ? 'is' : 'are'} not recorded: the API keeps only the newest`
    : '';

/** Returns what a pod's status says: its creation, its readiness, starts and exits of its containers. */
export function podEntries(pod: Pod): TimelineEntry[] {
  const object = `Pod/${pod.metadata?.name ?? ''}`;
  const entries: TimelineEntry[] = [];
  const add = (time: string | null | undefined, what: TimelineWhat, container: string | null, says: string): void => {
    const at = realTime(time);
    if (at !== undefined) entries.push({ time: at, what, object, container, says, count: 1 });
  };
  add(pod.metadata?.creationTimestamp, 'pod', null, 'created');
  add(pod.metadata?.deletionTimestamp, 'pod', null, 'being deleted, with this deadline');
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready !== undefined)
    add(ready.lastTransitionTime, 'ready', null, ready.status === 'True' ? 'became ready' : 'became not ready');
  for (const container of containersOf(pod)) {
    const { ended, running } = instancesOf(container);
    const [oldest] = [...ended.map(({ restart }) => restart), ...(running ? [running.restart] : [])];
    for (const { dead, restart } of ended) {
      const exit = lastExitOf({ ...container, dead }, pod);
      const words = [exit?.signal, dead.reason === 'Error' ? undefined : dead.reason].filter(Boolean).join(', ');
      const gap = restart === oldest ? unrecorded(restart) : '';
      // A container that never started has no such time.
      const hasStart = realTime(dead.startedAt) !== undefined;
      add(dead.startedAt, 'start', container.name, `${startText(restart)}${gap}`);
      add(
        dead.finishedAt,
        'exit',
        container.name,
        `exited ${dead.exitCode}${words === '' ? '' : ` (${words})`}${hasStart ? '' : gap}`,
      );
    }
    if (running)
      add(
        running.startedAt,
        'start',
        container.name,
        `${startText(running.restart)}${running.restart === oldest ? unrecorded(running.restart) : ''}`,
      );
  }
  return entries;
}

/** Returns an event, twice if it came more than once: its first and its last time. */
export function eventEntries(event: EventView, own: readonly TimelineEntry[]): TimelineEntry[] {
  const what = (Object.hasOwn(WHAT, event.reason) ? WHAT[event.reason] : undefined) ?? 'event';
  const base = { what, object: event.object, container: event.container } as const;
  // The start follows within a second.
  if (event.reason === 'Created') return [];
  const says = eventWords(event);
  const first = realTime(event.first);
  const last = realTime(event.last);
  // The container's status has the same start.
  const isKnown = (time: string): boolean =>
    event.reason === 'Started' &&
    own.some(
      (entry) =>
        entry.what === 'start' &&
        entry.container === event.container &&
        Math.abs(Date.parse(entry.time) - Date.parse(time)) <= 2000,
    );
  const entries: TimelineEntry[] = [];
  if (first !== undefined && !isKnown(first)) entries.push({ ...base, time: first, says, count: 1 });
  if (last !== undefined && last !== first && event.count > 1 && !isKnown(last))
    entries.push({ ...base, time: last, says: `${says} (x${event.count})`, count: event.count });
  if (entries.length === 0 && first === undefined && last !== undefined)
    entries.push({ ...base, time: last, says, count: event.count });
  return entries;
}

/** Returns an event's message without the pod's name, namespace and UID. */
function eventWords(event: EventView): string {
  const message = event.message
    .replace(/ (?:in|for) pod "?[a-z0-9.-]{1,253}_[a-z0-9.-]{1,63}\([^)]{1,64}\)"?/g, '')
    .replace(/\bpod=[a-z0-9.-]{1,253}_[a-z0-9.-]{1,63}\([^)]{1,64}\)/g, '')
    .trim();
  if (event.reason === 'Scheduled') return `assigned to ${/ to (\S{1,253})$/.exec(message)?.[1] ?? 'a node'}`;
  if (event.reason === 'Started') return 'started';
  if (event.reason === 'Pulled' && / already present on machine/.test(message))
    return 'the image is already on the node';
  if (event.reason === 'BackOff')
    return /restarting failed container/.test(message) ? 'waits for the next restart' : message;
  return `${event.reason}: ${message}`;
}
