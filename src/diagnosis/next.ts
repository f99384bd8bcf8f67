/** The one test that would tell most, where the answer is not sure. */
import type { Found } from '../model/finding.ts';
import type { Diagnosis, ObjectRef } from '../model/diagnosis.ts';

type Test = 'oom-test' | 'image-test' | 'node-test' | 'fix-test';

/** Causes whose doubt is about memory: who sent the SIGKILL, which limit was hit. */
const ABOUT_MEMORY = new Set([
  'app/self-killed',
  'app/limit-reached',
  'limits/oom-limit',
  'limits/oom-child',
  'limits/oom-pod-limit',
  'limits/oom-node',
  'limits/heap-exhausted',
  'limits/out-of-memory',
  'limits/tmpfs-counted',
]);
/** Causes that leave open whether the image, its command or the spec is at fault. */
const ABOUT_IMAGE = new Set(['app/silent-exit', 'app/exited-zero', 'app/exit-sigterm', 'app/segfault', 'app/changed']);

/** Which experiment would settle the doubt about a cause; undefined where none would tell more than the log does. */
function testFor(cause: Found | undefined): { test: Test; why: string } | undefined {
  const image = { test: 'image-test', why: 'it tells the image, its command and the pod spec apart' } as const;
  if (cause === undefined) return image;
  if (cause.id.startsWith('node/only') || cause.id === 'node/moved-tag')
    return { test: 'node-test', why: 'it runs the same pod on another node' };
  if (ABOUT_MEMORY.has(cause.id)) return { test: 'oom-test', why: 'it tells memory from every other killer' };
  if (cause.fixes.some((fix) => fix.change !== undefined))
    return { test: 'fix-test', why: 'it runs one copy with the fix and one without' };
  return cause.category === 'bad-image' || ABOUT_IMAGE.has(cause.id) ? image : undefined;
}

/**
 * @param crashed a container has died: a pod that cannot start for want of something has nothing to test
 * @returns null where the first cause is confirmed, or no test would add to it
 */
export function nextTest(target: ObjectRef, causes: readonly Found[], crashed: boolean): Diagnosis['next'] {
  const first = causes[0];
  if (target.kind !== 'Pod' || first?.confidence === 'confirmed' || !crashed) return null;
  const next = testFor(first);
  return next ? { ...next, command: `kubectl crashloop ${next.test} -n ${target.namespace} ${target.name}` } : null;
}
