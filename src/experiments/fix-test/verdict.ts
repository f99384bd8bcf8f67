/** The verdict of a fix-test, from the copy with the fix and the copy without. Pure. */
import { containersOf } from '../../evidence/containers.ts';
import { isDoneAfterZero } from '../../evidence/restart-rules.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Conclusion } from '../../model/experiment-answer.ts';
import { exitText } from '../look.ts';
import { originalOutcome } from '../observed.ts';
import type { Run } from '../run-copy.ts';
import { adviceFromCopy, adviceOf, causeFor, originalStep, outcomeOf, stepOf, testCommand } from '../steps.ts';
import type { Lab } from '../test.ts';
import { containerIn, moreMemory } from './more-memory.ts';
import { ownerPatch } from './owner-patch.ts';
import type { Proposal } from './proposal.ts';

interface Say extends Omit<Conclusion, 'steps' | 'advice'> {
  readonly advice?: Conclusion['advice'];
}

const inconclusive = (summary: string): Say => ({ verdict: 'inconclusive', confidence: 'possible', summary });

/** Whether a copy failed as the original did: with the same cause or the same exit code, or for the same reason. */
function asBefore(run: Run, container: ContainerView, proposal: Proposal): boolean {
  const same =
    proposal.cause !== undefined && (run.diagnosis?.causes.some((cause) => cause.id === proposal.cause!.id) ?? false);
  if (run.fate === 'died' || run.fate === 'completed') {
    if (container.dead === undefined) return same;
    if (run.container !== null && run.container !== container.name) return same;
    const exit = run.fate === 'completed' ? 0 : run.exitCode;
    return same || exit === container.dead.exitCode;
  }
  if (run.fate !== 'stuck') return false;
  const reason = container.waiting?.reason;
  return same || (reason !== undefined && run.held?.reason === reason);
}

/** Whether the container, with the fix, is done when it ends with exit 0: a copy itself is never started again. */
function mayEnd(lab: Lab, { name }: ContainerView, { spec }: Proposal): boolean {
  const pod = { ...lab.pod, spec };
  return containersOf(pod).some((one) => one.name === name && isDoneAfterZero(pod, one));
}

/**
 * Whether the container works: a server runs and is ready; a program that may end has exit 0, unless the original had exit
 * 0 too.
 */
function well(run: Run, container: ContainerView, ends: boolean): boolean {
  if (run.fate === 'lived') return run.ready;
  return run.fate === 'completed' && ends && container.dead?.exitCode !== 0;
}

const causeOfDeath = (run: Run, container: ContainerView): string =>
  causeFor(run.diagnosis, container.name)?.summary ?? run.says;

/** The fixes of the copy's own cause, without the one that was tested. */
function furtherFixes(fixed: Run, container: ContainerView, proposal: Proposal, lab: Lab): Conclusion['advice'] {
  const cause = causeFor(fixed.diagnosis, container.name);
  const fixes = cause?.fixes.filter((fix) => fix.risk !== 'read-only' && fix.text !== proposal.text).slice(0, 2) ?? [];
  return adviceFromCopy(fixes, lab, [fixed]);
}

/** Advice where both copies ran out of memory, and the fix only delayed that. */
function leaks(fixed: Run, plain: Run, lab: Lab): Conclusion['advice'] | undefined {
  if (fixed.reason !== 'OOMKilled' || plain.reason !== 'OOMKilled' || fixed.ranSeconds <= plain.ranSeconds)
    return undefined;
  const text = `watch the memory grow: more memory only delayed the OOM kill, from ${Math.round(plain.ranSeconds)} s to ${Math.round(fixed.ranSeconds)} s, so it leaks or needs far more`;
  return [{ text, command: testCommand('oom-test', lab.pod, ['--watch']) }];
}

/** The copy with the fix does not work. */
function unwell(fixed: Run, plain: Run, container: ContainerView, proposal: Proposal, lab: Lab): Say {
  const { text } = proposal;
  const again = asBefore(plain, container, proposal);
  switch (fixed.fate) {
    case 'lived':
      return inconclusive(
        `with the fix (${text}) ${container.name} ran ${Math.round(fixed.ranSeconds)} s but did not become ready, so the test does not show whether the fix works`,
      );
    case 'refused':
      return inconclusive(`the server refused the copy with the fix (${text}): ${fixed.says}`);
    case 'lost':
    case 'interrupted':
      return inconclusive(`the copy with the fix was ${fixed.fate === 'lost' ? `lost: ${fixed.says}` : 'interrupted'}`);
    case 'unstarted':
      return inconclusive(
        `the copy with the fix (${text}) ${fixed.says}, so the test does not show whether the fix works`,
      );
    case 'stuck':
      if (fixed.pod === undefined) return inconclusive(`the copy with the fix did not start: ${fixed.says}`);
      if (fixed.held?.by === 'scheduler')
        return inconclusive(`the copy with the fix was not scheduled: ${fixed.message}`);
  }
  const confidence = again ? 'confirmed' : 'likely';
  const same = asBefore(fixed, container, proposal);
  if (fixed.fate === 'completed' && !same)
    return {
      verdict: 'fails',
      confidence,
      summary: `the fix is not enough (${text}): with it, ${container.name} ${outcomeOf(fixed)}, and the kubelet starts it again each time that it ends`,
      advice: [
        {
          text: `keep ${container.name} in the foreground, or run it in a Job if it should end: with exit 0, the kubelet starts it again`,
          command: null,
        },
      ],
    };
  const end = `${outcomeOf(fixed)}: ${causeOfDeath(fixed, container)}`;
  const advice = leaks(fixed, plain, lab) ?? furtherFixes(fixed, container, proposal, lab);
  return {
    verdict: 'fails',
    confidence,
    summary: same
      ? `the fix does not work (${text}): with it, ${container.name} still fails (${end})`
      : `the fix is not enough (${text}): with it, ${container.name} fails in another way (${end})`,
    advice,
  };
}

function decide(
  fixed: Run | undefined,
  plain: Run | undefined,
  lab: Lab,
  container: ContainerView,
  proposal: Proposal,
): Say {
  if (!fixed || !plain) return inconclusive('the copies did not run');
  if (!well(fixed, container, mayEnd(lab, container, proposal))) return unwell(fixed, plain, container, proposal, lab);
  const { text, cause } = proposal;
  const original = originalOutcome(lab.pod, container);
  const good =
    fixed.fate === 'lived' ? `ran ${Math.round(fixed.ranSeconds)} s and is ready` : exitText(0, null, fixed.ranSeconds);
  if (plain.fate === 'lived' || (plain.fate === 'completed' && container.dead?.exitCode !== 0)) {
    return inconclusive(
      `the crash (${original}) did not reproduce, so this says nothing about the fix: the copy without the fix ${outcomeOf(plain)} too`,
    );
  }
  if (plain.fate === 'interrupted' || plain.fate === 'lost' || plain.fate === 'refused')
    return inconclusive(
      `with the fix, ${container.name} ${good}, but the copy without it was ${plain.fate}${plain.fate === 'interrupted' ? '' : `: ${plain.says}`}`,
    );
  if (plain.fate === 'unstarted')
    return inconclusive(`with the fix, ${container.name} ${good}, but the copy without it ${plain.says}`);
  if (plain.fate === 'stuck' && plain.pod === undefined)
    return inconclusive(
      `with the fix, ${container.name} ${good}, but the copy without it did not start: ${plain.says}`,
    );
  if (!asBefore(plain, container, proposal)) {
    return inconclusive(
      `with the fix, ${container.name} ${good}, but the copy without it failed in another way (${outcomeOf(plain)}: ${causeOfDeath(plain, container)}) than the original (${original})`,
    );
  }
  // With a higher limit, a copy that leaks lives longer, too.
  const factor = moreMemory(container.spec, containerIn(proposal.spec, container.name));
  const leakTakes = plain.reason === 'OOMKilled' && fixed.fate === 'lived' ? plain.ranSeconds * factor : 0;
  const early = factor > 1 && fixed.ranSeconds <= leakTakes;
  const doubt = early ? `; a leak would take about ${Math.round(leakTakes)} s to reach the new limit` : '';
  // A user's own patch may fix something other than the cause.
  const proved = cause && !proposal.own && !early ? `; ${cause.id} is confirmed` : '';
  return {
    verdict: 'holds',
    confidence: early ? 'likely' : 'confirmed',
    summary: `the fix works (${text}): with it, ${container.name} ${good}; without it, ${container.name} ${plain.fate === 'stuck' ? 'does not start' : 'fails'} as before (${outcomeOf(plain)})${doubt}${proved}`,
    // To keep pods off a node, change the node, not the template.
    advice: [
      ...(proposal.rollback !== null
        ? [{ text, command: proposal.rollback }]
        : proposal.node !== null && cause
          ? adviceOf(cause)
          : ownerPatch(lab.pod, proposal.spec)),
    ],
  };
}

/**
 * Returns the verdict.
 * @param container the one under test
 * @param fixed the copy with the fix; undefined: it did not run
 * @param plain the copy without the fix; undefined: it did not run
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
