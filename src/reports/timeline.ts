/** `timeline`: what happened to a pod and to what it depends on, in one order. Pure. */
import type { EventView } from '../evidence/views.ts';
import { gapWith } from '../model/gaps.ts';
import type { Gap } from '../model/diagnosis.ts';
import { selectorText } from '../evidence/selector.ts';
import { containerReports } from '../diagnosis/report.ts';
import { containersOf } from '../evidence/containers.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES, resourceNamed } from '../model/resources.ts';
import { referencesOf } from './references.ts';
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

/** Most of the API's times are whole seconds: what falls into one is told in the order in which it comes about. */
const AT_ONCE: readonly TimelineWhat[] = [
  'config',
  'rollout',
  'pod',
  'schedule',
  'volume',
  'event',
  'pull',
  'failure',
  'start',
  'probe',
  'kill',
  'exit',
  'ready',
  'backoff',
];

const second = (entry: TimelineEntry): number => Math.floor(Date.parse(entry.time) / 1000);

const real = (time: string | null | undefined): string | undefined => (time && Date.parse(time) > 0 ? time : undefined);

/** Rows that are told: of ten thousand events the newest. */
const MAX_ENTRIES = 500;

/** The newest entries, and what to say of those before them. */
export function newestEntries(entries: readonly TimelineEntry[]): {
  entries: readonly TimelineEntry[];
  gaps: readonly Gap[];
} {
  const left = entries.length - MAX_ENTRIES;
  if (left <= 0) return { entries, gaps: [] };
  return {
    entries: entries.slice(left),
    gaps: [gapWith(`${left} older entries`, 'left-out', `only the newest ${MAX_ENTRIES} are shown`)],
  };
}

/**
 * @returns oldest first
 */
export function readTimeline(ledger: Ledger, pod: Pod): TimelineEntry[] {
  const namespace = pod.metadata?.namespace ?? '';
  const name = pod.metadata?.name ?? '';
  const facts = factsOf(ledger, namespace);
  const events = facts.events('Pod', name, pod.metadata?.uid ? { uid: pod.metadata.uid } : {});
  const own = podEntries(pod);
  const seen = events.some.flatMap((event) => eventEntries(event, own));
  const entries = [
    ...own,
    ...seen,
    ...configEntries(ledger, pod, namespace),
    ...rolloutEntries(ledger, pod, namespace),
  ];
  return entries
    .map((entry, i) => ({ entry, i }))
    .sort(
      (a, b) =>
        second(a.entry) - second(b.entry) ||
        AT_ONCE.indexOf(a.entry.what) - AT_ONCE.indexOf(b.entry.what) ||
        Date.parse(a.entry.time) - Date.parse(b.entry.time) ||
        a.i - b.i,
    )
    .map(({ entry }) => entry);
}

function podEntries(pod: Pod): TimelineEntry[] {
  const object = `Pod/${pod.metadata?.name ?? ''}`;
  const entries: TimelineEntry[] = [];
  const add = (time: string | null | undefined, what: TimelineWhat, container: string | null, says: string): void => {
    const at = real(time);
    if (at !== undefined) entries.push({ time: at, what, object, container, says, count: 1 });
  };
  add(pod.metadata?.creationTimestamp, 'pod', null, 'created');
  add(pod.metadata?.deletionTimestamp, 'pod', null, 'to be gone by then: it is being deleted');
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready !== undefined)
    add(
      ready.lastTransitionTime,
      'ready',
      null,
      ready.status === 'True' ? 'ready from here on' : 'not ready from here on',
    );
  const reports = containerReports(pod);
  containersOf(pod).forEach((container, i) => {
    const exit = reports[i]?.lastExit ?? null;
    const dead = container.dead;
    if (dead !== undefined) {
      const words = [exit?.signal, dead.reason === 'Error' ? undefined : dead.reason].filter(Boolean).join(', ');
      add(dead.startedAt, 'start', container.name, 'started');
      add(dead.finishedAt, 'exit', container.name, `exited ${dead.exitCode}${words === '' ? '' : ` (${words})`}`);
    }
    if (container.state === 'running')
      add(
        container.status?.state?.running?.startedAt,
        'start',
        container.name,
        container.restarts > 0 ? `started again, restart ${container.restarts}` : 'started',
      );
  });
  return entries;
}

/** An event that came more than once is told where it began and where it was last seen. */
function eventEntries(event: EventView, own: readonly TimelineEntry[]): TimelineEntry[] {
  const what = WHAT[event.reason] ?? 'event';
  const base = { what, object: event.object, container: event.container } as const;
  // The start itself follows within a second.
  if (event.reason === 'Created') return [];
  const says = eventWords(event);
  const first = real(event.first);
  const last = real(event.last);
  // The container's status tells the same start to the second.
  const told = (time: string): boolean =>
    event.reason === 'Started' &&
    own.some(
      (entry) =>
        entry.what === 'start' &&
        entry.container === event.container &&
        Math.abs(Date.parse(entry.time) - Date.parse(time)) <= 2000,
    );
  const entries: TimelineEntry[] = [];
  if (first !== undefined && !told(first)) entries.push({ ...base, time: first, says, count: 1 });
  if (last !== undefined && last !== first && event.count > 1 && !told(last))
    entries.push({ ...base, time: last, says: `${says} (${event.count} times by now)`, count: event.count });
  if (entries.length === 0 && first === undefined && last !== undefined)
    entries.push({ ...base, time: last, says, count: event.count });
  return entries;
}

/** An event's message without what the reader knows: which pod, which namespace, which UID. */
function eventWords(event: EventView): string {
  const message = event.message
    .replace(/ (?:in|for) pod "?[a-z0-9.-]{1,253}_[a-z0-9.-]{1,63}\([^)]{1,64}\)"?/g, '')
    .replace(/\bpod=[a-z0-9.-]{1,253}_[a-z0-9.-]{1,63}\([^)]{1,64}\)/g, '')
    .trim();
  if (event.reason === 'Scheduled') return `assigned to ${/ to (\S{1,253})$/.exec(message)?.[1] ?? 'a node'}`;
  if (event.reason === 'Started') return 'started';
  if (event.reason === 'Pulled' && / already present on machine/.test(message)) return 'image is on the node already';
  if (event.reason === 'BackOff')
    return /restarting failed container/.test(message) ? 'waits before the next start' : message;
  return `${event.reason}: ${message}`;
}

/**
 * When the ConfigMaps and Secrets were made, and last written by whom (metadata.managedFields keeps one time a writer).
 */
function configEntries(ledger: Ledger, pod: Pod, namespace: string): TimelineEntry[] {
  const facts = factsOf(ledger, namespace);
  return referencesOf(pod).flatMap(({ resource, name }) => {
    const fact = facts.get(resource, name);
    if (fact.state !== 'known') return [];
    const { metadata } = fact.value;
    const object = `${RESOURCES[resource].kind}/${name}`;
    const created = real(metadata?.creationTimestamp);
    const entries: TimelineEntry[] =
      created === undefined
        ? []
        : [{ time: created, what: 'config', object, container: null, says: 'created', count: 1 }];
    for (const field of metadata?.managedFields ?? []) {
      const time = real(field.time);
      if (time !== undefined && time !== created)
        entries.push({
          time,
          what: 'config',
          object,
          container: null,
          says: `edited by ${field.manager ?? 'someone'}`,
          count: 1,
        });
    }
    return entries;
  });
}

const imagesOf = (template: { spec?: { containers: { image?: string }[] } } | undefined): string =>
  (template?.spec?.containers ?? [])
    .map((container) => (container.image ?? '?').replace(/^docker\.io\/(?:library\/)?/, ''))
    .join(', ');

/** The revisions of the workload that made the pod. */
function rolloutEntries(ledger: Ledger, pod: Pod, namespace: string): TimelineEntry[] {
  const facts = factsOf(ledger, namespace);
  const owner = pod.metadata?.ownerReferences?.find((one) => one.controller);
  const resource = owner && resourceNamed(owner.kind);
  const entries: TimelineEntry[] = [];
  const restarted = real(pod.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt']);
  if (restarted !== undefined)
    entries.push({
      time: restarted,
      what: 'rollout',
      object: owner ? `${owner.kind}/${owner.name}` : 'Pod',
      container: null,
      says: 'kubectl rollout restart',
      count: 1,
    });
  if (owner === undefined) return entries;
  const add = (object: KubeObject, kind: string, says: string): void => {
    const time = real(object.metadata?.creationTimestamp);
    if (time !== undefined)
      entries.push({
        time,
        what: 'rollout',
        object: `${kind}/${object.metadata?.name ?? ''}`,
        container: null,
        says,
        count: 1,
      });
  };
  if (resource === 'replicasets') {
    const own = facts.get('replicasets', owner.name);
    if (own.state !== 'known') return entries;
    const deployment = own.value.metadata?.ownerReferences?.find((one) => one.controller);
    const { 'pod-template-hash': _hash, ...labels } = own.value.spec?.selector.matchLabels ?? {};
    const read =
      deployment === undefined
        ? []
        : facts.list('replicasets', { labelSelector: selectorText({ matchLabels: labels }) }).some;
    const ofDeployment = read.filter((set) =>
      set.metadata?.ownerReferences?.some((one) => one.uid === deployment?.uid),
    );
    const sets = ofDeployment.length > 0 ? ofDeployment : [own.value];
    for (const set of sets) {
      const revision = set.metadata?.annotations?.['deployment.kubernetes.io/revision'];
      add(
        set,
        'ReplicaSet',
        `${revision === undefined ? 'created' : `revision ${revision} rolled out`}: ${imagesOf(set.spec?.template)}`,
      );
    }
  } else if (resource === 'statefulsets' || resource === 'daemonsets') {
    const own = facts.get(resource, owner.name);
    if (own.state !== 'known') return entries;
    const labelSelector = selectorText((own.value.spec?.selector ?? {}) as Parameters<typeof selectorText>[0]);
    const revisions = facts.list('controllerrevisions', { labelSelector });
    for (const revision of revisions.some) {
      if (revision.metadata?.ownerReferences?.some((one) => one.uid === owner.uid))
        add(revision, 'ControllerRevision', `revision ${revision.revision} of ${owner.kind}/${owner.name} rolled out`);
    }
  } else if (resource === 'jobs') {
    const own = facts.get('jobs', owner.name);
    if (own.state === 'known') add(own.value, 'Job', 'created');
  }
  return entries;
}
