/** What containers could not reach. Where the log names only half of the address, the container's settings complete it. */
import { citeLog } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { isUnscheduled } from '../../support/trouble.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import { isIp, isLocal } from '../../support/address.ts';
import { calledBy, isConnection } from './called.ts';
import type { Called, Symptom } from './called.ts';
import { settingsOf } from './settings.ts';
import type { Setting } from './settings.ts';

/** An address that a container could not reach. */
export interface Target {
  readonly container: ContainerView;
  readonly symptom: Symptom;
  /** A name or an IP. */
  readonly host: string;
  readonly port: number | undefined;
  /** Whether the log names the host; false: the settings do. */
  readonly named: boolean;
  /** Settings that name a host for this port. The IP of the log may be that host's. */
  readonly hints: readonly Setting[];
  /** The log line, then the setting that completed it. */
  readonly evidence: readonly Citation[];
  /** What the container's log says, in short. */
  readonly says: string;
}

/** An init container that has run this long waits for something. */
const WAITING_SECONDS = 20;

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

/** Whether an init container has run for long while the rest of the pod waits for it. */
function isWaiting(context: PodContext, container: ContainerView): boolean {
  if (
    container.type !== 'init' ||
    container.state !== 'running' ||
    isUnscheduled(context) ||
    context.pod.status?.phase !== 'Pending'
  )
    return false;
  return (secondsBetween(container.status?.state?.running?.startedAt, context.now) ?? 0) > WAITING_SECONDS;
}

function targetsOfWaiting(context: PodContext, container: ContainerView): Target[] {
  const log = context.log(container);
  if (log.state !== 'known') return [];
  const last = log.value.matches
    .filter(isConnection)
    .flatMap((match) => calledBy(match, log.value) ?? [])
    .slice(-1);
  const fromLog = last.flatMap((called) => complete(called, log.value, context, container));
  if (fromLog.length > 0) return fromLog.slice(0, MAX_TARGETS);
  return byHost(remoteSettings(context, container))
    .slice(0, MAX_TARGETS)
    .map(({ host, port, citation }) => ({
      container,
      symptom: 'waits',
      host,
      port,
      named: false,
      hints: [],
      evidence: [citation],
      says: 'has waited for it since it started',
    }));
}

/** Returns what each waiting init container could not reach so far, at most two targets a container. */
export function waitingTargets(context: PodContext): Target[] {
  return context.containers
    .filter((container) => !context.subjects.includes(container) && isWaiting(context, container))
    .flatMap((container) => targetsOfWaiting(context, container));
}

const isSameHost = (a: Target, b: Target): boolean =>
  a.host === b.host && (a.port === b.port || a.port === undefined || b.port === undefined);

/** Returns what each container could not reach, most decisive first, at most two targets a container. */
export function targetsOf(context: PodContext): Target[] {
  const dead = context.subjects.flatMap((container) => {
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
  });
  return [...dead, ...waitingTargets(context)];
}
