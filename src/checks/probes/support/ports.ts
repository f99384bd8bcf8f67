/** Ports a container says it listens on, or declares. */
import { PROBE_FIELD, portOf } from '../../../knowledge/probes.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';

export interface Heard {
  readonly port: number;
  /** Index of the line that says so. */
  readonly line: number;
  /** The address, where one is told. */
  readonly address: string | undefined;
  /** The log says it is listening, not only that it will. */
  readonly listening: boolean;
}

const LISTENS =
  /\b(?:listen(?:s|ing|er)?|serv(?:e|es|ing|er)|start(?:s|ed|ing)?|running|bound|binding|ready|available|accepting|port(?:\(s\)|s)?|http)\b/i;
const IS_UP = /\b(?:listening|serving|started|running|bound|ready|accepting|available)\b/i;
/** A second socket of its own that no health check is asked on. */
const SECOND =
  /\b(?:debugger|dt_socket|jdwp|jmx|rmi|metrics|prometheus|pprof|admin|management|gossip|raft|cluster|peer)\b/i;
/** Of a dependency, or of a client. */
const OTHERS =
  /\b(?:connect(?:ed|ing)?|dial|upstream|proxy(?:ing)?|redis|postgres|mysql|mongo|kafka|database|db|client|remote|refused|failed|error|resolv)\b/i;

const ADDRESS =
  /(?:^|[\s"'([=/])(localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]{2,39}\]|\*|)(?::|\s+port\s+)(\d{2,5})(?![\d:.])/i;
const WORD = /\bport(?:\(s\))?(?:\s+(?:is|number))?["']?\s{0,3}[:=]?\s{0,3}["']?(\d{2,5})(?![\d:.])/i;

/** Fields of structured lines that hold an address of the app's own. */
const FIELDS = ['addr', 'address', 'port', 'listen', 'bind', 'url', 'http_port', 'httpPort', 'endpoint'];

/** A structured line's message with the field that holds its address. */
function wordsOf(line: LogLine): string {
  const name = line.fields ? FIELDS.find((field) => /\d/.test(line.fields?.[field] ?? '')) : undefined;
  return name === undefined
    ? line.message
    : `${line.message} ${name.toLowerCase().endsWith('port') ? 'port=' : ''}${line.fields?.[name]}`;
}

function heardIn(line: LogLine): Heard | undefined {
  const text = wordsOf(line);
  if (text.length > 400 || !LISTENS.test(text) || SECOND.test(text) || OTHERS.test(text)) return undefined;
  const address = ADDRESS.exec(text);
  const port = Number(address?.[2] ?? WORD.exec(text)?.[1]);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return undefined;
  return {
    port,
    line: line.index,
    address: address?.[1] || undefined,
    listening: IS_UP.test(text) && !/\bstarting\b/i.test(text),
  };
}

/** How many lines from the log's beginning are searched for ports: servers say it when they start. */
const REACH = 2000;

/** Ports the log speaks of as the app's own, the surest first. */
export function heardPorts(log: LogAnalysis): Heard[] {
  const told = log.matches.flatMap((match): Heard[] => {
    if (
      match.kind !== 'listening' ||
      !/^\d{1,5}$/.test(match.fields.port) ||
      SECOND.test(log.lines[match.line]?.text ?? '')
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
  const seen = log.lines.slice(0, REACH).flatMap((line) => heardIn(line) ?? []);
  return [...told, ...seen.filter((one) => !told.some((other) => other.line === one.line))];
}

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(?:localhost|127\.|\[?::1\]?$)/.test(address);

/** Ports the spec names for a container: declared, or asked by its other probes. */
export function declaredPorts(
  container: ContainerView,
  but: 'liveness' | 'startup',
): { readonly port: number; readonly field: string }[] {
  const others = (['readiness', 'startup', 'liveness'] as const).filter((kind) => kind !== but);
  return [
    ...(container.spec.ports ?? []).map((port) => ({ port: port.containerPort, field: `${container.specPath}.ports` })),
    ...others.flatMap((kind) => {
      const probe = container.spec[PROBE_FIELD[kind]];
      const port = probe ? portOf(probe, container.spec) : undefined;
      return port === undefined ? [] : [{ port, field: `${container.specPath}.${PROBE_FIELD[kind]}` }];
    }),
  ];
}
