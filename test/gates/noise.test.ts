/** Foreign events, pods and restarts change no verdict. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';

const NOISE = [
  ['Killing', 'Normal', 'Container bystander failed liveness probe, will be restarted'],
  ['Unhealthy', 'Warning', 'Liveness probe failed: HTTP probe failed with statuscode: 500'],
  ['Unhealthy', 'Warning', 'Startup probe failed: dial tcp 10.244.9.9:9999: connect: connection refused'],
  ['BackOff', 'Warning', 'Back-off restarting failed container bystander in pod other'],
  ['FailedMount', 'Warning', 'MountVolume.SetUp failed for volume "foreign" : configmap "foreign-config" not found'],
  ['Failed', 'Warning', 'Failed to pull image "registry.example.com/foreign:1": not found'],
  ['FailedScheduling', 'Warning', '0/9 nodes are available: 9 Insufficient memory.'],
] as const;

/** Returns 500 events with the pod's name: of an earlier pod with that name, and of another container of this one. */
function foreignEvents(query: Query & { verb: 'list' }, uid: string | undefined, now: string): object[] {
  const name = /involvedObject\.name=([^,]+)/.exec(query.fieldSelector ?? '')?.[1] ?? 'foreign';
  const kind = /involvedObject\.kind=([^,]+)/.exec(query.fieldSelector ?? '')?.[1] ?? 'Pod';
  return Array.from({ length: 500 }, (_, index) => {
    const [reason, type, message] = NOISE[index % NOISE.length]!;
    // Events with this pod's UID are only about containers that this pod can have.
    const own =
      kind === 'Pod' && uid !== undefined && index % 2 === 0 && (reason === 'Unhealthy' || reason === 'Killing');
    return {
      kind: 'Event',
      metadata: { name: `noise-${index}`, namespace: query.namespace },
      involvedObject: {
        kind,
        name,
        namespace: query.namespace,
        uid: own ? uid : `foreign-${index}`,
        fieldPath: 'spec.containers{bystander}',
      },
      reason,
      type,
      message,
      count: 1 + (index % 9),
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: 'kubelet' },
    };
  });
}

/**
 * Adds a healthy container with a liveness probe that fails from time to time, if the pod's containers can start at
 * all.
 */
function withBystander(pod: Pod): Pod {
  if (!pod.spec || !pod.status?.containerStatuses) return pod;
  const startedAt = pod.status.startTime ?? pod.metadata?.creationTimestamp ?? '';
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: [
        ...pod.spec.containers,
        {
          name: 'bystander',
          image: 'registry.example.com/bystander:1',
          livenessProbe: { httpGet: { path: '/live', port: 7777 as never } },
        },
      ],
    },
    status: {
      ...pod.status,
      containerStatuses: [
        ...pod.status.containerStatuses,
        {
          name: 'bystander',
          image: 'registry.example.com/bystander:1',
          imageID: 'sha256:1',
          ready: true,
          started: true,
          restartCount: 0,
          lastState: {},
          state: { running: { startedAt } },
        } as never,
      ],
    },
  };
}

function foreignPods(namespace: string | undefined): object[] {
  return Array.from({ length: 500 }, (_, index) => ({
    kind: 'Pod',
    metadata: { name: `foreign-${index}`, namespace, uid: `foreign-${index}`, labels: { noise: 'yes' } },
    spec: { containers: [{ name: 'c', image: 'registry.example.com/foreign:1' }], nodeName: 'node-1' },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'c',
          restartCount: index,
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
      ],
    },
  }));
}

function noisy(source: Source, podName: string, running: boolean): Source {
  let uid: string | undefined;
  const touched = (pod: Pod): Pod => {
    if (pod.metadata?.name !== podName) return pod;
    uid = pod.metadata.uid;
    return running ? withBystander(pod) : pod;
  };
  return {
    ...source,
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    async fetch(query: Query): Promise<Fact<unknown>> {
      const fact = await source.fetch(query);
      if (fact.state !== 'known') return fact;
      if (query.verb === 'get' && query.resource === 'pods')
        return { state: 'known', value: touched(fact.value as Pod) };
      if (query.verb === 'list' && query.resource === 'pods') {
        const pods = (fact.value as Pod[]).map(touched);
        return { state: 'known', value: query.labelSelector ? pods : [...pods, ...foreignPods(query.namespace)] };
      }
      if (query.verb === 'list' && query.resource === 'events') {
        const own =
          uid ??
          (
            (await source.fetch({ verb: 'get', resource: 'pods', namespace: query.namespace!, name: podName })) as {
              value?: Pod;
            }
          ).value?.metadata?.uid;
        return { state: 'known', value: [...(fact.value as object[]), ...foreignEvents(query, own, source.now())] };
      }
      return fact;
    },
  };
}

describe('noise: foreign events, pods and restarts change no verdict', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(name, async () => {
      const quiet = (await diagnose(await openBundle(folder), targetOf(truth))).diagnosis;
      const loud = (
        await diagnose(
          noisy(
            await openBundle(folder),
            quiet.target.name,
            quiet.containers.some((container) => container.lastExit?.startedAt || container.status === 'Running'),
          ),
          targetOf(truth),
        )
      ).diagnosis;
      expect(loud.causes.map((cause) => `${cause.id} ${cause.confidence} ${cause.container}`)).to.deep.equal(
        quiet.causes.map((cause) => `${cause.id} ${cause.confidence} ${cause.container}`),
      );
    });
  }
});
