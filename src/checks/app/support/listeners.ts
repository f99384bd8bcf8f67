/** Which containers of a pod serve a port. */
import { citeLog, citePod } from '../../support/cite.ts';
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';

/** A port as a word of its own: `:8080`, `=8080`, `8080`, not part of a longer number. */
const mentions = (text: string, port: string): boolean => {
  const at = text.indexOf(port);
  return at >= 0 && !/[\d.]/.test(text[at - 1] ?? '') && !/\d/.test(text[at + port.length] ?? '');
};

/** Words a server uses when it opens its port. */
const SERVES = /\b(?:listen\w*|serv\w+|bound|binding|start\w*|running|ready|available|opened)\b/i;

/** A named port's number, or the text itself. */
export function portNumber(port: string): string {
  return /(\d{1,5})(?!.*\d)/.exec(port)?.[1] ?? port;
}

export interface Listener {
  readonly container: ContainerView;
  /** A declared containerPort or a log that says so; a bare number in args or env is a hint only. */
  readonly sure: boolean;
  readonly evidence: Citation;
}

/**
 * The containers other than one's own that serve a port: by their containerPort, by their command, args and env, and,
 * for at most two of them, by what their logs say.
 */
export function listenersOn(context: PodContext, self: ContainerView, port: string): Listener[] {
  // An init container is over by the time the others run; a sidecar is not.
  const others = context.containers.filter(
    (one) => one.name !== self.name && one.type !== 'ephemeral' && (one.type !== 'init' || self.type === 'init'),
  );
  const found: Listener[] = [];
  for (const container of others) {
    const declared = container.spec.ports?.find(
      (one) => String(one.containerPort) === port && (one.protocol ?? 'TCP') === 'TCP',
    );
    if (declared) {
      found.push({
        container,
        sure: true,
        evidence: citePod(context, `${container.specPath}.ports[${declared.name ?? port}].containerPort`, port),
      });
      continue;
    }
    const words: [string, string][] = [
      ...(container.spec.command ?? []).map((word, at): [string, string] => [`command[${at}]`, word]),
      ...(container.spec.args ?? []).map((word, at): [string, string] => [`args[${at}]`, word]),
      ...(container.spec.env ?? []).map((env): [string, string] => [`env[${env.name}]`, env.value ?? '']),
    ];
    const word = words.find(([, text]) => mentions(text, port));
    if (word)
      found.push({
        container,
        sure: false,
        evidence: citePod(context, `${container.specPath}.${word[0]}`, word[1].slice(0, 200)),
      });
  }
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
  }
  return found;
}
