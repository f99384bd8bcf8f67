/**
 * Whether an experiment takes a pod. Each rule is here once: NEXT asks it before it offers an experiment, and the
 * experiment before it plans. Pure.
 */
import { UserError } from '../../errors.ts';
import { sharedStorage } from '../../evidence/shared-storage.ts';
import type { ClaimOf } from '../../evidence/shared-storage.ts';
import { nameOf } from '../../model/objects.ts';
import { testedContainer } from './container.ts';
import type { Case } from './container.ts';
import { checkEffect, chosenFix, fixedSpec } from './fix.ts';
import type { Values } from './fix.ts';
import { kindOf, measuredProbe } from './probe.ts';
import { checkStorage } from './storage.ts';

/** The experiments that create copies of a pod and that an answer may offer. */
export type CopyTest = 'image-test' | 'node-test' | 'fix-test' | 'probe-test';

/**
 * Checks that the pod is on a node.
 * @throws UserError where it is on none
 */
export function checkNode({ pod, causes }: Case): void {
  if (!pod.spec?.nodeName)
    throw new UserError(`${nameOf(pod)} is on no node: there is nothing to compare`, causes[0]?.summary);
}

/** @throws UserError where the fix of the first cause cannot be tested */
function checkFix(one: Case, set: Values): void {
  const { pod, causes } = one;
  const chosen = chosenFix(one, causes[0], set);
  const { name } = testedContainer(one, causes[0]?.container ?? undefined);
  checkEffect(pod, fixedSpec(pod.spec!, chosen, name, set, causes[0]), chosen.text);
}

/** @throws UserError where a probe of the container cannot be measured */
function checkProbes(one: Case): void {
  const container = testedContainer(one, undefined);
  const { livenessProbe, startupProbe } = container.spec;
  measuredProbe(one.pod, container, kindOf(container));
  // Which of the two killed it follows from events that may be gone.
  if (livenessProbe && startupProbe)
    for (const kind of ['liveness', 'startup'] as const) measuredProbe(one.pod, container, kind);
}

/**
 * Returns whether an experiment takes the pod without flags but `--set`.
 * @param set the values of `--set`
 * @param claimOf the claims as far as they were read
 */
export function takes(test: CopyTest, one: Case, set: Values, claimOf: ClaimOf): boolean {
  try {
    testedContainer(one, undefined);
    if (test === 'node-test') checkNode(one);
    if (test === 'fix-test') checkFix(one, set);
    if (test === 'probe-test') checkProbes(one);
    checkStorage(one.pod, sharedStorage([one.pod.spec!], claimOf), false);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
