/** `probe-test`: is it the probe or the app? */
import { LAB_FLAGS, LAB_FORMATS, labWish, runTest, withLab } from '../experiment.ts';
import type { Command, Format } from '../command.ts';

const FORMATS: readonly Format[] = [...LAB_FORMATS, 'patch'];

export const probeTest: Command = {
  name: 'probe-test',
  about: 'Test whether a liveness or startup probe is wrong, or the app',
  description:
    'Measures with copies of the pod when the app first answers its liveness or startup probe, how long it needs for an answer, and whether it keeps answering. ' +
    'In the copies that measure, no probe kills: the kubelet asks the same as a readiness probe, every second. One more copy has the probes of the pod. ' +
    'What these leave open, at most four further copies show: longer timeouts, a higher cpu limit, other ports and paths. ' +
    'The copies run the original commands, with all side effects. ' +
    'The copies have none of the labels of the pod, receive no traffic, and are removed at the end. ' +
    'The command shows its plan first and creates nothing before you agree.',
  usage: 'probe-test (POD | TYPE/NAME)',
  examples: [
    ['Is it the probe or the app?', 'probe-test web-1'],
    ['Watch an app that hangs after some minutes', 'probe-test deploy/web --duration 15m'],
    ['Only the change, with the measured numbers', 'probe-test web-1 --yes -o patch'],
    ['Show what would be created', 'probe-test web-1 --dry-run=client'],
  ],
  flags: LAB_FLAGS,
  formats: FORMATS,
  completes: { words: ['target'] },
  async run(invocation) {
    const { newProbeTest } = await import('../../experiments/probe-test/probe-test.ts');
    return withLab(invocation, probeTest.usage, (lab, progress) =>
      runTest(newProbeTest(), labWish(invocation.flags), lab, progress, invocation, { formats: FORMATS }),
    );
  },
};
