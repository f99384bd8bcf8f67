/** The address that a match of the log says could not be reached. */
import { once } from '../../../expressions.ts';
import { anyOf } from '../../../needles.ts';
import type { Needled } from '../../../needles.ts';
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';
import { addressesIn, isLocal, parseHostPort } from '../../support/address.ts';

/**
 * How the container failed to reach it. `waits`: it waits, and no line of its log says for what. `set`: only its settings
 * name it.
 */
export type Symptom = 'refused' | 'timeout' | 'failed' | 'dns' | 'waits' | 'set';

/** What one match says. */
export interface Called {
  readonly symptom: Symptom;
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** Index of the line. */
  readonly line: number;
}

const SYMPTOMS: Partial<Record<LogMatch['kind'], Symptom>> = {
  'connection-refused': 'refused',
  'connection-timeout': 'timeout',
  'connection-failed': 'failed',
  dns: 'dns',
};

/** Kinds of match that may be about a connection, in any wording. */
const GENERAL: ReadonlySet<LogMatch['kind']> = new Set(['error-line', 'exception', 'refused', 'config-invalid']);

export const ABOUT_A_CONNECTION: readonly Needled[] = [
  [
    [
      'connect',
      'unreachable',
      'not reachable',
      'unavailable',
      'resolv',
      'no route',
      'timeout',
      'timedout',
      'time out',
      'timed out',
    ],
    /(?<![\w.])connect(?:ion|ing)?\b(?![.=])|unreachable|not reachable|unavailable|resolv|no route|timed? ?out/i,
  ],
  [['cannot reach', "can't reach", 'failed to reach'], null],
  [
    ['not ready', 'not available', 'down', 'unhealthy', 'offline', 'gave up', 'giving up'],
    once(
      () =>
        new RegExp(
          String.raw`\b(?:database|db|postgres\w{0,4}|mysql|mariadb|redis|mongo\w{0,4}|kafka|rabbitmq|broker|upstream|` +
            String.raw`backend|dependency)\b.{0,60}\b(?:not ready|not available|down|unhealthy|offline|gave up|giving up)\b`,
          'i',
        ),
    ),
  ],
];

const isAboutConnection = anyOf(ABOUT_A_CONNECTION);

/** Whether a match is of a kind that a failed connection alone has. */
export const isConnection = (match: LogMatch): boolean => SYMPTOMS[match.kind] !== undefined;

function symptomOf(text: string): Symptom {
  if (/refused/i.test(text)) return 'refused';
  if (/resolv|unknown host/i.test(text)) return 'dns';
  return /timed? ?out/i.test(text) ? 'timeout' : 'failed';
}

/** Returns the address of a match, from its fields or its line; undefined where it is about no connection. */
export function calledBy(match: LogMatch, log: LogAnalysis): Called | undefined {
  const symptom = SYMPTOMS[match.kind];
  const text = log.lines[match.line]?.text ?? '';
  if (symptom === undefined) {
    if (!GENERAL.has(match.kind) || !isAboutConnection(text)) return undefined;
    const address = addressesIn(text).find(({ host }) => !isLocal(host));
    return { symptom: symptomOf(text), host: address?.host, port: address?.port, line: match.line };
  }
  const fields = match.fields as { host?: string; port?: string };
  const own = fields.host ? (parseHostPort(fields.host) ?? parseHostPort(`[${fields.host}]`)) : undefined;
  const inLine = own ? undefined : addressesIn(text)[0];
  const port = Number(fields.port);
  return {
    symptom,
    host: own?.host ?? inLine?.host,
    port: Number.isInteger(port) && port > 0 ? port : (own?.port ?? inLine?.port),
    line: match.line,
  };
}
