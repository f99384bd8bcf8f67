/** The one test that would tell most, where the answer is not sure. */
import type { Found } from '../checks/check.ts';
import type { Diagnosis, ObjectRef } from './types.ts';

type Test = 'oom-test' | 'image-test' | 'node-test' | 'fix-test';

/** Which experiment would settle a cause of this kind. */
function testFor(cause: Found | undefined): { test: Test; why: string } {
  if (cause === undefined) return { test: 'image-test', why: 'it tells the image from the pod spec' };
  if (cause.id.startsWith('node/')) return { test: 'node-test', why: 'it runs the same pod on another node' };
  if (cause.id.startsWith('limits/') || cause.id === 'app/self-killed' || cause.id === 'app/limit-reached') return { test: 'oom-test', why: 'it tells memory from every other killer' };
  if (cause.fixes.some((fix) => fix.change !== undefined)) return { test: 'fix-test', why: 'it runs a copy with the fix and one without' };
  return { test: 'image-test', why: 'it tells the image from the pod spec' };
}

/** @returns null where the first cause is confirmed: no test would add to it */
export function nextTest(target: ObjectRef, causes: readonly Found[]): Diagnosis['next'] {
  const first = causes[0];
  if (target.kind !== 'Pod' || first?.confidence === 'confirmed') return null;
  const { test, why } = testFor(first);
  return { test, command: `kubectl crashloop ${test} -n ${target.namespace} ${target.name}`, why };
}
