/** What containers could not reach. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { isLocal } from '../../support/address.ts';
import { citeExit } from '../../support/cite.ts';
import { isFatalError } from '../../support/fatal-error.ts';
import { rejectedFlag } from '../../support/rejected-flag.ts';
import { calledBy } from './called.ts';
import { silentTargets } from './silent-targets.ts';
import { complete, MAX_TARGETS } from './target.ts';
import type { Target } from './target.ts';
import { awaitedBy } from './waiting.ts';
import { waitingTargets } from './waiting-targets.ts';

const isSameHost = (a: Target, b: Target): boolean =>
  a.host === b.host && (a.port === b.port || a.port === undefined || b.port === undefined);

/** Returns what the log of a dead container says that it could not reach. */
function targetsInLog(context: PodContext, container: ContainerView): Target[] {
  const log = context.log(container);
  if (log.state !== 'known') return [];
  const targets = log.value.matches
    .filter(({ fatal }) => fatal)
    .flatMap((match) => {
      const called = calledBy(match, log.value);
      const decides = called !== undefined && isFatalError(context, container, log.value, match);
      return called === undefined ? [] : complete(called, log.value, context, container, decides);
    });
  // A host that the log names is surer than one of the settings.
  const surest = targets.some(({ named }) => named) ? targets.filter(({ named }) => named) : targets;
  // Logs often report a failure twice, with and without the port. The most decisive match counts.
  return surest
    .filter((target, index) => surest.findIndex((one) => isSameHost(one, target)) === index)
    .slice(0, MAX_TARGETS);
}

/** Returns what an init container waited for, by its command, until it gave up. */
function givenUp(context: PodContext, container: ContainerView): Target[] {
  if (container.type !== 'init' || container.dead === undefined || container.dead.exitCode === 0) return [];
  const log = context.log(container);
  if (log.state === 'known' && rejectedFlag(log.value)) return [];
  const { awaited, command } = awaitedBy(context, container);
  return awaited
    .flatMap((one): Target[] =>
      one.is === 'address' && !isLocal(one.host)
        ? [
            {
              container,
              symptom: 'waits',
              host: one.host,
              port: one.port,
              named: true,
              hints: [],
              evidence: [command, citeExit(context, container)],
              says: 'it waited for it and gave up',
              decides: true,
            },
          ]
        : [],
    )
    .slice(0, MAX_TARGETS);
}

/** Returns what each container could not reach, most decisive first, at most two targets a container. */
export function targetsOf(context: PodContext): Target[] {
  const dead = context.subjects.flatMap((container) => {
    const logged = targetsInLog(context, container);
    if (logged.length > 0) return logged;
    const awaited = givenUp(context, container);
    return awaited.length > 0 ? awaited : silentTargets(context, container);
  });
  return [...dead, ...waitingTargets(context)];
}
