/** What to change after a probe-test, with the numbers that it measured. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { editFix, patchFor } from '../../checks/support/owner.ts';
import { PROBE_FIELD, startupBudget, targetOf, timingOf } from '../../knowledge/probes.ts';
import { command, lineOf } from '../../model/command.ts';
import type { Advice } from '../../model/experiment-answer.ts';
import type { SpecChange } from '../../model/finding.ts';
import { placeOf } from '../api.ts';
import type { Lab } from '../test.ts';
import { handlerOf } from './specs.ts';
import type { Handler } from './specs.ts';
import type { Subject } from './subject.ts';

/** An app gets twice the time that it needed, and at least so many seconds more. */
const [HEADROOM, LEAST_HEADROOM_SECONDS] = [2, 10];

function fix({ pod }: Lab, text: string, change: SpecChange): Advice {
  const [namespace, name] = placeOf(pod);
  const { command: line, ...rest } = editFix({ pod, namespace, name }, text, change);
  return { text: rest.text, command: line && lineOf(line), ...(rest.change ? { change: rest.change } : {}) };
}

const KINDS = ['liveness', 'startup', 'readiness'] as const;

/** Returns the fields of the container's probes that ask the same as the one under test, which comes first. */
function sameProbes({ container: { spec }, kind, probe }: Subject): (typeof PROBE_FIELD)[keyof typeof PROBE_FIELD][] {
  const same = KINDS.filter((one) => {
    const other = spec[PROBE_FIELD[one]];
    return one !== kind && other && isDeepStrictEqual(handlerOf(other), handlerOf(probe));
  });
  return [kind, ...same].map((one) => PROBE_FIELD[one]);
}

/**
 * Returns a change that gives the app time to start.
 * @param first the seconds after which it answered
 * @param timeout the timeout that it needs, in seconds; undefined: the probe's own is enough
 */
export function moreTime(lab: Lab, subject: Subject, first: number, timeout?: number): Advice {
  const { container, kind, probe } = subject;
  const budget = startupBudget(Math.max(first * HEADROOM, first + LEAST_HEADROOM_SECONDS));
  const { periodSeconds, failureThreshold } = budget;
  const numbers = `periodSeconds: ${periodSeconds}, failureThreshold: ${failureThreshold} (${periodSeconds * failureThreshold} s; it needed ${Math.ceil(first)} s)`;
  const longer = timeout === undefined ? {} : { timeoutSeconds: timeout };
  if (kind === 'startup') {
    const set = Object.entries({ ...budget, ...longer }).map(([key, value]) => [`startupProbe.${key}`, value]);
    return fix(lab, `give ${container.name} more time to start: startupProbe with ${numbers}`, {
      container: container.name,
      set: Object.fromEntries(set) as SpecChange['set'],
    });
  }
  const own = probe.timeoutSeconds === undefined ? {} : { timeoutSeconds: probe.timeoutSeconds };
  const startupProbe = { ...handlerOf(probe), ...own, ...longer, ...budget };
  const set = {
    startupProbe,
    ...(timeout === undefined ? {} : { [`${PROBE_FIELD[kind]}.timeoutSeconds`]: timeout }),
  };
  const has = container.spec.startupProbe
    ? 'make the startupProbe check the same'
    : 'add a startupProbe with the same check';
  return fix(lab, `give ${container.name} time to start: ${has}, ${numbers}`, { container: container.name, set });
}

/** Returns a change of the timeout. @param timeout in seconds */
export function longerTimeout(lab: Lab, subject: Subject, timeout: number): Advice {
  const { container, kind, timing } = subject;
  const fields = sameProbes(subject).filter((field) => timingOf(container.spec[field]!).timeout < timeout);
  return fix(lab, `raise timeoutSeconds of the ${kind} probe from ${timing.timeout} to ${timeout}`, {
    container: container.name,
    set: Object.fromEntries(fields.map((field) => [`${field}.timeoutSeconds`, timeout])),
  });
}

/** Returns a change of the cpu limit. @param cpu a quantity */
export function moreCpu(lab: Lab, { container }: Subject, cpu: string): Advice {
  const { requests, limits } = container.spec.resources ?? {};
  const isEqual = requests?.cpu !== undefined && requests.cpu === limits?.cpu;
  return fix(lab, `raise the cpu limit of ${container.name} from ${container.cpuLimit} to ${cpu}`, {
    container: container.name,
    set: { ...(isEqual ? { 'resources.requests.cpu': cpu } : {}), 'resources.limits.cpu': cpu },
  });
}

/** Returns two changes of the container as one. */
export const together = (lab: Lab, { container }: Subject, one: Advice, other: Advice): Advice =>
  fix(lab, `${one.text}, and ${other.text}`, {
    container: container.name,
    set: { ...one.change?.set, ...other.change?.set },
  });

/** Returns the fields of a handler that differ, or the whole handler where its kind differs. */
function changedFields(before: Handler, after: Handler): Record<string, unknown> {
  const [kind] = Object.keys(before) as (keyof Handler)[];
  const [other] = Object.keys(after) as (keyof Handler)[];
  if (kind !== other) return { [kind!]: null, [other!]: after[other!] };
  const [was, is] = [before[kind!], after[other!]] as Record<string, unknown>[];
  const keys = Object.keys({ ...was, ...is }).filter((key) => !isDeepStrictEqual(was![key], is![key]));
  return Object.fromEntries(keys.map((key) => [`${kind}.${key}`, is![key] ?? null]));
}

/** Returns a change of what the probe asks, and of every other probe of the container that asks the same. */
export function otherTarget(lab: Lab, subject: Subject, handler: Handler): Advice {
  const { container, kind, probe, asks } = subject;
  const changed = Object.entries(changedFields(handlerOf(probe), handler));
  const set = sameProbes(subject).flatMap((field) => changed.map(([key, value]) => [`${field}.${key}`, value]));
  return fix(lab, `make the ${kind} probe ask ${targetOf(handler, container.spec)} instead of ${asks}`, {
    container: container.name,
    set: Object.fromEntries(set) as SpecChange['set'],
  });
}

/** Returns how to prove a change with `fix-test`; empty where its patch is not known. */
export function prove({ pod }: Lab, { change }: Advice): Advice[] {
  const patch = change && patchFor(pod, change);
  if (!patch) return [];
  const [namespace, name] = placeOf(pod);
  const line = lineOf(
    command`printf %s ${JSON.stringify(patch.body)} | kubectl crashloop fix-test -n ${namespace} ${name} --yes --patch -`,
  );
  return line === null ? [] : [{ text: 'prove it before: a copy with this change, and one without it', command: line }];
}
