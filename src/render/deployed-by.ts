/** Who deployed it: one line, and what the tool does to changes that are made past it. */
import { deployerText } from '../model/deployer-text.ts';
import type { DeployedBy, Diagnosis, PrintedFix } from '../model/diagnosis.ts';
import { wrapCommand } from './command-lines.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { displayWidth, wrap } from './width.ts';

/** Returns the tool with what it deployed, and the revision: `Helm release web, revision 7`. */
const named = (by: DeployedBy): string =>
  sanitise(`${deployerText(by)}${by.revision === null ? '' : `, revision ${by.revision}`}`);

/** Returns the line: the tool, and the command that shows its history. A long one takes two lines. */
export function deployedByLines({ deployedBy }: Diagnosis, view: View, style: Style): string[] {
  if (deployedBy === null) return [];
  const title = 'DEPLOYED BY';
  const [first = '', ...rest] = wrap(named(deployedBy), view.width - title.length - 2);
  const head = [`${style.head(title)}  ${first}`, ...rest.map((line) => `  ${line}`)];
  if (deployedBy.history === null) return head;
  const command = wrapCommand(deployedBy.history, view.width, '');
  const room = view.width - title.length - displayWidth(first) - 4;
  return rest.length === 0 && command.length === 1 && displayWidth(command[0]!) <= room
    ? [`${head[0]}: ${command[0]}`]
    : [...head, ...wrapCommand(deployedBy.history, view.width, '    ')];
}

const HOW: Readonly<Record<DeployedBy['tool'], string>> = {
  Helm: 'in the values of the chart',
  'Argo CD': 'in git',
  Flux: 'in git',
};

/** Whether a fix edits the workload: it ends its pods, and does more than that. */
const isEdit = ({ risk, effect, command }: PrintedFix): boolean =>
  (risk === 'restarts' || risk === 'recreates') && effect === 'repairs' && command !== null;

/**
 * Returns the sentence that the tool undoes such a fix; undefined where no fix is one, or the tool leaves it alone.
 * @param fixes all that the answer prints
 */
export function undoneText(by: DeployedBy | null, fixes: readonly PrintedFix[]): string | undefined {
  if (by === null || by.undoes === 'never' || !fixes.some(isEdit)) return undefined;
  const undoes = {
    soon: `${by.tool} undoes such an edit`,
    perhaps: `${by.tool} may undo such an edit`,
    'next-upgrade': 'The next helm upgrade undoes such an edit',
  };
  return `${undoes[by.undoes]}: make it ${HOW[by.tool]}, too.`;
}
