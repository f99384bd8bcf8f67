/** What to do where the program of a container is not in its image. */
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import { asLists, isLine } from '../../support/one-line.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { debugCommand } from '../../support/words.ts';
import type { Origin } from './entrypoint.ts';

/** A whole command line in one item: no shell splits it. */
function splitLine(context: PodContext, container: ContainerView, path: string, from: 'command' | 'args'): Fix[] {
  const rest = (container.spec[from] ?? []).slice(1);
  return asLists(path).map(({ says, words }, at) => {
    const list = [...words, ...rest];
    // A shell takes what follows the line as its parameters.
    const shown = words.includes('-c') ? words : list;
    const change = { container: container.name, set: { [from]: list } };
    const fix = editFix(context, `${says}: ${from}: ${JSON.stringify(shown)}`, change);
    return at === 0 ? fix : alternative(fix);
  });
}

/** A blank or a line break before or after the name: a block of YAML (`|`) ends with one. */
function withoutBlanks(context: PodContext, container: ContainerView, path: string, from: 'command' | 'args'): Fix {
  const words = [path.trim(), ...(container.spec[from] ?? []).slice(1)];
  return editFix(context, `remove the blank or line break around the program in ${from}: ${JSON.stringify(words)}`, {
    container: container.name,
    set: { [from]: words },
  });
}

/** The name of the program is a flag: it belongs in args. */
function moveFlags(context: PodContext, container: ContainerView, flag: string): Fix {
  const flags = [...(container.spec.command ?? []), ...(container.spec.args ?? [])];
  return editFix(
    context,
    `move ${flag} from command to args: command replaces the image's ENTRYPOINT, and its first item must be a program`,
    { container: container.name, set: { command: null, args: flags } },
  );
}

/** Returns the fixes for a program that is not in the image. */
export function entrypointFixes(context: PodContext, container: ContainerView, path: string, origin: Origin): Fix[] {
  const { from } = origin;
  if (from !== 'image' && isLine(path)) return splitLine(context, container, path, from);
  if (from !== 'image' && path !== path.trim()) return [withoutBlanks(context, container, path, from)];
  if (from === 'command' && path.startsWith('-')) return [moveFlags(context, container, path)];
  const explore: Fix = {
    text: 'look around in the image',
    command: debugCommand(context, container, ['sh']),
    risk: 'changes',
    effect: 'shows',
  };
  if (from === 'command')
    return [
      editFix(
        context,
        `correct command (${path} is not in the image ${container.spec.image ?? ''}), or use an image that has it`,
      ),
      // Only the image shows whether its own ENTRYPOINT is what should run: fix-test can try it.
      alternative({
        ...editFix(context, "remove command, if the image's own ENTRYPOINT is the program that should run"),
        change: { container: container.name, set: { command: null } },
      }),
      explore,
    ];
  if (from === 'args')
    return [editFix(context, 'name a program of the image in command; args are its arguments'), explore];
  return [
    editFix(
      context,
      `build the image so that ${path || 'its entrypoint'} is in it (COPY destination, WORKDIR, multi-stage build), ` +
        'or name the right program in command',
    ),
    explore,
  ];
}
