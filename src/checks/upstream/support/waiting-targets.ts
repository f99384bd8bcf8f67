/** What containers that only wait could not reach so far. */
import type { PodContext } from '../../check.ts';
import { isLocal } from '../../support/address.ts';
import { citeLog } from '../../support/cite.ts';
import { rejectedFlag } from '../../support/rejected-flag.ts';
import { awaitedInLog } from './awaited-in-log.ts';
import { calledBy, isConnection } from './called.ts';
import { byHost, complete, MAX_TARGETS, remoteSettings } from './target.ts';
import type { Target } from './target.ts';
import { citeSince, waitingOf } from './waiting.ts';
import type { Waiting } from './waiting.ts';

/** Of the log of a container that should serve, only its last lines tell what it waits for. */
const LAST_LINES = 15;

/** Returns what the log of a container says that it cannot reach. */
function failedInLog(context: PodContext, { container, kind }: Waiting): Target[] {
  const log = context.runningLog(container);
  if (log.state !== 'known') return [];
  const from = kind === 'init' ? 0 : log.value.lines.length - LAST_LINES;
  return log.value.matches
    .filter((match) => isConnection(match) && match.line >= from)
    .flatMap((match) => calledBy(match, log.value) ?? [])
    .slice(-1)
    .flatMap((called) => complete(called, log.value, context, container, true));
}

/** Returns what the log says that the container waits for, without an error. */
function saidInLog(context: PodContext, { container }: Waiting): Target[] {
  const log = context.runningLog(container);
  const said =
    log.state === 'known' ? awaitedInLog(context, log.value, log.value.lines.length - LAST_LINES) : undefined;
  if (log.state !== 'known' || said === undefined) return [];
  const { host, port, line } = said;
  const says = log.value.lines[line]?.message ?? '';
  const evidence = [citeLog(context, log.value, line)];
  return [{ container, symptom: 'waits', host, port, named: true, hints: [], evidence, says, decides: true }];
}

/** Returns what the command of a container waits for. */
function inCommand({ container, kind, awaited, command }: Waiting): Target[] {
  const isHook = kind === 'hook';
  return awaited.flatMap((one): Target[] =>
    one.is === 'address' && !isLocal(one.host)
      ? [
          {
            container,
            symptom: 'waits',
            host: one.host,
            port: one.port,
            named: true,
            hints: [],
            evidence: [command],
            ...(isHook ? { who: `the postStart hook of ${container.name}` } : {}),
            says: isHook ? 'its postStart hook waits for it' : 'has waited for it since it started',
            decides: true,
          },
        ]
      : [],
  );
}

function targetsOfWaiting(context: PodContext, waiting: Waiting): Target[] {
  const { container, kind, awaited } = waiting;
  // Its tool rejects a flag at each try, so it never asks for the address (app/bad-flag).
  const log = kind === 'hook' ? undefined : context.runningLog(container);
  if (log?.state === 'known' && rejectedFlag(log.value)) return [];
  const failed = kind === 'hook' ? [] : failedInLog(context, waiting);
  if (failed.length > 0) return failed;
  const named = inCommand(waiting);
  if (named.length > 0) return named;
  const said = kind === 'hook' ? [] : saidInLog(context, waiting);
  // A file, an object, or nothing at all: the settings would only be a guess.
  if (said.length > 0 || awaited.length > 0 || kind !== 'init') return said;
  return byHost(remoteSettings(context, container)).map(({ host, port, citation }) => ({
    container,
    symptom: 'waits',
    host,
    port,
    named: false,
    hints: [],
    evidence: [citation],
    says: 'has waited for it since it started',
    decides: true,
  }));
}

/** Returns what each waiting container could not reach so far, at most two targets a container. */
export const waitingTargets = (context: PodContext): Target[] =>
  waitingOf(context).flatMap((waiting) =>
    targetsOfWaiting(context, waiting)
      .slice(0, MAX_TARGETS)
      .map((one) => ({ ...one, evidence: [...one.evidence, citeSince(context, waiting)] })),
  );
