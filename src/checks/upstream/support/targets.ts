/**
 * What a container could not reach, from the words it died with; where they say only half, its settings say the rest.
 */
import { citeLog } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { isUnscheduled } from '../../support/trouble.ts';
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';
import { secondsBetween } from '../../../knowledge/time.ts';
import { addressesIn, isIp, isLocal, parseHostPort } from './address.ts';
import { settingsOf } from './settings.ts';
import type { Setting } from './settings.ts';

export type Symptom = 'refused' | 'timeout' | 'failed' | 'dns' | 'waits';

export interface Target {
  readonly container: ContainerView;
  readonly symptom: Symptom;
  /** A name or an IP. */
  readonly host: string;
  readonly port: number | undefined;
  /** The log itself names the host; else it was read off the settings. */
  readonly named: boolean;
  /** Names the settings give to an address of this port: what an IP may stand for. */
  readonly hints: readonly Setting[];
  /** The log line, then the setting where one helped. */
  readonly evidence: readonly Citation[];
  /** What the container says, in short. */
  readonly says: string;
}

const SYMPTOMS: Partial<Record<LogMatch['kind'], Symptom>> = {
  'connection-refused': 'refused',
  'connection-timeout': 'timeout',
  'connection-failed': 'failed',
  dns: 'dns',
};

/** A general error line that is about a connection, of whatever wording. */
const ABOUT_A_CONNECTION =
  /\bconnect(?:ion|ing)?\b|unreachable|not reachable|unavailable|resolv|no route|timed? ?out|can(?:no|')t reach|failed to reach|\b(?:database|db|postgres\w{0,4}|mysql|mariadb|redis|mongo\w{0,4}|kafka|rabbitmq|broker|upstream|backend|dependency)\b.{0,60}\b(?:not ready|not available|down|unhealthy|offline|gave up|giving up)\b/i;

/** An init container that runs this long is waiting for something. */
const WAITING_SECONDS = 20;

const MAX_TARGETS = 2;

interface Word {
  readonly symptom: Symptom;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly line: number;
}

/** host and port of a match, else those in its line. */
function readSignal(match: LogMatch, log: LogAnalysis): Word | undefined {
  const known = SYMPTOMS[match.kind];
  const text = log.lines[match.line]?.text ?? '';
  if (known === undefined) {
    const general =
      match.kind === 'error-line' ||
      match.kind === 'exception' ||
      match.kind === 'refused' ||
      match.kind === 'config-invalid';
    if (!general || !ABOUT_A_CONNECTION.test(text)) return undefined;
    const address = addressesIn(text).find(({ host }) => !isLocal(host));
    const symptom: Symptom = /refused/i.test(text)
      ? 'refused'
      : /resolv|unknown host/i.test(text)
        ? 'dns'
        : /timed? ?out/i.test(text)
          ? 'timeout'
          : 'failed';
    return { symptom, host: address?.host, port: address?.port, line: match.line };
  }
  const fields = match.fields as { host?: string; port?: string };
  const own = fields.host ? (parseHostPort(fields.host) ?? parseHostPort(`[${fields.host}]`)) : undefined;
  const port = Number(fields.port);
  const inLine = own ? undefined : addressesIn(text)[0];
  return {
    symptom: known,
    host: own?.host ?? inLine?.host,
    port: Number.isInteger(port) && port > 0 ? port : (own?.port ?? inLine?.port),
    line: match.line,
  };
}

function complete(word: Word, log: LogAnalysis, context: PodContext, container: ContainerView): Target[] {
  const settings = settingsOf(context, container).filter(({ host }) => !isLocal(host));
  const evidence = [citeLog(context, log, word.line)];
  const says = log.lines[word.line]?.message ?? '';
  const base = { container, symptom: word.symptom, says };
  if (word.host !== undefined) {
    if (isLocal(word.host)) return [];
    const same = settings.find(
      ({ host, port }) => host === word.host && (word.port === undefined || port === undefined || port === word.port),
    );
    const port = word.port ?? same?.port;
    const hints = isIp(word.host)
      ? settings.filter((one) => !isIp(one.host) && (one.port === undefined || one.port === port))
      : [];
    return [
      { ...base, host: word.host, port, named: true, hints, evidence: [...evidence, ...(same ? [same.citation] : [])] },
    ];
  }
  const fitting = settings.filter(({ port }) => word.port === undefined || port === word.port);
  const hosts = [...new Map(fitting.map((one) => [one.host, one])).values()];
  // With several hosts and nothing to choose by, none is accused.
  if (hosts.length === 0 || (word.port === undefined && hosts.length > MAX_TARGETS)) return [];
  return hosts.map((one) => ({
    ...base,
    host: one.host,
    port: word.port ?? one.port,
    named: false,
    hints: [],
    evidence: [...evidence, one.citation],
  }));
}

/** An init container that has run for long while the rest of the pod waits for it. */
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
  const spoken = log.value.matches.flatMap((match) =>
    SYMPTOMS[match.kind] ? (readSignal(match, log.value) ?? []) : [],
  );
  const fromLog = spoken.slice(-1).flatMap((word) => complete(word, log.value, context, container));
  if (fromLog.length > 0) return fromLog.slice(0, MAX_TARGETS);
  const settings = settingsOf(context, container).filter(({ host }) => !isLocal(host));
  return [...new Map(settings.map((one) => [one.host, one])).values()].slice(0, MAX_TARGETS).map((one) => ({
    container,
    symptom: 'waits',
    host: one.host,
    port: one.port,
    named: false,
    hints: [],
    evidence: [one.citation],
    says: 'waits for it since its start',
  }));
}

/** What each init container that waits could not reach so far, at most two a container. */
export function waitingTargets(context: PodContext): Target[] {
  return context.containers
    .filter((container) => !context.subjects.includes(container) && isWaiting(context, container))
    .flatMap((container) => targetsOfWaiting(context, container));
}

/** What each container in trouble could not reach, most decisive first, at most two a container. */
export function targetsOf(context: PodContext): Target[] {
  const dead = context.subjects.flatMap((container) => {
    const log = context.log(container);
    if (log.state !== 'known') return [];
    const words = log.value.matches.filter(({ fatal }) => fatal).flatMap((match) => readSignal(match, log.value) ?? []);
    // What a specific pattern read is surer than a general line about a connection.
    const targets = words.flatMap((word) => complete(word, log.value, context, container));
    const surest = targets.some(({ named }) => named) ? targets.filter(({ named }) => named) : targets;
    // The most decisive word about a host is kept; the same failure is often told twice, with and without its port.
    return surest
      .filter(
        (target, index) =>
          surest.findIndex(
            (one) =>
              one.host === target.host &&
              (one.port === target.port || one.port === undefined || target.port === undefined),
          ) === index,
      )
      .slice(0, MAX_TARGETS);
  });
  return [...dead, ...waitingTargets(context)];
}
