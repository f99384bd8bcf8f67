/** A lab with a made-up pod, its diagnosis by the real checks, a source in memory and a fake API. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Pod } from '../../src/model/objects.ts';
import { copySpec } from '../../src/knowledge/copy-spec.ts';
import { plannedCopy } from '../../src/experiments/copy.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Conclusion, Plan, PlannedPod } from '../../src/model/experiment-answer.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Run } from '../../src/experiments/run-copy.ts';
import { memorySource } from '../support/memory-source.ts';
import type { World } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import { FakeLab } from './fake-lab.ts';

export const CRASHING: Partially<Pod> = { status: { containerStatuses: [crashed('web', 1)] as never } };

export async function labOf(
  over: Partially<Pod> = CRASHING,
  world: World = {},
  api: FakeLab = new FakeLab(),
): Promise<Lab> {
  const pod = podOf(over);
  const source = memorySource({ ...world, objects: [pod, ...(world.objects ?? [])] });
  const { diagnosis, evidence } = await diagnose(source, {
    resource: 'pods',
    namespace: 'shop',
    name: pod.metadata!.name!,
  });
  return { source, api, pod, diagnosis, evidence };
}

const unworded = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  causes: diagnosis.causes.map((cause) => ({ ...cause, summary: 'x', fixes: [] })),
});

/**
 * Checks that a verdict does not depend on a sentence of this program: `conclude` gets the lab and the runs with every
 * sentence replaced by `x`.
 */
export async function readsNoSentence(
  said: Conclusion,
  lab: Lab,
  runs: readonly Run[],
  conclude: (lab: Lab, runs: readonly Run[]) => Promise<Conclusion> | Conclusion,
): Promise<void> {
  const blank = runs.map((run) => ({
    ...run,
    planned: { ...run.planned, step: 'x', purpose: 'x' },
    says: 'x',
    diagnosis: run.diagnosis && unworded(run.diagnosis),
  }));
  const again = await conclude({ ...lab, diagnosis: unworded(lab.diagnosis) }, blank);
  expect([again.verdict, again.confidence]).to.deep.equal([said.verdict, said.confidence]);
}

/** A planned copy with a short watch. */
export function planned(
  tag = 'one',
  more: { watched?: string[]; watchSeconds?: number; pod?: Pod; sleeps?: boolean } = {},
): PlannedPod {
  const pod = more.pod ?? podOf({});
  return plannedCopy({
    pod,
    test: 'image-test',
    id: 'x7k2p',
    role: 'own',
    tag,
    step: `step ${tag}`,
    purpose: 'to see',
    spec: copySpec(pod, { node: 'node-1' }),
    watched: more.watched ?? ['web'],
    watchSeconds: more.watchSeconds ?? 5,
    sleeps: more.sleeps ?? true,
  });
}

export const planOf = (pods: PlannedPod[], together = false): Plan => ({
  test: 'image-test',
  target: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
  pods,
  together,
  runs: [],
  notes: [],
});
