/** Other targets that the probe may have meant: ports, paths, schemes, protocols. Pure. */
import { PLACEHOLDER } from '../../model/command.ts';
import { PROBE_FIELD, portOf, targetOf } from '../../knowledge/probes.ts';
import { withChange } from '../../knowledge/spec-change.ts';
import type { Cause } from '../../model/diagnosis.ts';
import type { Container, PodSpec, Probe } from '../../model/objects.ts';
import { withPorts } from './copies.ts';
import type { Answer } from './measured.ts';
import { containerIn, handlerOf } from './specs.ts';
import type { Handler } from './specs.ts';
import type { Subject } from './subject.ts';

/** How many other targets are tried. */
const MOST_TARGETS = 3;

/** Returns a handler that asks another port. */
export function atPort(handler: Handler, port: number): Handler {
  const { httpGet, tcpSocket, grpc } = handler;
  return {
    ...(httpGet && { httpGet: { ...httpGet, port } }),
    ...(tcpSocket && { tcpSocket: { ...tcpSocket, port } }),
    ...(grpc && { grpc: { ...grpc, port } }),
  };
}

/** Returns what fixes of `explain` make of the probe. */
function proposals(spec: PodSpec, { container: { name }, kind }: Subject, causes: readonly Cause[]): Handler[] {
  const field = PROBE_FIELD[kind];
  const changes = causes.flatMap(({ fixes }) => fixes.flatMap(({ change }) => change ?? []));
  return changes
    .filter(({ container, set }) => container === name && !Object.values(set).includes(PLACEHOLDER))
    .flatMap((change) => {
      const probe = containerIn(withChange(spec, change), name)?.[field];
      return probe ? [handlerOf(probe)] : [];
    });
}

const KINDS = ['readiness', 'startup', 'liveness'] as const;

/** Returns what the other probes of the container ask. */
const others = (container: Container): Handler[] =>
  KINDS.flatMap((kind) => {
    const probe = container[PROBE_FIELD[kind]];
    return probe && !probe.exec ? [handlerOf(probe)] : [];
  });

/** The shells that look a program up as POSIX says. */
const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;
/** Is successful exactly where the shell does not find the program. */
const IS_MISSING = 'if command -v "$0" >/dev/null 2>&1; then exit 1; fi';
const NOT_FOUND = /(?:^|[\s:])([\w.+-]{1,60}): (?:command )?not found\s*$/m;

/** Returns the program that the shell of an exec probe says it does not find; undefined where it says no such thing. */
export function programNotFound({ probe }: Pick<Subject, 'probe'>, answer: Answer): string | undefined {
  const [shell = '', flag, script = ''] = probe.exec?.command ?? [];
  const [, program] = NOT_FOUND.exec(answer.text.slice(0, 2000)) ?? [];
  const isAsked = SHELL.test(shell) && flag === '-c' && !script.includes('PATH=');
  return program !== undefined && isAsked && script.includes(program) ? program : undefined;
}

/** Returns the program that a copy looks up; undefined where it does not. */
export function lookedUp(probe: Pick<Probe, 'exec'>): string | undefined {
  const [, , script, program] = probe.exec?.command ?? [];
  return script === IS_MISSING ? program : undefined;
}

/** Returns the handlers that fit a failure, or the lookup of a program. */
function fitting(container: Container, subject: Subject, handler: Handler, answer: Answer, spec: PodSpec): Handler[] {
  const { probe } = subject;
  const port = portOf(probe, container);
  const tcp: Handler[] = port === undefined ? [] : [{ tcpSocket: { port } }];
  const otherPorts = withPorts(spec, container.name, port).map((one) => atPort(handler, one));
  switch (answer.nature) {
    case 'refused':
      return [...others(container), ...otherPorts];
    case 'no-grpc':
      return [...[...others(container), ...otherPorts].slice(0, MOST_TARGETS - 1), ...tcp];
    case 'grpc-missing':
      return [...others(container).slice(0, MOST_TARGETS - 1), ...tcp];
    case 'scheme': {
      if (!probe.httpGet || !handler.httpGet) return [];
      const scheme = probe.httpGet.scheme === 'HTTPS' ? 'HTTP' : 'HTTPS';
      return [{ httpGet: { ...handler.httpGet, scheme } }];
    }
    case 'status':
      return handler.httpGet && answer.status! < 500
        ? [...others(container), { httpGet: { ...handler.httpGet, path: '/' } }]
        : [];
    case 'exec': {
      const program = programNotFound(subject, answer);
      const shell = probe.exec?.command?.[0];
      return program === undefined || shell === undefined
        ? []
        : [{ exec: { command: [shell, '-c', IS_MISSING, program] } }];
    }
    default:
      return [];
  }
}

/**
 * Returns other targets to try, the likeliest first.
 * @param spec of the copies, with all probes of the pod
 * @param handler what the probe under test asks there
 * @param answer how it fails
 * @param causes that `explain` names
 */
export function otherTargets(
  spec: PodSpec,
  subject: Subject,
  handler: Handler,
  answer: Answer,
  causes: readonly Cause[],
): Handler[] {
  const container = containerIn(spec, subject.container.name)!;
  const isNetwork = !handler.exec && ['refused', 'no-grpc', 'status', 'scheme', 'grpc-missing'].includes(answer.nature);
  const all = [
    ...(isNetwork ? proposals(spec, subject, causes) : []),
    ...fitting(container, subject, handler, answer, spec),
  ];
  const targets = [handler, ...all].map((one) => targetOf(one, container));
  return all.filter((_, index) => targets.indexOf(targets[index + 1]!) === index + 1).slice(0, MOST_TARGETS);
}
