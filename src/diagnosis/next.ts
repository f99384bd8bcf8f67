/** The most useful next experiment, if the cause is not confirmed. */
import { checkOf } from '../checks/index.ts';
import type { Found } from '../model/finding.ts';
import type { Diagnosis, ObjectRef } from '../model/diagnosis.ts';
import { command, lineOf } from '../model/command.ts';

type Test = 'oom-test' | 'image-test' | 'node-test' | 'fix-test';

const WHY: Readonly<Record<Test, string>> = {
  'oom-test': 'it shows whether memory killed the container',
  'image-test': 'it shows whether the image, its command or the pod spec is the cause',
  'node-test': 'it runs the same pod on another node',
  'fix-test': 'it runs one copy with the fix and one without',
};

/** Returns the experiment that can confirm a cause; undefined if none would show more than the log. */
function testFor(cause: Found | undefined): Test | undefined {
  if (cause === undefined) return 'image-test';
  const settledBy = checkOf(cause.id)?.settledBy ?? undefined;
  // A copy with the fix proves more than a comparison of images.
  const canTry = cause.fixes.some((fix) => fix.change !== undefined);
  return canTry && (settledBy === undefined || settledBy === 'image-test') ? 'fix-test' : settledBy;
}

/**
 * Returns the next experiment.
 * @param crashed a container has died: a pod that cannot start because something is missing has nothing to test
 * @param copies whether copies of the pod show anything: a static pod belongs to its node
 * @returns null if the first cause is confirmed, or no experiment helps
 */
export function nextTest(
  target: ObjectRef,
  causes: readonly Found[],
  crashed: boolean,
  copies: boolean,
): Diagnosis['next'] {
  const first = causes[0];
  if (target.kind !== 'Pod' || first?.confidence === 'confirmed' || !crashed) return null;
  const next = testFor(first);
  if (next === undefined || (!copies && next !== 'oom-test')) return null;
  const line = lineOf(command`kubectl crashloop ${next} -n ${target.namespace} ${target.name}`);
  return line === null ? null : { test: next, why: WHY[next], command: line };
}
