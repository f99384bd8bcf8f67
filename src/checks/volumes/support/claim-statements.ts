/** What the scheduler and the kubelet report about a claim that is missing or being deleted. */
import { oneOf } from '../../../expressions.ts';
import type { Citation, Confidence } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent } from '../../support/cite.ts';
import { asFarAsRead } from '../../support/progress.ts';
import { citeScheduler, schedulerSays } from '../../support/trouble.ts';
import { saying } from './events.ts';

/** Escapes a name for a regular expression. */
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Texts of the scheduler (volume_binding.go) and of the kubelet (volumemanager/populator): the claim does not exist. */
export const notFound = (name: string): RegExp =>
  oneOf([
    new RegExp(`persistentvolumeclaims? "${escaped(name)}" not found`, 'i'),
    new RegExp(
      `error processing PVC [^/\\s]{1,63}/${escaped(name)}: failed to fetch PVC from API server: .{0,200}not found`,
      'i',
    ),
  ]);

/** The same: the claim is being deleted. */
export const beingDeleted = (name: string): RegExp =>
  oneOf([
    new RegExp(`persistentvolumeclaim "${escaped(name)}" is being deleted`, 'i'),
    new RegExp(`error processing PVC [^/\\s]{1,63}/${escaped(name)}: PVC is being deleted`, 'i'),
  ]);

export interface Stated {
  readonly cited: readonly Citation[];
  readonly confidence: Confidence;
}

/** Returns the messages of the scheduler, else of the kubelet, that a pattern matches. */
export function stated(context: PodContext, find: RegExp): Stated {
  if (find.test(schedulerSays(context)?.message ?? ''))
    return { cited: citeScheduler(context), confidence: 'confirmed' };
  const cited = saying(context, find)?.events.map(citeEvent) ?? [];
  return { cited, confidence: asFarAsRead(context, 'confirmed') };
}
