/** The command that explains an item of a list. */
import { command, lineOf } from '../model/command.ts';
import type { PodItem } from '../model/list.ts';
import { shortName } from '../model/short-name.ts';

/**
 * Returns the command; null where the name cannot be printed.
 * @param program the command that the user typed: two words for a plugin
 * @param where the flags that select the same source: ` --from bundle.tar.gz`
 */
export function explainLine(
  { target: { kind, namespace, name } }: Pick<PodItem, 'target'>,
  program: string,
  where: string,
): string | null {
  const line = lineOf(command`explain -n ${namespace} ${kind === 'Pod' ? name : shortName(kind, name)}`);
  return line === null ? null : `${program} ${line}${where}`;
}
