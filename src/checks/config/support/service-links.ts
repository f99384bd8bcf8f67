/**
 * Service links: the variables that the kubelet sets in every container for each Service of its namespace.
 * @see pkg/kubelet/envvars/envvars.go:FromServices, pkg/kubelet/kubelet_pods.go:getServiceEnvVarMap
 */
import { once, oneOf } from '../../../expressions.ts';
import { selects } from '../../../evidence/selector.ts';
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';
import { nameOf } from '../../../model/objects.ts';
import type { Service } from '../../../model/objects.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { ownerOf } from '../../support/owner.ts';

/** The value of a link: `tcp://10.96.0.7:8080`. */
const VALUE = /\b(?:tcp|udp|sctp):\/\/(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]{2,45}\]):(\d{1,5})\b/i;
/** The same as a parser quotes it in part: go-yaml keeps seven characters (decode.go:terror). */
const CUT_VALUE = /\b(?:tcp|udp|sctp):\/\/\d[\d.]{0,40}?(?:\.{3}|…)/i;
/** Names that only links have: `WEB_PORT_80_TCP_ADDR`, also as a program rewrites them (`PORT.80.TCP.ADDR`). */
const NAME = /\b(?:[A-Z][A-Z0-9_]{0,60}_)?PORT[._]\d{1,5}[._](?:TCP|UDP|SCTP)(?:[._](?:ADDR|PORT|PROTO))?\b/i;
/** Words of a program that does not accept a value. */
const REFUSES = once(() =>
  oneOf([
    /invalid|illegal|malformed|unexpected|unsupported|unrecogni[sz]ed|unknown|expect|must be|should be|not an? |\bNaN\b/i,
    /pars(?:e|ing)|unmarshal|decod(?:e|ing)|convert|conversion|cast|coerc|format|number|integer|strconv|too many colons|out of range|bind/i,
  ]),
);
/** Words of a program that could not reach an address: then the value is one that it was given on purpose. */
const REACHES = /refused|timed? ?out|no route|unreachable|reset by peer|no such host/i;
/** A port that is no number, without its value. */
const BAD_PORT = once(() =>
  oneOf([
    /ERR_SOCKET_BAD_PORT|port should be (?:>= 0|between)|\bport is deprecated\b/i,
    /\bport\b.{0,40}(?:must be an? (?:valid )?(?:number|integer)|is not a (?:valid )?(?:number|integer|port)|\bNaN\b)/i,
    /\bports? (?:must|should) be (?:with)?in (?:the )?range|\bport (?:is )?out of range/i,
    /(?:invalid|bad|illegal) (?:value for )?["']?\w{0,40}port\b/i,
  ]),
);

/** Lines of a log that are read for a link, from its end. */
const REACH = 200;
const LONGEST = 2000;

/** A line of a log that shows a link, or a port that a link may have replaced. */
export interface Sign {
  readonly line: LogLine;
  readonly shows: 'value' | 'name' | 'bad-port';
  /** The value, and the address in it. */
  readonly value?: string;
  readonly ip?: string;
  readonly port?: number;
}

/** The variable of a link. */
const VARIABLE = /\b[A-Z][A-Z0-9_]{0,80}_PORT\b/;

/** Returns the sign of a link in a line. @param decides the line says why the process ended */
function signIn(line: LogLine, decides: boolean): Sign | undefined {
  const text = line.text.slice(0, LONGEST);
  const value = text.includes('://') ? VALUE.exec(text) : null;
  if (value) {
    // `0.0.0.0:tcp://…`: the program put the link where it takes a number.
    const glued = text[value.index - 1] === ':';
    const refuses = glued || REFUSES().test(text) || (decides && VARIABLE.test(text));
    if (REACHES.test(text) || !refuses) return undefined;
    return { line, shows: 'value', value: value[0], ip: value[1]!.replace(/[[\]]/g, ''), port: Number(value[2]) };
  }
  if (text.includes('://') && CUT_VALUE.test(text) && REFUSES().test(text) && !REACHES.test(text))
    return { line, shows: 'bad-port' };
  // The names of links and the words about a port hold `port`.
  if (!text.toLowerCase().includes('port')) return undefined;
  const name = NAME.exec(text);
  if (name) return REFUSES().test(text) ? { line, shows: 'name', value: name[0] } : undefined;
  return BAD_PORT().test(text) ? { line, shows: 'bad-port' } : undefined;
}

/** Returns the surest sign of a link in a log. */
export function signOf(log: LogAnalysis): Sign | undefined {
  const says = ({ index }: LogLine): boolean => log.decisive.includes(index);
  const signs = log.lines.slice(-REACH).flatMap((line) => signIn(line, says(line)) ?? []);
  const decides = ({ line }: Sign): boolean => says(line);
  for (const shows of ['value', 'name', 'bad-port'] as const) {
    const all = signs.filter((one) => one.shows === shows);
    const sign = all.findLast(decides) ?? all.at(-1);
    if (sign) return sign;
  }
  return undefined;
}

/** Returns the start of the names of a Service's links: `MY_APP` of `my-app`. */
export const prefixOf = (service: Pick<Service, 'metadata'>): string =>
  nameOf(service).toUpperCase().replaceAll('-', '_');

/** Whether the kubelet sets links for a Service. */
const hasLinks = ({ spec }: Service): boolean =>
  spec?.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None';

/** Whether a Service belongs to this pod: it selects the pod, or has the name of its workload or container. */
function isOwn(context: PodContext, container: ContainerView, service: Service): boolean {
  const name = nameOf(service);
  const selector = service.spec?.selector;
  const { pod } = context;
  return (
    name === container.name ||
    name === ownerOf(pod)?.name ||
    (selector !== undefined &&
      Object.keys(selector).length > 0 &&
      selects({ matchLabels: selector }, pod.metadata?.labels ?? {}))
  );
}

/** The Service of a link, and the variable. */
export interface Link {
  readonly service: Service;
  readonly variable: string;
}

/** Returns the Service that a sign is about, among those of the namespace. */
export function linkOf(
  context: PodContext,
  container: ContainerView,
  sign: Sign,
  services: readonly Service[],
): Link | undefined {
  const linked = services.filter(hasLinks);
  const named = /\b([A-Z][A-Z0-9_]{0,80}_PORT)\b/.exec(sign.line.text.slice(0, LONGEST))?.[1];
  if (sign.shows === 'value') {
    const service = linked.find(
      ({ spec }) => spec?.clusterIP === sign.ip && (spec?.ports ?? []).some(({ port }) => port === sign.port),
    );
    if (!service) return undefined;
    const first = service.spec?.ports?.[0]?.port === sign.port;
    const own = `${prefixOf(service)}_PORT`;
    return { service, variable: first || named === own ? own : `${own}_${sign.port}_TCP` };
  }
  const service =
    linked.find((one) => named === `${prefixOf(one)}_PORT` || sign.value?.startsWith(`${prefixOf(one)}_PORT`)) ??
    linked.find((one) => isOwn(context, container, one));
  return service && { service, variable: `${prefixOf(service)}_PORT` };
}
