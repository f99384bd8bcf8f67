/** Small workloads, and proposals for their pods. */
import { withChange } from '../../src/knowledge/spec-change.ts';
import type { Proposal } from '../../src/experiments/fix-test/proposal.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Subject, Templated, Workload } from '../../src/fix/subject.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import type { SpecChange } from '../../src/model/finding.ts';
import type { KubeObject, Pod, PodSpec } from '../../src/model/objects.ts';
import { RESOURCES } from '../../src/model/resources.ts';
import { podOf } from '../support/scenario.ts';
import { memorySource } from '../support/memory-source.ts';
import { FakeCluster } from '../retry/fake-cluster.ts';
import { UserError } from '../../src/errors.ts';

export const LIMIT: SpecChange = { container: 'web', set: { 'resources.limits.memory': '128Mi' } };

export const specWith = (memory: string | null, more: object = {}): PodSpec =>
  ({
    containers: [{ name: 'web', image: 'web:1', ...(memory === null ? {} : { resources: { limits: { memory } } }) }],
    ...more,
  }) as PodSpec;

/** A controller of the group apps. */
export const ownedBy = (kind: string, name: string, apiVersion = 'apps/v1'): object => ({
  ownerReferences: [{ apiVersion, kind, name, uid: `uid-${name}`, controller: true }],
});

export function workloadOf(
  resource: Templated,
  spec: PodSpec,
  more: { metadata?: object; spec?: object; status?: object } = {},
): Workload {
  return {
    apiVersion: 'apps/v1',
    kind: RESOURCES[resource].kind,
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'uid-web',
      resourceVersion: '7',
      generation: 2,
      ...more.metadata,
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec },
      ...more.spec,
    },
    status: { observedGeneration: 2, ...more.status },
  } as unknown as Workload;
}

/** A pod of a workload, with the spec of its template. */
export const podFor = (spec: PodSpec, metadata: object = {}, status: object = {}): Pod =>
  podOf({ metadata, spec: { nodeName: 'node-1', ...spec }, status } as never);

export function subjectOf(resource: Templated, pod: Pod, object: Workload): Subject {
  return {
    pod,
    owner: { kind: RESOURCES[resource].kind, namespace: 'shop', name: 'web' },
    workload: { resource, object },
    revision: undefined,
  };
}

const CAUSE = { rank: 1, id: 'limits/oom-limit', confidence: 'likely', container: 'web' } as unknown as Cause;

export const proposalOf = (pod: Pod, change: SpecChange = LIMIT, more: Partial<Proposal> = {}): Proposal => ({
  cause: CAUSE,
  own: false,
  text: 'raise the limit',
  rollback: null,
  watched: ['web'],
  spec: withChange(pod.spec!, change),
  given: [],
  apply: (spec) => withChange(spec, change),
  moves: false,
  node: null,
  ...more,
});

/** A lab of which only the pod, the source and the API are read. */
export const labWith = (pod: Pod, ...objects: readonly KubeObject[]): Lab & { readonly api: FakeCluster } => {
  const resourceOf = ({ kind }: KubeObject): Templated =>
    (Object.keys(RESOURCES) as Templated[]).find((name) => RESOURCES[name].kind === kind)!;
  return {
    pod,
    source: memorySource({ objects: [pod, ...objects] }),
    api: new FakeCluster(...objects.map((object) => [resourceOf(object), object] as const)),
  } as unknown as Lab & { readonly api: FakeCluster };
};

/** Returns the message and the hint of the error that a call ends with; '' where it does not. */
export async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
    return '';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.message} (${error.hint ?? ''})`;
  }
}
