/** A lab around a made-up pod: its diagnosis by the real checks, a memory source, a fake API. */
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Pod } from '../../src/model/objects.ts';
import { copySpec, plannedCopy } from '../../src/experiments/copy.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Plan, PlannedPod } from '../../src/model/experiment.ts';
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

/** A copy that is watched for a few looks. */
export function planned(
  role = 'one',
  more: { watched?: string[]; watchSeconds?: number; pod?: Pod; sleeps?: boolean } = {},
): PlannedPod {
  const pod = more.pod ?? podOf({});
  return plannedCopy({
    pod,
    test: 'image-test',
    id: 'x7k2p',
    role,
    step: `step ${role}`,
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
