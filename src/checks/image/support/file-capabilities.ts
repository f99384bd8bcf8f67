/** A program with file capabilities that its container does not have: the kernel refuses to run it (EPERM). */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** Cites what takes capabilities from a container. */
export function citeCapabilities(context: PodContext, { spec, specPath }: ContainerView): Citation[] {
  const drop = spec.securityContext?.capabilities?.drop ?? [];
  return drop.length > 0
    ? [citePod(context, `${specPath}.securityContext.capabilities.drop`, drop.slice(0, 8).join(', '))]
    : [];
}

/** Returns what makes a program with file capabilities run. */
export const capabilityFixes = (context: PodContext, { name }: ContainerView, path: string): Fix[] => [
  editFix(
    context,
    `remove the file capabilities in the image (RUN setcap -r ${path}), if ${name} works without them, as on ports ` +
      'from 1024',
  ),
  alternative(
    editFix(
      context,
      `give ${name} the capability of the file in securityContext.capabilities.add (often NET_BIND_SERVICE)`,
    ),
  ),
];
