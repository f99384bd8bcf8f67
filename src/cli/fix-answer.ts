/** The answers of `fix`, and the way to the exit code. */
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import { testCommand } from '../experiments/steps.ts';
import type { Lab } from '../experiments/test.ts';
import type { OwnerChange } from '../fix/change.ts';
import type { Subject } from '../fix/subject.ts';
import type { Advice } from '../model/experiment-answer.ts';
import type { FixAnswer } from '../model/fix-answer.ts';
import { renderFix } from '../render/fix-text.ts';
import { againWith } from './again.ts';
import type { Format, Invocation } from './command.ts';
import { print } from './print.ts';

/** What is to be changed. */
export interface Task {
  readonly lab: Lab;
  readonly proposal: Proposal;
  readonly subject: Subject;
  readonly change: OwnerChange;
}

type Part = Pick<FixAnswer, 'verdict' | 'summary'> & Partial<FixAnswer>;

/** Returns an answer about a task. @param part how it went */
export function answerOf({ lab, proposal, subject, change }: Task, part: Part): FixAnswer {
  const { kind, namespace, name } = lab.diagnosis.target;
  const { cause, own, text } = proposal;
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Fix',
    target: { kind, namespace, name },
    changes: subject.owner,
    fix: { text, cause: own ? null : (cause?.id ?? null), confidence: own ? null : (cause?.confidence ?? null) },
    fields: change.fields,
    test: null,
    done: [],
    back: null,
    saved: null,
    seconds: null,
    diagnosis: null,
    notes: [],
    advice: [],
    left: [],
    ...part,
  };
}

/** Prints the answer. @returns the exit code */
export async function answered(answer: FixAnswer, format: Format, invocation: Invocation): Promise<number> {
  await print(answer, format, false, invocation, { table: renderFix });
  if (answer.left.length > 0) return invocation.flags.switches['exit-code'] === true ? 2 : 1;
  return answer.verdict === 'fixed' ? 0 : 1;
}

/** Returns the command that proves the fix without applying it; null where a value or a patch of the user belongs to it. */
export const proofCommand = ({ lab, proposal: { own, given, cause } }: Task): string | null =>
  own || given.length > 0 ? null : testCommand('fix-test', lab.pod, cause ? ['--fix', String(cause.rank)] : []);

/** Returns the answer that the fix is not applied, and where it belongs. */
export function hindered(task: Task, why: string, advice: readonly Advice[], invocation: Invocation): FixAnswer {
  const { owner } = task.subject;
  return answerOf(task, {
    verdict: 'not-applied',
    summary: `nothing was changed in ${owner.kind}/${owner.name}: ${why}`,
    advice: [
      { text: 'prove the fix, without applying it', command: proofCommand(task) },
      ...advice,
      { text: 'print the change as a patch', command: againWith(invocation, 'fix', { add: { output: 'patch' } }) },
      ...(task.subject.workload
        ? [{ text: 'or for kustomize', command: againWith(invocation, 'fix', { add: { output: 'kustomize' } }) }]
        : []),
    ],
  });
}
