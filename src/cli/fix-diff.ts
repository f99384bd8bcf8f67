/** The change of `fix`, as lines of YAML. */
import { heldAt, pathOfSpec } from '../fix/change.ts';
import type { PodSpec } from '../model/objects.ts';
import { renderYaml } from '../render/data.ts';
import { yamlDiff } from '../render/line-diff.ts';
import { sanitise } from '../render/text.ts';
import type { Invocation } from './command.ts';
import type { Task } from './fix-answer.ts';
import { viewFor } from './terminal.ts';

/** Returns the lines of the change, without secrets. */
export async function diffOf(
  { subject: { owner } }: Task,
  before: PodSpec,
  after: PodSpec,
  { io, edge, flags }: Invocation,
  isOnStdout: boolean,
): Promise<string[]> {
  const text = async (spec: PodSpec): Promise<string> =>
    renderYaml(await edge.object({ kind: owner.kind, ...heldAt(pathOfSpec(owner.kind), spec) }));
  const title = sanitise(`${owner.kind}/${owner.name}`);
  const stream = isOnStdout ? io : { ...io, stdout: { ...io.stdout, isTerminal: io.stderr.isTerminal } };
  const lines = yamlDiff(
    await text(before),
    await text(after),
    [title, `${title} with the fix`],
    viewFor(flags, stream, 'table', false).color,
  );
  return lines.length > 0 ? lines : ['(the value that changes is masked, because it may be secret)'];
}
