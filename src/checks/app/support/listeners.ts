/** The containers of a pod that serve a port. */
import { citeLog, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** Whether a text has the port as a whole number: `:8080`, `=8080`. */
const mentions = (text: string, port: string): boolean => {
  const at = text.indexOf(port);
  return at >= 0 && !/[\d.]/.test(text[at - 1] ?? '') && !/\d/.test(text[at + port.length] ?? '');
};

/** Words that servers log when they open a port. */
const SERVES = /\b(?:listen\w*|serv\w+|bound|binding|start\w*|running|ready|available|opened)\b/i;

/** A place that a line names: `telemetry on 9102`, `http://0.0.0.0:9102`. */
const ON = /\b(?:on|at|port)\b|:\d{2,5}\b/i;

/** Returns the last number in the text of a port, or the text itself. */
export function portNumber(port: string): string {
  return /(\d{1,5})\D*$/.exec(port)?.[1] ?? port;
}

/** A container that serves a port. */
export interface Listener {
  readonly container: ContainerView;
  /** Whether a containerPort or a log line shows it; false: only a number in command, args or env does. */
  readonly sure: boolean;
  readonly evidence: Citation;
}

/** Returns what the spec of a container says about the port. */
function inSpec(context: PodContext, container: ContainerView, port: string): Listener | undefined {
  const { spec, specPath } = container;
  const declared = spec.ports?.find((one) => String(one.containerPort) === port && (one.protocol ?? 'TCP') === 'TCP');
  if (declared) {
    const evidence = citePod(context, `${specPath}.ports[${declared.name ?? port}].containerPort`, port);
    return { container, sure: true, evidence };
  }
  const words: [field: string, text: string][] = [
    ...(spec.command ?? []).map((word, at): [string, string] => [`command[${at}]`, word]),
    ...(spec.args ?? []).map((word, at): [string, string] => [`args[${at}]`, word]),
    ...(spec.env ?? []).map(({ name, value }): [string, string] => [`env[${name}]`, value ?? '']),
  ];
  const word = words.find(([, text]) => mentions(text, port));
  if (!word) return undefined;
  return { container, sure: false, evidence: citePod(context, `${specPath}.${word[0]}`, word[1].slice(0, 200)) };
}

/**
 * Returns the other containers of the pod that serve a port, by their containerPort, their command, args and env, and
 * for at most two of them by their logs.
 */
export function listenersOn(context: PodContext, self: ContainerView, port: string): Listener[] {
  // Init containers have exited when the others run; sidecars have not.
  const others = context.containers.filter(
    (one) => one.name !== self.name && one.type !== 'ephemeral' && (one.type !== 'init' || self.type === 'init'),
  );
  const found = others.flatMap((container) => inSpec(context, container, port) ?? []);
  if (found.some((one) => one.sure)) return found.filter((one) => one.sure);
  for (const container of others.filter((one) => one.state === 'running').slice(0, 2)) {
    const log = context.log(container);
    if (log.state !== 'known') continue;
    const match = log.value.matches.find((one) => one.kind === 'listening' && portNumber(one.fields.port) === port);
    const line =
      match?.line ??
      log.value.lines.find(({ message }) => SERVES.test(message.slice(0, 300)) && mentions(message.slice(0, 300), port))
        ?.index;
    if (line !== undefined) return [{ container, sure: true, evidence: citeLog(context, log.value, line) }];
    const near = log.value.lines.find(
      ({ message }) => ON.test(message.slice(0, 300)) && mentions(message.slice(0, 300), port),
    );
    if (near !== undefined && found.length === 0)
      found.push({ container, sure: false, evidence: citeLog(context, log.value, near.index) });
  }
  return found;
}

/** A port in a word of command, args or env. */
const PORT = /(?<![\d.])\d{2,5}(?![\d.])/g;

/**
 * Returns the one port of a container that another container of its pod serves too, else the only port that it declares;
 * undefined where there is none or more than one. For programs that do not say which port is in use.
 */
export function sharedPort(context: PodContext, self: ContainerView): string | undefined {
  const { ports = [], command = [], args = [], env = [] } = self.spec;
  const words = [...command, ...args, ...env.map(({ value }) => value ?? '')].map((word) => word.slice(0, 2000));
  const isServed = (port: string): boolean => listenersOn(context, self, port).length > 0;
  const declared = ports.map(({ containerPort }) => String(containerPort));
  const mentioned = [...new Set(words.flatMap((word) => word.match(PORT) ?? []))].slice(0, 20);
  // A port in a word may be that of a server which the container asks.
  const candidates = [declared.filter(isServed), declared, mentioned.filter(isServed)].find((some) => some.length > 0);
  return candidates?.length === 1 ? candidates[0] : undefined;
}
