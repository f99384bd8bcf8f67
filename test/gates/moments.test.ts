/** A crash loop looks different from second to second; the answer is the same at every moment of it. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { ContainerStatus, Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { recordingsIn, targetOf } from '../../scripts/accuracy.ts';
import { CORPUS } from '../support/corpus.ts';

type Moment = 'waiting' | 'terminated' | 'running';

/** Returns a crashed container's status at another moment of the same loop. */
function at(moment: Moment, status: ContainerStatus, pod: Pod, now: string): ContainerStatus {
  const dead = status.state?.terminated ?? status.lastState?.terminated;
  if (!dead || dead.reason === 'StartError' || (dead.exitCode === 0 && !status.restartCount)) return status;
  const base = { ...status, ready: false, started: false };
  switch (moment) {
    case 'waiting': {
      const message = `back-off 2m40s restarting failed container=${status.name} pod=${pod.metadata?.name}_${pod.metadata?.namespace}(${pod.metadata?.uid})`;
      return { ...base, state: { waiting: { reason: 'CrashLoopBackOff', message } }, lastState: { terminated: dead } };
    }
    case 'terminated':
      return { ...base, state: { terminated: dead }, lastState: {} };
    case 'running':
      return {
        ...base,
        started: true,
        ready: true,
        restartCount: status.restartCount + 1,
        state: { running: { startedAt: now } },
        lastState: { terminated: dead },
      };
  }
}

function moved(source: Source, moment: Moment): Source {
  const inLoop = (pod: Pod): boolean => pod.status?.phase === 'Running' || pod.status?.phase === 'Pending';
  const touch = (pod: Pod): Pod => {
    if (!inLoop(pod)) return pod;
    const each = (statuses: ContainerStatus[] | undefined): ContainerStatus[] | undefined =>
      statuses?.map((status) => ((status.restartCount ?? 0) > 0 ? at(moment, status, pod, source.now()) : status));
    const { containerStatuses, initContainerStatuses } = pod.status!;
    return {
      ...pod,
      status: {
        ...pod.status,
        ...(containerStatuses ? { containerStatuses: each(containerStatuses)! } : {}),
        ...(initContainerStatuses ? { initContainerStatuses: each(initContainerStatuses)! } : {}),
      },
    };
  };
  return {
    kind: source.kind,
    name: source.name,
    defaultNamespace: source.defaultNamespace,
    now: () => source.now(),
    close: () => source.close(),
    async fetch(query: Query): Promise<Fact<unknown>> {
      if (query.verb === 'log') {
        const deadLog = async (): Promise<Fact<unknown>> => {
          const previous = await source.fetch({ ...query, previous: true });
          const current = await source.fetch({ ...query, previous: false });
          const said = (fact: Fact<unknown>): boolean =>
            fact.state === 'known' && (fact.value as { text: string }).text !== '';
          return said(current) ? current : said(previous) ? previous : current;
        };
        // As the kubelet answers: while the container runs, the dead instance is the previous one; terminated, it is
        // the current one; waiting, both.
        if (moment === 'terminated' && query.previous) return { state: 'absent' };
        if (moment === 'running' && !query.previous)
          return { state: 'known', value: { text: '', timestamps: true, truncated: false } };
        return deadLog();
      }
      const fact = await source.fetch(query);
      if (fact.state !== 'known') return fact;
      if (query.verb === 'get' && query.resource === 'pods') return { state: 'known', value: touch(fact.value as Pod) };
      if (query.verb === 'list' && query.resource === 'pods')
        return { state: 'known', value: (fact.value as Pod[]).map(touch) };
      return fact;
    },
  };
}

/**
 * Whether the recorded moment is part of a loop, and the recorded log is the dead instance's. A container that waits for
 * another reason than its back-off has left the loop.
 */
const LOOPS = (status: ContainerStatus): boolean =>
  (status.restartCount ?? 0) > 1 &&
  (status.state?.waiting?.reason ?? 'CrashLoopBackOff') === 'CrashLoopBackOff' &&
  Boolean(status.lastState?.terminated ?? status.state?.terminated) &&
  !status.state?.running;

describe('moments: the same answer at every moment of the loop', () => {
  for (const { name, folder, truth } of recordingsIn(CORPUS)) {
    it(name, async function () {
      const still = (await diagnose(await openBundle(folder), targetOf(truth))).diagnosis;
      const pods = await (await openBundle(folder)).fetch({
        verb: 'get',
        resource: 'pods',
        namespace: truth.namespace,
        name: still.target.name,
      });
      if (
        pods.state !== 'known' ||
        ![
          ...((pods.value as Pod).status?.containerStatuses ?? []),
          ...((pods.value as Pod).status?.initContainerStatuses ?? []),
        ].some(LOOPS)
      )
        return this.skip();
      for (const moment of ['waiting', 'terminated', 'running'] as const) {
        const other = (await diagnose(moved(await openBundle(folder), moment), targetOf(truth))).diagnosis;
        expect(other.causes[0]?.id, moment).to.equal(still.causes[0]?.id);
        expect(other.causes[0]?.container, moment).to.equal(still.causes[0]?.container);
      }
    });
  }
});
