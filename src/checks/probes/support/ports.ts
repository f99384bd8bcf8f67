/** Ports that a container listens on, by its log, or declares. */
import { PROBE_FIELD, portOf } from '../../../knowledge/probes.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { KillingKind } from './probe-events.ts';

/** A port that the log names as the app's own. */
export interface Heard {
  readonly port: number;
  /** Index of the line. */
  readonly line: number;
  /** The address, where the line names one. */
  readonly address: string | undefined;
  /** Whether the app listens already, not only will. */
  readonly listening: boolean;
}

const LISTENING = String.raw`listen(?:s|ing|er)?|serv(?:e|es|ing|er)|start(?:s|ed|ing)?|running|bound|binding`;
const LISTENS = new RegExp(
  String.raw`\b(?:${LISTENING}|ready|available|accepting|port(?:\(s\)|s)?|http|(?:local|network)(?=:))\b`,
  'i',
);
const IS_UP = /\b(?:listening|serving|started|running|bound|ready|accepting|available|(?:local|network)(?=:))\b/i;
/** Sockets of the app that probes seldom ask: a line about one counts only for the port that the probe asks. */
const SECOND =
  /\b(?:debugger|dt_socket|jdwp|jmx|rmi|metrics|prometheus|pprof|admin|management|gossip|raft|cluster|peer)\b/i;
/** Lines about a dependency or a client. */
const SERVERS = 'upstream|proxy(?:ing)?|redis|postgres|mysql|mongo|kafka|database|db';
const OTHERS = new RegExp(
  String.raw`\b(?:connect(?:ed|ing)?|dial|${SERVERS}|client|remote|refused|failed|error|resolv)\b`,
  'i',
);

const ADDRESS =
  /(?:^|[\s"'([=/])(localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]{2,39}\]|\*|)(?::|\s{1,3}port\s{1,3})(\d{2,5})(?![\d:.])/i;
const WORD = /\bport(?:\(s\))?(?:\s+(?:is|number))?["']?\s{0,3}[:=]?\s{0,3}["']?(\d{2,5})(?![\d:.])/i;

/** Fields of structured lines that hold an address of the app. */
const FIELDS = ['addr', 'address', 'port', 'listen', 'bind', 'url', 'http_port', 'httpPort', 'endpoint'];

/** Returns the message of a structured line with the field that holds its address. */
function textOf(line: LogLine): string {
  const name = line.fields ? FIELDS.find((field) => /\d/.test(line.fields?.[field] ?? '')) : undefined;
  return name === undefined
    ? line.message
    : `${line.message} ${name.toLowerCase().endsWith('port') ? 'port=' : ''}${line.fields?.[name]}`;
}

function heardIn(line: LogLine, asked: number | undefined): Heard | undefined {
  const text = textOf(line);
  if (text.length > 400 || !LISTENS.test(text) || OTHERS.test(text)) return undefined;
  const address = ADDRESS.exec(text);
  const port = Number(address?.[2] ?? WORD.exec(text)?.[1]);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return undefined;
  if (port !== asked && SECOND.test(text)) return undefined;
  // The address of something else, such as a Service, unless the app says that it is up there.
  if (/^(?!0\.0\.0\.0|127\.)\d/.test(address?.[1] ?? '') && !IS_UP.test(text)) return undefined;
  return {
    port,
    line: line.index,
    address: address?.[1] || undefined,
    listening: IS_UP.test(text) && !/\bstarting\b/i.test(text),
  };
}

const URL_IN = /\bhttp(s?):\/\/(localhost|\[[0-9a-fA-F:]{2,39}\]|[\w.-]{1,253})(?::(\d{2,5}))?(?=[\s/"']|$)/;
/** At most so many addresses follow a line that announces them. */
const ANNOUNCED = 8;

/** Returns the URLs below a line that announces them: `Server is running at:`. */
function announcedBy(line: LogLine, lines: readonly LogLine[]): Heard[] {
  const text = line.message.trimEnd();
  if (!text.endsWith(':') || text.length > 200 || !IS_UP.test(text) || OTHERS.test(text) || SECOND.test(text))
    return [];
  const heard: Heard[] = [];
  for (const next of lines.slice(line.index + 1, line.index + 1 + ANNOUNCED)) {
    const [, tls, address, port] = URL_IN.exec(next.message.slice(0, 400)) ?? [];
    if (address === undefined) break;
    heard.push({ port: Number(port ?? (tls ? 443 : 80)), line: next.index, address, listening: true });
  }
  return heard;
}

/** Lines of a log that are searched for ports, from its beginning: servers name them when they start. */
const REACH = 2000;

/**
 * Returns the ports that the log names as the app's own, the surest first.
 * @param asked the port that the probe asks
 */
export function heardPorts(log: LogAnalysis, asked?: number): Heard[] {
  const matched = log.matches.flatMap((match): Heard[] => {
    if (
      match.kind !== 'listening' ||
      !/^\d{1,5}$/.test(match.fields.port) ||
      (Number(match.fields.port) !== asked && SECOND.test(log.lines[match.line]?.text ?? ''))
    )
      return [];
    return [
      {
        port: Number(match.fields.port),
        line: match.line,
        address: match.fields.address || undefined,
        listening: true,
      },
    ];
  });
  const seen = log.lines.slice(0, REACH).flatMap((line) => {
    const own = heardIn(line, asked);
    return own ? [own] : announcedBy(line, log.lines);
  });
  return [...matched, ...seen.filter((one) => !matched.some((other) => other.line === one.line))];
}

/** Ports of protocols that answer no GET. */
const NO_HTTP = new Set([22, 25, 53, 123, 389, 514, 636]);

/**
 * Returns the port that a probe most likely has to ask: one that listens already, and for a GET one that answers it.
 * @param log in which the ports were heard
 */
export function likeliestPort(
  { lines }: LogAnalysis,
  heard: readonly Heard[],
  { spec }: ContainerView,
  isGet: boolean,
): Heard | undefined {
  const isUdp = ({ port, line }: Heard): boolean =>
    /\bUDP\b/i.test(lines[line]?.text ?? '') ||
    (spec.ports?.some((one) => one.containerPort === port && one.protocol === 'UDP') === true &&
      !spec.ports.some((one) => one.containerPort === port && one.protocol !== 'UDP'));
  const fits = heard.filter((one) => !isUdp(one) && !(isGet && NO_HTTP.has(one.port)));
  const listening = fits.filter((one) => one.listening);
  const http = isGet ? listening.find(({ line }) => /\bhttps?\b/i.test(lines[line]?.text ?? '')) : undefined;
  return http ?? listening[0] ?? fits[0];
}

/** Whether an address is loopback. */
export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(?:localhost|127\.|\[?::1\]?$)/.test(address);

/** Returns the ports that the spec names for a container: those it declares, and those that its other probes ask. */
export function declaredPorts(
  container: ContainerView,
  except: KillingKind,
): { readonly port: number; readonly field: string }[] {
  const others = (['readiness', 'startup', 'liveness'] as const).filter((kind) => kind !== except);
  return [
    ...(container.spec.ports ?? []).map((port) => ({ port: port.containerPort, field: `${container.specPath}.ports` })),
    ...others.flatMap((kind) => {
      const probe = container.spec[PROBE_FIELD[kind]];
      const port = probe ? portOf(probe, container.spec) : undefined;
      return port === undefined ? [] : [{ port, field: `${container.specPath}.${PROBE_FIELD[kind]}` }];
    }),
  ];
}
