/** The command line of a container. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** Returns the words of command and args; empty where the image's own command runs. */
export const commandWords = (container: ContainerView): string[] => [
  ...(container.spec.command ?? []),
  ...(container.spec.args ?? []),
];

/** Cites the command line of the spec; undefined where the image's own command runs. */
export function citeCommand(context: PodContext, container: ContainerView): Citation | undefined {
  const { command, args } = container.spec;
  if (!command && !args) return undefined;
  const field = `${container.specPath}.${args ? 'args' : 'command'}`;
  return citePod(context, field, JSON.stringify(args ?? command).slice(0, 300));
}
