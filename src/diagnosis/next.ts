/** The one test that would tell most, where the answer is not sure. */
import { checkOf } from '../checks/index.ts';
import type { Found } from '../model/finding.ts';
import type { Diagnosis, ObjectRef } from '../model/diagnosis.ts';

type Test = 'oom-test' | 'image-test' | 'node-test' | 'fix-test';

const WHY: Readonly<Record<Test, string>> = {
  'oom-test': 'it tells memory from every other killer',
  'image-test': 'it tells the image, its command and the pod spec apart',
  'node-test': 'it runs the same pod on another node',
  'fix-test': 'it runs one copy with the fix and one without',
};

/** The experiment that would settle the doubt about a cause; undefined where none would tell more than the log does. */
function testFor(cause: Found | undefined): Test | undefined {
  if (cause === undefined) return 'image-test';
  const settledBy = checkOf(cause.id)?.settledBy ?? undefined;
  // A fix that a copy can try proves more than telling the image apart.
  const canTry = cause.fixes.some((fix) => fix.change !== undefined);
  return canTry && (settledBy === undefined || settledBy === 'image-test') ? 'fix-test' : settledBy;
}

/**
 * @param crashed a container has died: a pod that cannot start for want of something has nothing to test
 * @returns null where the first cause is confirmed, or no test would add to it
 */
export function nextTest(target: ObjectRef, causes: readonly Found[], crashed: boolean): Diagnosis['next'] {
  const first = causes[0];
  if (target.kind !== 'Pod' || first?.confidence === 'confirmed' || !crashed) return null;
  const next = testFor(first);
  return next === undefined
    ? null
    : { test: next, why: WHY[next], command: `kubectl crashloop ${next} -n ${target.namespace} ${target.name}` };
}
