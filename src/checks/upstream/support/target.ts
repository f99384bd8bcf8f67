/** An address that a container could not reach. Where the log names only half of it, the container's settings complete it. */
import { citeLog, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { isIp, isLocal, maskedSetting } from '../../support/address.ts';
import { isOwnText } from '../../support/fatal-error.ts';
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
  /**
   * Whether that is known to keep the container from working: its log shows it as the error that ended the container, or
   * the container still waits.
   */
  readonly decides: boolean;
  /** No line of the log is about it: no cause is surer than this. Only what is missing counts as one. */
  readonly guess?: 'likely' | 'possible';
  /** The command of the container prints the line of the log itself: cites the command. */
  readonly ownText?: Citation;
}

/** Cites the command of a container, or its arguments where it has some. */
const citeCommand = (context: PodContext, { spec, specPath }: ContainerView): Citation =>
  citePod(
    context,
    `${specPath}.${spec.args ? 'args' : 'command'}`,
    maskedSetting([...(spec.command ?? []), ...(spec.args ?? [])].join(' ')),
  );

/** Most targets of a container. */
export const MAX_TARGETS = 2;

/** Returns the settings, one for each host. */
export const byHost = (settings: readonly Setting[]): Setting[] => [
  ...new Map(settings.map((one) => [one.host, one])).values(),
];

/** Returns the addresses of a container's settings outside the pod. */
export const remoteSettings = (context: PodContext, container: ContainerView): Setting[] =>
  settingsOf(context, container).filter(({ host }) => !isLocal(host));

/**
 * Completes what the log says with the container's settings.
 * @param decides whether that is known to keep the container from working
 */
export function complete(
  called: Called,
  log: LogAnalysis,
  context: PodContext,
  container: ContainerView,
  decides: boolean,
): Target[] {
  const settings = remoteSettings(context, container);
  const evidence = [citeLog(context, log, called.line)];
  const says = log.lines[called.line]?.message ?? '';
  const ownText = isOwnText(container, log, called.line) ? { ownText: citeCommand(context, container) } : {};
  const base = { container, symptom: called.symptom, says, decides, ...ownText };
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
