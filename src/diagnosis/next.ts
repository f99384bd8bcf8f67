/** The most useful next experiment: if the cause is not confirmed, or to measure what a probe needs. */
import { checkOf } from '../checks/index.ts';
import type { ClaimOf } from '../evidence/shared-storage.ts';
import { isStaticPod } from '../evidence/static-pod.ts';
import type { Cause, Diagnosis, ObjectRef } from '../model/diagnosis.ts';
import { command, lineOf, PLACEHOLDER } from '../model/command.ts';
import type { Fact } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { Case } from './takes/container.ts';
import { openVariables } from './takes/fix.ts';
import { takes } from './takes/takes.ts';
import type { CopyTest } from './takes/takes.ts';

type Test = 'oom-test' | CopyTest;

const WHY: Readonly<Record<Test, string>> = {
  'oom-test': 'it shows whether memory killed the container',
  'image-test': 'it shows whether the image, its command or the pod spec is the cause',
  'node-test': 'it runs the same pod on another node',
  'fix-test': 'it runs one copy with the fix and one without',
  'probe-test': 'it measures whether the probe or the app is wrong, and the numbers that the probe needs',
};

/** Returns the experiments that can confirm a cause, the best first; none if the log shows as much. */
function testsFor(cause: Cause | undefined): readonly Test[] {
  if (cause === undefined) return ['image-test'];
  const settledBy = checkOf(cause.id)?.settledBy ?? undefined;
  // A copy with the fix proves more than a comparison of images.
  const canTry = cause.fixes.some((fix) => fix.change !== undefined);
  const tests = settledBy === undefined ? [] : [settledBy];
  return canTry && (settledBy === undefined || settledBy === 'image-test') ? ['fix-test', ...tests] : tests;
}

/** A log that an answer lacks. */
export interface UnreadLog {
  readonly container: string;
  readonly fact: Extract<Fact<unknown>, { state: 'forbidden' | 'failed' }>;
}

/** The name of the Role that allows to read logs. */
const LOG_ROLE = 'read-pod-logs';

/** Returns the subject of a binding for the user that the API server refused; undefined where it names none. */
function subjectIn(refusal: string): string | undefined {
  const [, user] = /\bUser "([^"\s]{1,253})"/.exec(refusal) ?? [];
  const [, account] = /^system:serviceaccount:([^:]+:[^:]+)$/.exec(user ?? '') ?? [];
  if (account !== undefined) return `--serviceaccount=${account}`;
  return user === undefined ? undefined : `--user=${user}`;
}

/**
 * Returns how to get a log that could not be read: the right to read it, or another try. It says more than an experiment,
 * which needs more rights.
 */
function nextLog({ namespace, name }: ObjectRef, { container, fact }: UnreadLog): Diagnosis['next'] {
  const subject = fact.state === 'forbidden' ? subjectIn(fact.why) : undefined;
  const create = ['kubectl', '-n', namespace, 'create'];
  const line =
    fact.state === 'failed'
      ? lineOf(command`kubectl crashloop explain -n ${namespace} ${name}`)
      : lineOf(
          subject === undefined
            ? command`kubectl -n ${namespace} auth can-i get pods --subresource=log`
            : command`${create} role ${LOG_ROLE} --verb=get --resource=pods/log && ${create} rolebinding ${LOG_ROLE} --role=${LOG_ROLE} ${[subject]}`,
        );
  const why =
    fact.state === 'failed'
      ? `the log of ${container}, which usually says why, could not be read: try again`
      : `the log of ${container} usually says why, and you may not read it: ${subject === undefined ? 'ask for the right to get pods/log' : 'an administrator can allow it'}`;
  return line === null ? null : { test: 'logs', why, command: line };
}

/** A kill for memory that may come from a leak: only the use over time distinguishes a leak from a limit that is too low. */
const mayGrow = ({ details }: Cause): boolean => details.growth === 'may-leak' || details.growth === 'unclear';

const WATCH =
  'it follows the next run and shows whether its memory grows without end (a leak), comes at once, or is needed from the start';

/** An experiment with the flags that it needs. */
interface Offer {
  readonly test: Test;
  readonly flags: readonly string[];
}

/** Returns the offer of an experiment; undefined where it would refuse the pod. */
function offerOf(test: Test, one: Case, claimOf: ClaimOf): Offer | undefined {
  if (test === 'oom-test') return { test, flags: [] };
  const [cause] = one.causes;
  const open = test === 'fix-test' && cause !== undefined ? openVariables(cause) : [];
  const set = Object.fromEntries(open.map((name) => [name, PLACEHOLDER]));
  if (takes(test, one, set, claimOf))
    return { test, flags: Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]) };
  // To look into the image creates nothing, so it shares no storage.
  return test === 'image-test' && cause?.category === 'bad-image' ? { test, flags: ['--inspect-only'] } : undefined;
}

/** What decides about the next experiment. */
export interface Moment {
  readonly target: ObjectRef;
  readonly causes: readonly Cause[];
  /** undefined: the target is no pod. */
  readonly pod: Pod | undefined;
  /** A container has died: a pod that cannot start because something is missing has nothing to test. */
  readonly crashed: boolean;
  /** The source's time, RFC 3339. */
  readonly now: string;
  /** The claims as far as they were read. */
  readonly claimOf: ClaimOf;
  /** The log of a failing container that could not be read; undefined: every one was read. */
  readonly unread?: UnreadLog | undefined;
}

/**
 * Returns the next experiment, or how to get the log.
 * @returns null if the first cause is confirmed and no experiment measures more, or none helps
 */
export function nextTest({ target, causes, pod, crashed, now, claimOf, unread }: Moment): Diagnosis['next'] {
  const [first] = causes;
  if (target.kind !== 'Pod' || pod === undefined || !crashed) return null;
  const tests = testsFor(first);
  const watch = tests[0] === 'oom-test' && first !== undefined && mayGrow(first);
  // A confirmed kill by a probe does not show which numbers the probe needs, nor an OOM kill how the memory grew.
  const isConfirmed = first?.confidence === 'confirmed';
  if (isConfirmed && tests[0] !== 'probe-test' && !watch) return null;
  if (unread !== undefined && !isConfirmed) return nextLog(target, unread);
  // A static pod belongs to its node: its copies show nothing.
  const able = isStaticPod(pod) ? tests.filter((test) => test === 'oom-test') : tests;
  const [offer] = able.flatMap((test) => offerOf(test, { pod, causes, now }, claimOf) ?? []);
  if (offer === undefined) return null;
  const { test } = offer;
  const isWatch = watch && test === 'oom-test';
  const flags = isWatch ? ['--watch'] : offer.flags;
  const line = lineOf(command`kubectl crashloop ${test} -n ${target.namespace} ${target.name} ${flags}`);
  return line === null ? null : { test, why: isWatch ? WATCH : WHY[test], command: line };
}
