/** What names the program of a container: command or args of the spec, or the image's own ENTRYPOINT. */
import { citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

export interface Origin {
  /** A clause: `command in the pod spec names it`. */
  readonly says: string;
  readonly from: 'command' | 'args' | 'image';
  readonly citation: Citation;
}

/** Returns what is at fault for a program that the image lacks or that cannot be executed. */
export const blamed = (isOfSpec: boolean): { readonly blames: 'spec' | 'image' } => ({
  blames: isOfSpec ? 'spec' : 'image',
});

/**
 * Returns where the program's name comes from (k8s.io/api/core/v1 Container: command replaces ENTRYPOINT, args replaces CMD).
 */
export function originOf(context: PodContext, container: ContainerView, path: string): Origin {
  const { command, args, image } = container.spec;
  const cite = (field: string, value: unknown): Citation =>
    citePod(
      context,
      `${container.specPath}.${field}`,
      typeof value === 'string' ? value : JSON.stringify(value).slice(0, 300),
    );
  if (command && command.length > 0)
    return { says: 'command in the pod spec names it', from: 'command', citation: cite('command', command) };
  if (args && args.length > 0 && args[0] === path)
    return { says: 'args names it, and the image has no ENTRYPOINT', from: 'args', citation: cite('args', args) };
  return { says: "the image's own ENTRYPOINT or CMD names it", from: 'image', citation: cite('image', image ?? '') };
}
