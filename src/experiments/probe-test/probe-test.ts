/** probe-test: is it the probe or the app? Copies without probes that kill measure when the app answers. */
import type { Plan } from '../../model/experiment-answer.ts';
import { newId } from '../experiment.ts';
import { originalCommands, surroundings } from '../surroundings.ts';
import type { Lab, Test } from '../test.ts';
import { baseSpec, firstCopies, originalWatch } from './copies.ts';
import type { ProbeWish } from './copies.ts';
import { furtherCopies, MOST_FURTHER } from './rounds.ts';
import { seenIn } from './seen.ts';
import { subjectOf } from './subject.ts';
import type { Subject } from './subject.ts';
import { concludeProbeTest } from './verdict.ts';

export type { ProbeWish } from './copies.ts';

function notesFor(lab: Lab, subject: Subject, wish: ProbeWish): string[] {
  const { container, kind, asks, lived } = subject;
  const { watch } = originalWatch(subject, wish);
  return [
    `the probe under test is the ${kind} probe of ${container.name}: ${asks}`,
    'the original commands run in several copies at the same time, with all they do outside the pod (migrations, messages, locks)',
    'the copies get no traffic: what fails only under load does not fail in them',
    `the copies that measure ask ${asks} every second`,
    ...(lived !== null && lived >= watch
      ? [
          `the pod may run longer before it fails than the ${watch} s for which each copy is watched: --duration sets more`,
        ]
      : []),
    ...(wish.skipInit && lab.pod.spec?.initContainers?.length
      ? ['the copies run without init containers: what they prepare is missing']
      : []),
  ];
}

/** Returns a test of one pod. It remembers which probe its plan chose. */
export function newProbeTest(): Test<ProbeWish> {
  let subject: Subject;
  const id = newId();
  return {
    name: 'probe-test',
    async plan(lab, wish): Promise<Plan> {
      subject = subjectOf(lab, wish.container);
      const pods = firstCopies(lab, subject, wish, id);
      const around = await surroundings(
        lab,
        pods.map(({ spec }) => spec),
        {
          shareVolumes: wish.shareVolumes,
          keepLabels: wish.keepLabels,
          nodes: [lab.pod.spec?.nodeName ?? null],
          sleeps: false,
        },
      );
      return {
        test: 'probe-test',
        target: lab.diagnosis.target,
        pods,
        // On the host's network two copies cannot have the same ports.
        together: lab.pod.spec?.hostNetwork !== true,
        most: pods.length + MOST_FURTHER,
        runs: originalCommands(baseSpec(lab, wish), null),
        notes: [...notesFor(lab, subject, wish), ...around],
      };
    },
    next(lab, plan, runs, wish) {
      return runs.length > plan.pods.length ? [] : furtherCopies(lab, seenIn(runs, subject), subject, wish, id);
    },
    conclude: (lab, _plan, runs) => concludeProbeTest(lab, subject, runs),
  };
}
