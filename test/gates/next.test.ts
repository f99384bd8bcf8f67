/** NEXT offers no experiment that then refuses the pod. */
import { expect } from 'chai';
import { targetOf } from '../../scripts/accuracy.ts';
import { parseArgv } from '../../src/cli/argv.ts';
import { valuesOf } from '../../src/cli/commands/fix-test.ts';
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import { fixTest } from '../../src/experiments/fix-test/fix-test.ts';
import { imageTest } from '../../src/experiments/image-test.ts';
import { nodeTest } from '../../src/experiments/node-test.ts';
import { newProbeTest } from '../../src/experiments/probe-test/probe-test.ts';
import type { Lab } from '../../src/experiments/test.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import type { Source } from '../../src/sources/source.ts';
import { FakeLab } from '../experiments/fake-lab.ts';
import { everyRecording } from '../support/corpus.ts';

/** Plans the experiment that NEXT offers, with the flags of its command. */
async function planned(lab: Lab, next: NonNullable<Diagnosis['next']>): Promise<unknown> {
  const { flags } = parseArgv(next.command.split(' ').slice(2), ALL_FLAGS);
  const wish = { skipInit: false, shareVolumes: false, keepLabels: false };
  switch (next.test) {
    case 'fix-test':
      return fixTest.plan(lab, { ...wish, set: valuesOf(flags.lists.set ?? []) });
    case 'image-test':
      return imageTest.plan(lab, {
        ...wish,
        image: 'busybox:1.36',
        inspection: null,
        listing: null,
        inspectOnly: flags.switches['inspect-only'] === true,
      });
    case 'node-test':
      return nodeTest.plan(lab, { ...wish, on: [] });
    case 'probe-test':
      return newProbeTest().plan(lab, wish);
    default:
      return undefined;
  }
}

/** The same source, with another pod. */
const withPod = (source: Source, name: string, change: (pod: Pod) => Pod): Source => ({
  ...source,
  fetch: async (query) => {
    const fact = await source.fetch(query);
    if (query.verb === 'log' || fact.state !== 'known') return fact;
    const one = (pod: Pod): Pod => (pod.metadata?.name === name ? change(pod) : pod);
    if (query.verb === 'get' && query.resource === 'pods') return { ...fact, value: one(fact.value as Pod) };
    if (query.verb === 'list' && query.resource === 'pods') return { ...fact, value: (fact.value as Pod[]).map(one) };
    return fact;
  },
});

const spec = (pod: Pod, more: object): Pod => ({ ...pod, spec: { ...pod.spec!, ...more } });
const mounted =
  (source: object): ((pod: Pod) => Pod) =>
  (pod) =>
    spec(pod, {
      volumes: [...(pod.spec!.volumes ?? []), { name: 'kept', ...source }],
      containers: pod.spec!.containers.map((one) => ({
        ...one,
        volumeMounts: [...(one.volumeMounts ?? []), { name: 'kept', mountPath: '/kept' }],
      })),
    });
const VARIANTS: Readonly<Record<string, (pod: Pod) => Pod>> = {
  'as recorded': (pod) => pod,
  'restartPolicy Never': (pod) => spec(pod, { restartPolicy: 'Never' }),
  'restartPolicy OnFailure': (pod) => spec(pod, { restartPolicy: 'OnFailure' }),
  'without a controller': (pod) => ({ ...pod, metadata: { ...pod.metadata!, ownerReferences: [] } }),
  'that writes to a claim': mounted({ persistentVolumeClaim: { claimName: 'kept' } }),
  'that writes to its node': mounted({ hostPath: { path: '/var/kept' } }),
  'with probes of another host': (pod) =>
    spec(pod, {
      containers: pod.spec!.containers.map((one) => ({
        ...one,
        livenessProbe: { ...one.livenessProbe, httpGet: { host: '10.9.9.9', port: 80, path: '/' } },
      })),
    }),
  'on no node': (pod) => spec(pod, { nodeName: undefined }),
};

describe('gates: what NEXT offers', () => {
  for (const [name, change] of Object.entries(VARIANTS))
    it(`takes every pod of a recording ${name}`, async function () {
      this.timeout(200_000);
      const refused: string[] = [];
      for (const { folder, truth } of everyRecording()) {
        const bundle = await openBundle(folder);
        const source = withPod(bundle, truth.pod, change);
        const { diagnosis, evidence } = await diagnose(source, targetOf(truth)).catch(() => ({}) as never);
        if (!diagnosis?.next) continue;
        const { namespace, name: pod } = diagnosis.target;
        const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace, name: pod });
        if (fact.state !== 'known') continue;
        const lab: Lab = { source, api: new FakeLab(), pod: fact.value as Pod, diagnosis, evidence };
        await planned(lab, diagnosis.next).catch((error: Error) => {
          if (!(error instanceof UserError)) throw error;
          refused.push(`${folder}: ${diagnosis.next!.test} of ${diagnosis.causes[0]?.id}: ${error.message}`);
        });
      }
      expect(refused).to.deep.equal([]);
    });
});
