/** A log that says what a program waits for, without an error: `waiting for postgres:5432`. */
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { nameOf } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { addressesIn, isLocal } from '../../support/address.ts';
import type { Address } from '../../support/address.ts';

/** What a line of the log says. */
export interface Said extends Address {
  /** Index of the line. */
  readonly line: number;
}

/** Words that say that a program waits; what follows is what for. */
const WAITS = /\b(?:wait(?:s|ing|ed)?|blocked|retrying|polling)\b.{0,40}?\b(?:for|on|until|to|connection to)\s{1,4}/i;
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Words after it that may be the name of a Service. */
const REACH = 6;
/** Most characters of a line that are read. */
const MAX_LINE = 400;

/** Returns the first word that is the name of a Service of the pod's namespace. */
function serviceIn(context: PodContext, text: string): string | undefined {
  const words = text
    .slice(0, 120)
    .toLowerCase()
    .split(/[\s"'`(),:;]{1,8}/, REACH)
    .filter((word) => NAME.test(word));
  const services = words.length > 0 ? context.list('services').some.map(nameOf) : [];
  return words.find((word) => services.includes(word));
}

/**
 * Returns what the newest line of a log says that the program waits for.
 * @param from index of the first line to read
 */
export function awaitedInLog(context: PodContext, log: LogAnalysis, from: number): Said | undefined {
  for (const { text, message, index } of log.lines.slice(Math.max(0, from)).toReversed()) {
    const line = (message || text).slice(0, MAX_LINE);
    const found = WAITS.exec(line);
    if (!found) continue;
    const rest = line.slice(found.index + found[0].length);
    const address = addressesIn(rest).find(({ host }) => !isLocal(host));
    const service = address === undefined ? serviceIn(context, rest) : undefined;
    if (address) return { ...address, line: index };
    if (service) return { host: service, port: undefined, line: index };
  }
  return undefined;
}
