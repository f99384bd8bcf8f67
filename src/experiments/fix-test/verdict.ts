/** What the copy with the fix and the one without say together. Pure. */
import type { ContainerView } from '../../evidence/views.ts';
import type { Confidence } from '../../model/finding.ts';
import { NO_ROOM } from '../experiment.ts';
import type { Run } from '../lab.ts';
import { originalOutcome } from '../observed.ts';
import { adviceOf, causeFor, originalStep, outcomeOf, stepOf } from '../steps.ts';
import type { Conclusion, ExperimentVerdict } from '../../model/experiment.ts';
import type { Lab } from '../test.ts';
import { ownerPatch } from './owner-patch.ts';
import type { Proposal } from './proposal.ts';

interface Say {
  readonly verdict: ExperimentVerdict;
  readonly confidence: Confidence;
  readonly summary: string;
  readonly advice?: Conclusion['advice'];
}

const inconclusive = (summary: string, advice: Conclusion['advice'] = []): Say => ({
  verdict: 'inconclusive',
  confidence: 'possible',
  summary,
  advice,
});

/**
 * Whether a copy met the original's end: the same cause by the same checks, or the same exit; of one that never ran,
 * the same hold-up.
 */
export function asBefore(run: Run, container: ContainerView, proposal: Proposal): boolean {
  const same =
    proposal.cause !== undefined && (run.diagnosis?.causes.some((cause) => cause.id === proposal.cause!.id) ?? false);
  if (run.fate === 'died' || run.fate === 'completed') {
    if (container.dead === undefined) return same;
    if (run.container !== null && run.container !== container.name) return same;
    const exit = run.fate === 'completed' ? 0 : run.exitCode;
    return same || exit === container.dead.exitCode;
  }
  if (run.fate !== 'stuck') return false;
  const held = container.waiting?.reason;
  return same || (held !== undefined && run.says.startsWith(held));
}

/**
 * The container did what it is there for: a server lives and is ready; what ends by itself ends with 0, where the
 * original failed. (An original that ends with 0 is not mended by ending so again.)
 */
function well(run: Run, container: ContainerView): boolean {
  if (run.fate === 'lived') return run.ready;
  return run.fate === 'completed' && container.dead?.exitCode !== 0;
}

const diedOf = (run: Run, container: ContainerView): string =>
  causeFor(run.diagnosis, container.name)?.summary ?? run.says;

/** What the copy's own cause advises. Its commands name the copy, which is gone. */
const furtherFixes = (fixed: Run, container: ContainerView): Conclusion['advice'] =>
  (causeFor(fixed.diagnosis, container.name)?.fixes ?? [])
    .filter((fix) => fix.risk !== 'read-only')
    .slice(0, 2)
    .map(({ text }) => ({ text, command: null }));

/** Killed for memory all the same, only later: more of it delays the end. */
function leaks(fixed: Run, plain: Run, lab: Lab): Conclusion['advice'] | undefined {
  if (fixed.reason !== 'OOMKilled' || plain.reason !== 'OOMKilled' || fixed.ranSeconds <= plain.ranSeconds)
    return undefined;
  const text = `more memory only delayed the end, from ${Math.round(plain.ranSeconds)} s to ${Math.round(fixed.ranSeconds)} s: it leaks, or needs far more; see it grow`;
  return [
    { text, command: `kubectl crashloop oom-test -n ${lab.pod.metadata?.namespace} ${lab.pod.metadata?.name} --watch` },
  ];
}

/** The copy with the fix did not do well: is the fix at fault? */
function unwell(fixed: Run, plain: Run, container: ContainerView, proposal: Proposal, lab: Lab): Say {
  const { text } = proposal;
  const again = asBefore(plain, container, proposal);
  switch (fixed.fate) {
    case 'lived':
      return inconclusive(
        `with the fix (${text}) ${container.name} ran ${Math.round(fixed.ranSeconds)} s but did not turn ready, so whether it holds is not shown`,
      );
    case 'refused':
      return inconclusive(`the copy with the fix (${text}) is refused: ${fixed.says}`);
    case 'lost':
    case 'interrupted':
      return inconclusive(`the copy with the fix was ${fixed.fate === 'lost' ? `lost: ${fixed.says}` : 'interrupted'}`);
    case 'stuck':
      if (/^not scheduled/.test(fixed.says) || NO_ROOM.test(fixed.says))
        return inconclusive(`the copy with the fix found no place: ${fixed.says}`);
  }
  const same = asBefore(fixed, container, proposal);
  const end = `${outcomeOf(fixed)}: ${diedOf(fixed, container)}`;
  const advice = leaks(fixed, plain, lab) ?? furtherFixes(fixed, container);
  return {
    verdict: 'fails',
    confidence: again ? 'confirmed' : 'likely',
    summary: same
      ? `the fix does not hold (${text}): with it ${container.name} fails all the same (${end})`
      : `the fix is not enough (${text}): with it ${container.name} fails in another way (${end})`,
    advice,
  };
}

/** A program that ends well in a pod that starts it again and again loops on, without failing. */
function endsByItself(fixed: Run, container: ContainerView, lab: Lab): Conclusion['advice'] {
  if (fixed.fate !== 'completed' || container.type === 'init' || lab.pod.spec?.restartPolicy !== 'Always') return [];
  return [
    {
      text: `${container.name} ends by itself with exit 0, and restartPolicy Always starts it again: what should run on must stay in the foreground, what should end belongs in a Job`,
      command: null,
    },
  ];
}

function decide(
  fixed: Run | undefined,
  plain: Run | undefined,
  lab: Lab,
  container: ContainerView,
  proposal: Proposal,
): Say {
  if (!fixed || !plain) return inconclusive('the copies were not run');
  if (!well(fixed, container)) return unwell(fixed, plain, container, proposal, lab);
  const { text, cause } = proposal;
  const original = originalOutcome(lab.pod, container);
  const good =
    fixed.fate === 'lived'
      ? `ran ${Math.round(fixed.ranSeconds)} s and is ready`
      : `ended with exit 0 after ${Math.round(fixed.ranSeconds)} s`;
  if (plain.fate === 'lived' || (plain.fate === 'completed' && container.dead?.exitCode !== 0)) {
    return inconclusive(
      `both copies did well: the one without the fix ${outcomeOf(plain)} too, so the crash (${original}) was not met and the fix is not proved`,
      [
        {
          text: 'watch longer, where the crash takes its time',
          command: `kubectl crashloop fix-test -n ${lab.pod.metadata?.namespace} ${lab.pod.metadata?.name} --duration 10m`,
        },
      ],
    );
  }
  if (plain.fate === 'interrupted' || plain.fate === 'lost' || plain.fate === 'refused')
    return inconclusive(
      `with the fix ${container.name} ${good}, but the copy without it ${plain.fate === 'interrupted' ? 'was interrupted' : `is ${plain.fate}: ${plain.says}`}`,
    );
  if (!asBefore(plain, container, proposal)) {
    return inconclusive(
      `with the fix ${container.name} ${good}, but the copy without it met another end (${outcomeOf(plain)}: ${diedOf(plain, container)}) than the original (${original})`,
    );
  }
  // A person's own patch may mend it in another way than the cause's.
  const proved = cause && !proposal.own ? `; ${cause.id} is confirmed` : '';
  return {
    verdict: 'holds',
    confidence: 'confirmed',
    summary: `the fix holds (${text}): with it ${container.name} ${good}, without it ${plain.fate === 'stuck' ? 'it is held up' : 'it dies'} as before (${outcomeOf(plain)})${proved}`,
    // A workload is kept off a node by the node, not by naming another in its template.
    advice: [
      ...(proposal.rollback !== null
        ? [{ text, command: proposal.rollback }]
        : proposal.node !== null && cause
          ? adviceOf(cause)
          : ownerPatch(lab.pod, proposal.spec)),
      ...endsByItself(fixed, container, lab),
    ],
  };
}

/**
 * @param container whose fate is the question
 * @param fixed the copy with the fix, @param plain the one without; undefined where it was not run
 */
export function concludeFixTest(
  lab: Lab,
  container: ContainerView,
  proposal: Proposal,
  fixed: Run | undefined,
  plain: Run | undefined,
): Conclusion {
  const { advice = [], ...said } = decide(fixed, plain, lab, container, proposal);
  return {
    ...said,
    steps: [originalStep(lab, container), ...[fixed, plain].flatMap((run) => (run ? [stepOf(run)] : []))],
    advice,
  };
}
