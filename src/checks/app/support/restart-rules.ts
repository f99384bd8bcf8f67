/** Words and states of restartPolicyRules (1.34 and later). */
import type { Rule } from '../../../evidence/restart-rules.ts';
import type { ContainerView } from '../../../evidence/views.ts';

/** Returns the exit codes of a rule in words: `88`, `88 or 89`, `other than 0`. */
export const codesOf = ({ operator, values = [] }: NonNullable<Rule['exitCodes']> = {}): string =>
  `${operator === 'NotIn' ? 'other than ' : ''}${values.join(' or ')}`;

/** Returns whether a container was removed because all containers of the pod restart. */
export const isRemoved = ({ waiting, dead }: ContainerView): boolean =>
  [waiting?.reason, dead?.reason].includes('RestartingAllContainers');
