/** The probe asks a port on which the app does not listen. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeLog, citePod } from '../support/cite.ts';
import { hostOf, portOf } from '../../knowledge/probes.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { finding, lookAtFailures, probeFix } from './support/finding.ts';
import type { ProbeKill } from './support/kill.ts';
import { orderOf } from './support/listened.ts';
import { loopbackSetting } from './support/loopback.ts';
import { declaredPorts, heardPorts, isLoopback, likeliestPort } from './support/ports.ts';
import type { Heard } from './support/ports.ts';
import { probeKills } from './support/verdict.ts';

/**
 * Lines of servers that print the address to which they are bound: uvicorn, Django, Werkzeug, gunicorn, WildFly. A URL in
 * another line is often printed for people to click, by a server that listens on every address.
 */
const BOUND =
  /^ ?\* Listening on |\bUvicorn running on|^Starting development server at|^ ?\* Running on|\bListening at: http|\bWFLYSRV\d/;
const URL_OF_HOST = /https?:\/\//;

/** Where the app listens on loopback, and how sure that is. */
interface Local {
  readonly address: string;
  /** The flag or variable that sets it. */
  readonly setting?: string | undefined;
  readonly confidence: Confidence;
  readonly evidence: readonly Citation[];
}

/**
 * Returns where the app listens on loopback only, by its log, or by its settings where the log names no address of this
 * port.
 */
function localOf(context: PodContext, kill: ProbeKill, asked: number, heard: readonly Heard[]): Local | undefined {
  const { container } = kill;
  const fact = context.log(container);
  const same = heard.filter((one) => one.port === asked);
  const named = same.filter((one) => one.address !== undefined);
  const local = named.find((one) => isLoopback(one.address));
  if (local && fact.state === 'known') {
    if (named.some((one) => !isLoopback(one.address))) return undefined;
    const line = fact.value.lines[local.line];
    const order = line === undefined ? 'unknown' : orderOf(kill, line);
    // It was refused because it did not listen at all yet.
    if (order === 'after') return undefined;
    const text = line?.text ?? '';
    // Some programs print localhost for a server that listens on every address.
    const names = !/^localhost/i.test(local.address!) && (!URL_OF_HOST.test(text) || BOUND.test(text));
    const sure = local.listening && names && named.length === same.length && order === 'before';
    return {
      address: local.address!,
      confidence: sure ? kill.confidence : lower(kill.confidence),
      evidence: [citeLog(context, fact.value, local.line)],
    };
  }
  const setting = named.length > 0 ? undefined : loopbackSetting(context, container, asked);
  return setting && { ...setting, confidence: lower(kill.confidence), evidence: [setting.evidence] };
}

function onLoopback(context: PodContext, kill: ProbeKill, port: number, local: Local): Found {
  const { container, kind } = kill;
  const by = local.setting === undefined ? '' : ` (${local.setting})`;
  const every = local.address.includes('::') ? '[::]' : '0.0.0.0';
  return finding(context, kill, {
    id: 'probes/wrong-port',
    confidence: local.confidence,
    summary: sentence(
      `${who(container)} is killed by its ${kind} probe: it listens on ${local.address}:${port} only${by}, and the ` +
        `probe asks port ${port} of the pod IP`,
    ),
    evidence: local.evidence,
    fixes: [
      editFix(
        context,
        local.setting === undefined
          ? `make ${container.name} listen on ${every}:${port} instead of ${local.address}`
          : `set ${local.setting} of ${container.name} to ${every} instead of ${local.address}`,
      ),
      lookAtFailures(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  });
}

/** Another port than the probe asks. */
interface Other {
  readonly port: number;
  readonly by: 'log' | 'spec';
  /** Whether the log says that the app listens already. */
  readonly listening: boolean;
  readonly evidence: readonly Citation[];
}

function onOther(context: PodContext, kill: ProbeKill, asked: number, other: Other): Found {
  const { container, kind, probe } = kill;
  const path = probe.httpGet ? 'httpGet.port' : probe.grpc ? 'grpc.port' : 'tcpSocket.port';
  const says = other.by === 'log' ? `the app listens on ${other.port}` : `the container declares ${other.port}`;
  // The app may still open a port that the container declares. Where it listens on none yet, it may wait for something.
  const declares = (wanted: number): boolean =>
    (container.spec.ports ?? []).some((port) => port.containerPort === wanted);
  const sure = other.by === 'log' && other.listening && !declares(asked);
  // If the app listens elsewhere already, a declared port that refuses is still likely the wrong one.
  const asSure = sure || (other.by === 'log' && other.listening && kill.confidence === 'likely');
  const refused = kill.failure.nature === 'refused' ? 'connection refused' : 'no gRPC answers';
  return finding(context, kill, {
    id: 'probes/wrong-port',
    confidence: asSure ? kill.confidence : lower(kill.confidence),
    summary: sentence(
      `${who(container)} is killed by its ${kind} probe, which asks port ${asked} (${refused}), but ${says}`,
    ),
    evidence: other.evidence,
    fixes: [
      probeFix(context, kill, `point the ${kind} probe at port ${other.port} instead of ${asked}`, {
        [path]: other.port,
      }),
      ...(declares(asked)
        ? [
            alternative(
              editFix(
                context,
                `make ${container.name} listen on ${asked}, the port that it declares, if it can be set`,
              ),
            ),
          ]
        : []),
      lookAtFailures(context, kill),
    ],
    explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  });
}

function examine(context: PodContext, kill: ProbeKill): Found[] {
  const { nature } = kill.failure;
  const asked = portOf(kill.probe, kill.container.spec);
  // If the app answered for a time, the port is right.
  if ((nature !== 'refused' && nature !== 'no-grpc') || asked === undefined || kill.worked) return [];
  const fact = context.log(kill.container);
  const log = fact.state === 'known' ? fact.value : undefined;
  const heard = log ? heardPorts(log, asked) : [];
  const local =
    nature === 'refused' && !isLoopback(hostOf(kill.probe)) ? localOf(context, kill, asked, heard) : undefined;
  if (local) return [onLoopback(context, kill, asked, local)];
  if (heard.some((one) => one.port === asked)) return [];
  const other = log && likeliestPort(log, heard, kill.container, kill.probe.httpGet !== undefined);
  if (other && log) {
    const { port, listening, line } = other;
    return [onOther(context, kill, asked, { port, by: 'log', listening, evidence: [citeLog(context, log, line)] })];
  }
  // If the log names no port, a failed gRPC handshake may also mean another protocol.
  if (nature !== 'refused') return [];
  const declared = declaredPorts(kill.container, kill.kind);
  const first = declared[0];
  if (!first || declared.some((one) => one.port === asked)) return [];
  const evidence = [citePod(context, first.field, first.port)];
  return [onOther(context, kill, asked, { port: first.port, by: 'spec', listening: false, evidence })];
}

export default defineCheck({
  id: 'probes/wrong-port',
  category: 'liveness-probe',
  title: 'Probe asks a wrong port',
  description:
    'The connections of a probe that kills are refused because the app listens on another port, or on localhost only.',
  criteria: {
    confirmed:
      "The kubelet's events report the kill and the refused connection, and the log of the app says that it listens on " +
      'another port, or names another port that the container declares; or it says, before a probe was refused, that it is ' +
      'bound to 127.0.0.1 or ::1. A URL counts only in lines of servers that print the address to which they are bound.',
    likely:
      'As confirmed, but the kill is only likely; or the log only mentions another port, and the app may not listen yet; or only the declared ports and ' +
      'the other probes of the container name one.',
    possible: 'As likely, but the kill is only possible.',
  },
  silent: 'The log names the probed port too, or the app answered there for a time.',
  sources: [
    'pkg/probe/http/http.go:DoHTTPProbe',
    'pkg/probe/tcp/tcp.go:DoTCPProbe',
    'pkg/probe/util.go:ResolveContainerPort',
  ],
  goesAway: 'never',
  endedBy: 'probe',
  settledBy: 'probe-test',
  explains: [{ symptomsOf: 'probe-failure' }, 'probes/slow-start'],
  rulesOut: ['resource-limits', 'volume', 'node'],
  symptomOf: ['eviction'],
  weight: 78,
  run: (context) => probeKills(context).flatMap((kill) => examine(context, kill)),
});
