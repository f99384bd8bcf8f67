/** Whether the app listened before a probe was refused. Then it does not start too slowly. */
import { portOf } from '../../../knowledge/probes.ts';
import type { LogLine } from '../../../logs/log-analysis.ts';
import type { PodContext } from '../../check.ts';
import type { ProbeKill } from './kill.ts';
import { heardPorts } from './ports.ts';

/** Seconds by which the line must precede the kill: the last probe fails just before it. */
const BEFORE = 2;

/**
 * Returns the line by which the app says that it listens on the probed port, if it wrote that before the last probe was
 * refused; undefined where there is no such line.
 */
export function listenedBefore(context: PodContext, kill: ProbeKill): LogLine | undefined {
  const log = context.log(kill.container);
  const asked = portOf(kill.probe, kill.container.spec);
  if (log.state !== 'known' || asked === undefined || kill.failure.nature !== 'refused') return undefined;
  const heard = heardPorts(log.value, asked).find((one) => one.port === asked && one.listening);
  const line = heard && log.value.lines[heard.line];
  if (!line) return undefined;
  return orderOf(kill, line) === 'after' ? undefined : line;
}

/**
 * Returns whether the app wrote a line before or after the last probe of the killed container failed; unknown where one of
 * the times is.
 */
export function orderOf(kill: ProbeKill, line: LogLine): 'before' | 'after' | 'unknown' {
  const after = (Date.parse(line.time ?? '') - Date.parse(kill.container.dead?.startedAt ?? '')) / 1000;
  if (!Number.isFinite(after) || kill.lived === undefined) return 'unknown';
  return after + BEFORE > kill.lived ? 'after' : 'before';
}
