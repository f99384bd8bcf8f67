/** The most useful next experiment: if the cause is not confirmed, or to measure what a probe needs. */
import { checkOf } from '../checks/index.ts';
import type { Found } from '../model/finding.ts';
import type { Diagnosis, ObjectRef } from '../model/diagnosis.ts';
import { command, lineOf } from '../model/command.ts';
import type { Fact } from '../model/facts.ts';

type Test = 'oom-test' | 'image-test' | 'node-test' | 'fix-test' | 'probe-test';

const WHY: Readonly<Record<Test, string>> = {
  'oom-test': 'it shows whether memory killed the container',
  'image-test': 'it shows whether the image, its command or the pod spec is the cause',
  'node-test': 'it runs the same pod on another node',
  'fix-test': 'it runs one copy with the fix and one without',
  'probe-test': 'it measures whether the probe or the app is wrong, and the numbers that the probe needs',
};

/** Returns the experiment that can confirm a cause; undefined if none would show more than the log. */
function testFor(cause: Found | undefined): Test | undefined {
  if (cause === undefined) return 'image-test';
  const settledBy = checkOf(cause.id)?.settledBy ?? undefined;
  // A copy with the fix proves more than a comparison of images.
  const canTry = cause.fixes.some((fix) => fix.change !== undefined);
  return canTry && (settledBy === undefined || settledBy === 'image-test') ? 'fix-test' : settledBy;
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
const mayGrow = ({ details }: Found): boolean => details?.growth === 'may-leak' || details?.growth === 'unclear';

const WATCH =
  'it follows the next run and shows whether its memory grows without end (a leak), comes at once, or is needed from the start';

/**
 * Returns the next experiment, or how to get the log.
 * @param crashed a container has died: a pod that cannot start because something is missing has nothing to test
 * @param copies whether copies of the pod show anything: a static pod belongs to its node
 * @param unread the log of a failing container that could not be read; undefined: every one was read
 * @returns null if the first cause is confirmed and no experiment measures more, or none helps
 */
export function nextTest(
  target: ObjectRef,
  causes: readonly Found[],
  crashed: boolean,
  copies: boolean,
  unread?: UnreadLog,
): Diagnosis['next'] {
  const first = causes[0];
  if (target.kind !== 'Pod' || !crashed) return null;
  const next = testFor(first);
  const watch = next === 'oom-test' && first !== undefined && mayGrow(first);
  // A confirmed kill by a probe does not show which numbers the probe needs, nor an OOM kill how the memory grew.
  if (first?.confidence === 'confirmed' && next !== 'probe-test' && !watch) return null;
  if (unread !== undefined && first?.confidence !== 'confirmed') return nextLog(target, unread);
  if (next === undefined || (!copies && next !== 'oom-test')) return null;
  const how = watch ? ['--watch'] : [];
  const line = lineOf(command`kubectl crashloop ${next} -n ${target.namespace} ${target.name} ${how}`);
  return line === null ? null : { test: next, why: watch ? WATCH : WHY[next], command: line };
}
