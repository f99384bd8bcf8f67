/**
 * What blocks a pod now comes before what ended a container earlier. In each recording of a crash loop the next start
 * fails for another reason: no old end is a cause then, and the new failure is.
 */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { ContainerStatus, Event, Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';

const isLooping = ({ state, lastState }: ContainerStatus): boolean =>
  state?.waiting?.reason === 'CrashLoopBackOff' &&
  lastState?.terminated !== undefined &&
  !['StartError', 'ContainerCannotRun'].includes(lastState.terminated.reason ?? '');

const loopingIn = (pod: Pod): ContainerStatus[] => (pod.status?.containerStatuses ?? []).filter(isLooping);

/** The message of a start that failed for a reason of which the recording has no other trace. */
const MESSAGE = 'Error: the store of credentials on this host is sealed';

/** Causes that the status states as they are now, whatever ended the container before. */
const STANDING: ReadonlySet<string> = new Set(['node/device-unhealthy', 'limits/resize-pending']);

/** Returns an event about a failed start of a container, as new as the recording. */
const failedStart = (pod: Pod, container: string, now: string): Event =>
  ({
    kind: 'Event',
    metadata: { name: `${pod.metadata?.name}.blocked.${container}`, namespace: pod.metadata?.namespace },
    involvedObject: {
      kind: 'Pod',
      name: pod.metadata?.name,
      namespace: pod.metadata?.namespace,
      uid: pod.metadata?.uid,
      fieldPath: `spec.containers{${container}}`,
    },
    reason: 'Failed',
    type: 'Warning',
    message: MESSAGE,
    count: 3,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'kubelet' },
  }) as unknown as Event;

function blocked(source: Source, pod: Pod): Source {
  // In a file of objects, the newest time may be that of the end itself.
  const now = new Date(Date.parse(source.now()) + 1000).toISOString();
  const events = loopingIn(pod).map(({ name }) => failedStart(pod, name, now));
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    async fetch(query: Query): Promise<Fact<unknown>> {
      const fact = await source.fetch(query);
      const isOfPod =
        query.verb === 'list' &&
        query.resource === 'events' &&
        query.fieldSelector?.includes(`involvedObject.name=${pod.metadata?.name}`) === true;
      if (!isOfPod) return fact;
      return fact.state === 'known' || fact.state === 'partial'
        ? { ...fact, value: [...(fact.value as Event[]), ...events] }
        : { state: 'partial', value: events, why: 'the recording has no other events' };
    },
  };
}

describe('blocked: a start that fails since the last end is the cause', () => {
  for (const { name, folder, truth } of everyRecording())
    it(name, async function () {
      const source = await openBundle(folder);
      const { diagnosis: before } = await diagnose(source, targetOf(truth));
      if (before.target.kind !== 'Pod' || before.causes.length === 0) return this.skip();
      const query = { verb: 'get', resource: 'pods', namespace: truth.namespace, name: before.target.name } as const;
      const fact = await source.fetch(query);
      const pod = fact.state === 'known' ? (fact.value as Pod) : undefined;
      const looping = pod ? loopingIn(pod) : [];
      // Other containers of the pod may crash too, and their ends stay causes.
      if (pod === undefined || looping.length === 0 || before.state !== 'crashing') return this.skip();
      const [first] = before.causes;
      if (first!.container === null || STANDING.has(first!.id)) return this.skip();
      const names = new Set(looping.map((status) => status.name));
      const { diagnosis: after } = await diagnose(blocked(source, pod), targetOf(truth));
      const old = before.causes.filter(({ container }) => container !== null && names.has(container));
      const still = after.causes.filter((cause) =>
        old.some(({ id, container }) => id === cause.id && container === cause.container),
      );
      expect(still.map(({ id }) => id)).to.deep.equal([]);
      expect(JSON.stringify(after.causes.map(({ evidence }) => evidence))).to.contain(MESSAGE.slice(7));
    });
});
