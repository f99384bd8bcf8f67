/**
 * A gap in a recording proves nothing: no cause becomes confirmed, and no category ruled out, because something was not
 * recorded. Each recording is explained again in these forms:
 * - without a list: the file of one resource was not collected;
 * - a list in part: the file exists, but may lack objects;
 * - without an object: the file lacks it, and is known in part. A whole list without it would be wrong;
 * - loose: a file of single objects, as `kubectl get … -o yaml` writes it, which has no whole list; with the logs of
 * the recording and without them; and each of these without an object.
 * Only facts that the diagnosis of the whole recording read are dropped: other facts do not change what it reads.
 */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { NO_CONTAINERS, rank } from '../../src/diagnosis/rank.ts';
import type { Target } from '../../src/diagnosis/target.ts';
import { UserError } from '../../src/errors.ts';
import type { Cause, Diagnosis } from '../../src/model/diagnosis.ts';
import { listed } from '../../src/model/facts.ts';
import type { Evidence, Fact } from '../../src/model/facts.ts';
import type { Found } from '../../src/model/finding.ts';
import type { KubeObject } from '../../src/model/objects.ts';
import { RESOURCES } from '../../src/model/resources.ts';
import type { Resource } from '../../src/model/resources.ts';
import { headline } from '../../src/render/headline.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';
import { lessLists, lessObjects, withLogsOf } from '../support/dropping.ts';
import type { Item } from '../support/dropping.ts';

const found = (cause: Cause): Found => ({ ...cause, fixes: [], result: 'found' });

/** Returns whether a cause is also in the whole recording's answer, or is the reason of one there. */
const isKnown = (cause: Cause, whole: readonly Cause[]): boolean =>
  whole.some(
    (one) =>
      (one.id === cause.id && one.container === cause.container && one.confidence === 'confirmed') ||
      rank([found(one), found(cause)], NO_CONTAINERS).causes.every(({ id }) => id !== cause.id),
  );

/** Returns what the answer from less claims and the answer from the whole does not. */
function claims(whole: Diagnosis, less: Diagnosis): string[] {
  const before = [...whole.causes, ...whole.history];
  const resultOf = (category: string): string | undefined =>
    whole.checks.find((row) => row.category === category)?.result;
  return [
    ...[...less.causes, ...less.history]
      .filter((cause) => cause.confidence === 'confirmed' && !isKnown(cause, before))
      .map((cause) => `confirms ${cause.id}: ${cause.summary}`),
    ...less.checks
      .filter(({ category, result }) => result === 'ruled-out' && resultOf(category) !== 'ruled-out')
      .map(({ category, why }) => `rules out ${category}: ${why}`),
  ];
}

/** Returns the objects that the diagnosis read, as one file of objects. */
async function looseOf(recording: Source, namespace: string, evidence: Evidence): Promise<Source> {
  const objects = new Map<string, KubeObject>();
  const take = (resource: Resource, fact: Fact<unknown>): void => {
    const read = fact.state === 'known' && !Array.isArray(fact.value) ? [fact.value] : listed(fact).some;
    for (const object of read as KubeObject[]) {
      const { group, version, kind } = RESOURCES[resource];
      const apiVersion = group === '' ? version : `${group}/${version}`;
      objects.set(`${resource} ${object.metadata?.namespace}/${object.metadata?.name}`, {
        apiVersion,
        kind,
        ...object,
      });
    }
  };
  for (const resource of Object.keys(RESOURCES) as Resource[]) {
    const within = RESOURCES[resource].namespaced ? { namespace } : {};
    take(resource, await recording.fetch({ verb: 'list', resource, ...within }));
  }
  for (const { query, fact } of Object.values(evidence.facts))
    if (query.verb === 'get' || (query.verb === 'list' && !query.metadataOnly)) take(query.resource, fact);
  return openBundle({ stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects.values()] }) });
}

describe('dropped: a gap in a recording proves nothing', () => {
  for (const { name, folder, truth } of everyRecording()) {
    it(name, async () => {
      const recording = await openBundle(folder);
      const { diagnosis: first } = await diagnose(recording, targetOf(truth));
      const isPod = first.target.kind === 'Pod';
      const { namespace, name: explained } = first.target;
      // Without its pod a workload would be explained by another pod.
      const target: Target = isPod ? { resource: 'pods', namespace, name: explained } : targetOf(truth);
      const itself: Item = { resource: target.resource, namespace, name: target.name };
      const whole = await diagnose(recording, target);
      const wrong: string[] = [];
      const explain = async (form: string, source: Source): Promise<Evidence['facts']> => {
        try {
          const { diagnosis, evidence } = await diagnose(source, target);
          wrong.push(...claims(whole.diagnosis, diagnosis).map((claim) => `${form}: ${claim}`));
          return evidence.facts;
        } catch (error) {
          // A workload without its pods: the program claims nothing.
          if (error instanceof UserError) return {};
          throw error;
        }
      };
      const facts = Object.values(whole.evidence.facts);
      for (const { form, of } of [...lessLists(facts, itself), ...lessObjects(facts, itself)])
        await explain(form, of(recording));
      const loose = await looseOf(recording, namespace, whole.evidence);
      for (const [kind, source] of [
        ['loose', loose],
        ['loose with logs', withLogsOf(loose, recording)],
      ] as const) {
        for (const { form, of } of lessObjects(Object.values(await explain(kind, source)), itself))
          await explain(`${kind} ${form}`, of(source));
      }
      expect(wrong.slice(0, 5)).to.deep.equal([]);
    });
  }
});

describe('dropped: a file of a dead pod', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', uid: 'u' },
    spec: { nodeName: 'n', containers: [{ name: 'web', image: 'web:1' }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'web',
          restartCount: 4,
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              message: 'dial tcp: lookup orders-db on 10.96.0.10:53: no such host',
              startedAt: '2026-01-01T11:57:58Z',
              finishedAt: '2026-01-01T11:58:00Z',
            },
          },
        },
      ],
    },
  };
  const answer = async (...objects: object[]): Promise<string[]> => {
    const source = await openBundle({ stdin: objects.map((one) => JSON.stringify(one)).join('\n---\n') });
    const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
    return diagnosis.causes.map(({ id, confidence }) => `${id} ${confidence}`);
  };

  it('does not say how many pods its workload has, nor that it has none', async () => {
    const labels = { app: 'web' };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', uid: 'd' },
      spec: { replicas: 3, selector: { matchLabels: labels } },
    };
    const set = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'web-1',
        namespace: 'shop',
        uid: 'rs',
        labels,
        ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'd' }],
      },
    };
    const explain = async (...objects: object[]): Promise<Diagnosis> => {
      const source = await openBundle({ stdin: JSON.stringify(objects) });
      return (await diagnose(source, { resource: 'deployments', namespace: 'shop', name: 'web' })).diagnosis;
    };
    const own = {
      ...pod,
      metadata: { ...pod.metadata, labels, ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', uid: 'rs' }] },
    };
    const answer = await explain(deployment, set, own);
    expect(answer.stake.pods).to.equal(null);
    expect(headline(answer)).to.contain('a pod of Deployment/web');
    const error = await explain(deployment, set).catch((one: unknown) => one);
    expect(error).to.be.instanceOf(UserError);
  });
  it('gives the same answer with an unrelated Service in the file', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop-front', namespace: 'shop' } };
    const alone = await answer(pod);
    expect(alone).to.deep.equal(['app/dns-failure likely']);
    expect(await answer(pod, service)).to.deep.equal(alone);
  });
});
