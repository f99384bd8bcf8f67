/** Containers that a probe fails or has killed, each with the log that may say why. */
import type { Fact } from '../../../model/facts.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { waitingOf } from '../../upstream/support/waiting.ts';
import { probeKills } from './verdict.ts';

/** A container that a probe fails or has killed, with the log to read. */
export interface Failing {
  readonly container: ContainerView;
  readonly log: Fact<LogAnalysis>;
}

/** Returns the containers that run and are not ready, with their log, and those that a probe killed, with their last. */
export function failingByProbe(context: PodContext): Failing[] {
  const unready = waitingOf(context).filter(({ kind }) => kind === 'not-ready' || kind === 'not-started');
  return [
    ...unready.map(({ container }) => ({ container, log: context.runningLog(container) })),
    ...probeKills(context).map(({ container }) => ({ container, log: context.log(container) })),
  ];
}
