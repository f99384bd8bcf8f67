/** propose_fix: the fixes of the first cause, its patch and what it would change. It applies nothing. */
import type { Diagnosis } from '../../model/diagnosis.ts';
import { shellLine } from '../../model/command.ts';
import type { FixProposal } from '../../model/mcp-answer.ts';
import type { ToolCall } from '../../mcp/server.ts';
import type { Command } from '../command.ts';
import { explain } from '../commands/explain.ts';
import { fix } from '../commands/fix.ts';
import { sameSource } from '../same-source.ts';
import { ARGUMENTS, inputOf, targetIn, valuesIn } from './arguments.ts';
import type { Given } from './arguments.ts';
import type { Answer } from './calls.ts';
import { answerOf, READ_SECONDS, READS, UNTRUSTED } from './read-tools.ts';
import type { Offered } from './read-tools.ts';
import { CommandError, runCommand } from './run-command.ts';
import type { Asked, Session } from './run-command.ts';
import { outputOf } from './schemas.ts';

/** Returns what a command prints; where it fails, why. */
async function printed(
  command: Command,
  asked: Asked,
  session: Session,
  call: ToolCall,
): Promise<{ readonly text: string | null; readonly why: string | null }> {
  try {
    const { out } = await runCommand(command, asked, session, call);
    return { text: out, why: null };
  } catch (error) {
    if (!(error instanceof CommandError) || call.signal.aborted) throw error;
    return { text: null, why: error.message.trim().replaceAll('\n', '; ') };
  }
}

/** Returns the command line that does a part of it, for a person at a terminal. */
const lineFor = (name: 'fix' | 'fix-test', { target }: Diagnosis, rank: number, session: Session): string | null => {
  const { kind, name: pod, namespace } = target.resolvedFrom ?? target;
  const line = shellLine`${[name, kind === 'Pod' ? pod : `${kind.toLowerCase()}/${pod}`, '-n', namespace, '--fix', String(rank)]}`;
  return line === '' ? null : `${session.io.program} ${line}${sameSource(session) ?? ''}`;
};

/**
 * Returns the tool.
 * @param onServer the change is also tried on the server, which changes nothing
 */
export function fixTool(session: Session, onServer: boolean): Offered {
  const recorded = session.flags.values.from !== undefined;

  async function answer(given: Given, call: ToolCall): Promise<Answer> {
    const words = targetIn(given);
    const values = valuesIn(given, 'namespace', 'container');
    const { document, notices } = await answerOf(explain, { words, values }, session, call);
    const diagnosis = document as Diagnosis;
    const rank = typeof given.fix === 'number' ? given.fix : 1;
    const cause = diagnosis.causes.find((one) => one.rank === rank) ?? null;
    const numbered = recorded ? values : { ...values, fix: String(rank) };
    const [patch, tried] =
      cause === null
        ? [null, null]
        : [
            await printed(
              recorded ? explain : fix,
              { words, values: { ...numbered, output: 'patch' }, patchOf: rank },
              session,
              call,
            ),
            recorded
              ? null
              : await printed(
                  fix,
                  { words, values: { ...numbered, 'dry-run': onServer ? 'server' : 'client' } },
                  session,
                  call,
                ),
          ];
    const patchText = patch?.text ?? null;
    const hasPatch = patchText !== null && !recorded;
    const { kind, namespace, name } = diagnosis.target;
    const proposal: FixProposal = {
      apiVersion: 'crashloop/v1',
      kind: 'FixProposal',
      target: { kind, namespace, name },
      cause,
      patch: patchText,
      dryRun: tried?.text ?? null,
      prove: hasPatch ? lineFor('fix-test', diagnosis, rank, session) : null,
      apply: hasPatch ? lineFor('fix', diagnosis, rank, session) : null,
      notes: [
        ...(cause === null ? [`no cause has the number ${rank}: ${diagnosis.causes.length} were found`] : []),
        ...(patch?.why ? [`no patch: ${patch.why}`] : []),
        ...(tried?.why ? [`the change was not tried: ${tried.why}`] : []),
      ],
      gaps: diagnosis.gaps,
    };
    return { document: proposal, notices };
  }

  return {
    name: 'propose_fix',
    title: 'Propose a fix',
    description:
      'Returns the fixes of a cause as commands, the change of the pod spec as a patch where it is known in full, and what a dry run shows. ' +
      `It changes nothing, and no tool of this server applies a fix: give the commands to the user. ${UNTRUSTED}`,
    input: inputOf(
      {
        target: ARGUMENTS.target,
        namespace: ARGUMENTS.namespace,
        container: ARGUMENTS.container,
        fix: { type: 'integer', description: 'Number of the cause; default 1', minimum: 1, maximum: 99 },
      },
      ['target'],
    ),
    output: outputOf('FixProposal'),
    annotations: READS,
    seconds: () => 2 * READ_SECONDS,
    answer,
  };
}
