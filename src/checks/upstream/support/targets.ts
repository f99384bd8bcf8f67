/** What containers could not reach. Where the log names only half of the address, the container's settings complete it. */
import { citeExit, citeLog } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { isIp, isLocal } from '../../support/address.ts';
import { calledBy, isConnection } from './called.ts';
import type { Called, Symptom } from './called.ts';
import { settingsOf } from './settings.ts';
import { awaitedBy, citeSince, waitingOf } from './waiting.ts';
import type { Waiting } from './waiting.ts';
import type { Setting } from './settings.ts';

/** An address that a container could not reach. */
export interface Target {
  readonly container: ContainerView;
  readonly symptom: Symptom;
  /** A name or an IP. */
  readonly host: string;
  readonly port: number | undefined;
  /** Whether the log or the command that waits names the host; false: the settings do. */
  readonly named: boolean;
  /** Settings that name a host for this port. The IP of the log may be that host's. */
  readonly hints: readonly Setting[];
  /** The log line, then the setting that completed it. */
  readonly evidence: readonly Citation[];
  /** Who waits, where that is not the container itself. */
  readonly who?: string;
  /** What the container's log says, in short. */
  readonly says: string;
}

const MAX_TARGETS = 2;

const byHost = (settings: readonly Setting[]): Setting[] => [
  ...new Map(settings.map((one) => [one.host, one])).values(),
];

const remoteSettings = (context: PodContext, container: ContainerView): Setting[] =>
  settingsOf(context, container).filter(({ host }) => !isLocal(host));

/** Completes what the log says with the container's settings. */
function complete(called: Called, log: LogAnalysis, context: PodContext, container: ContainerView): Target[] {
  const settings = remoteSettings(context, container);
  const evidence = [citeLog(context, log, called.line)];
  const says = log.lines[called.line]?.message ?? '';
  const base = { container, symptom: called.symptom, says };
  const { host } = called;
  if (host === undefined) {
    const hosts = byHost(settings.filter(({ port }) => called.port === undefined || port === called.port));
    // Without a port, several hosts fit as well as each other.
    if (called.port === undefined && hosts.length > MAX_TARGETS) return [];
    return hosts.map((one) => ({
      ...base,
      host: one.host,
      port: called.port ?? one.port,
      named: false,
      hints: [],
      evidence: [...evidence, one.citation],
    }));
  }
  if (isLocal(host)) return [];
  const same = settings.find(
    (one) => one.host === host && (called.port === undefined || one.port === undefined || one.port === called.port),
  );
  const port = called.port ?? same?.port;
  const hints = isIp(host)
    ? settings.filter((one) => !isIp(one.host) && (one.port === undefined || one.port === port))
    : [];
  return [{ ...base, host, port, named: true, hints, evidence: same ? [...evidence, same.citation] : evidence }];
}

/** Of the log of a container that should serve, only its last lines tell what it waits for. */
const LAST_LINES = 15;

/** Returns what the log of a container says that it cannot reach. */
function fromLog(context: PodContext, { container, kind }: Waiting): Target[] {
  const log = context.runningLog(container);
  if (log.state !== 'known') return [];
  const from = kind === 'init' ? 0 : log.value.lines.length - LAST_LINES;
  return log.value.matches
    .filter((match) => isConnection(match) && match.line >= from)
    .flatMap((match) => calledBy(match, log.value) ?? [])
    .slice(-1)
    .flatMap((called) => complete(called, log.value, context, container));
}

function targetsOfWaiting(context: PodContext, waiting: Waiting): Target[] {
  const { container, kind, awaited, command } = waiting;
  const began = citeSince(context, waiting);
  const base = {
    container,
    symptom: 'waits',
    hints: [],
    says: kind === 'hook' ? 'its postStart hook waits for it' : 'has waited for it since it started',
    ...(kind === 'hook' ? { who: `the postStart hook of ${container.name}` } : {}),
  } as const;
  const logged = kind === 'hook' ? [] : fromLog(context, waiting);
  if (logged.length > 0)
    return logged.slice(0, MAX_TARGETS).map((one) => ({ ...one, evidence: [...one.evidence, began] }));
  const named = awaited.flatMap((one): Target[] =>
    one.is === 'address' && !isLocal(one.host)
      ? [{ ...base, host: one.host, port: one.port, named: true, evidence: [command, began] }]
      : [],
  );
  // A file, an object, or nothing at all: the settings would only be a guess.
  if (awaited.length > 0) return named.slice(0, MAX_TARGETS);
  if (kind !== 'init') return [];
  return byHost(remoteSettings(context, container))
    .slice(0, MAX_TARGETS)
    .map(({ host, port, citation }) => ({ ...base, host, port, named: false, evidence: [citation, began] }));
}

/** Returns what each waiting container could not reach so far, at most two targets a container. */
export const waitingTargets = (context: PodContext): Target[] =>
  waitingOf(context).flatMap((waiting) => targetsOfWaiting(context, waiting));

const isSameHost = (a: Target, b: Target): boolean =>
  a.host === b.host && (a.port === b.port || a.port === undefined || b.port === undefined);

/** Returns what the log of a dead container says that it could not reach. */
function targetsInLog(context: PodContext, container: ContainerView): Target[] {
  const log = context.log(container);
  if (log.state !== 'known') return [];
  const targets = log.value.matches
    .filter(({ fatal }) => fatal)
    .flatMap((match) => calledBy(match, log.value) ?? [])
    .flatMap((called) => complete(called, log.value, context, container));
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
    return logged.length > 0 ? logged : givenUp(context, container);
  });
  return [...dead, ...waitingTargets(context)];
}
