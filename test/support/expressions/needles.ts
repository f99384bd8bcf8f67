import { expect } from 'chai';
import { expressionOf } from '../../../src/needles.ts';
import type { Needled } from '../../../src/needles.ts';
import { holdsNeedle } from './holds.ts';

/** Fails where a text that an expression matches need not hold one of its needles. */
export function expectNeedles(...all: readonly Needled[]): void {
  for (const one of all) {
    const needles = typeof one[0] === 'string' ? [one[0]] : one[0];
    for (const needle of needles) expect(needle, 'needle').to.equal(needle.toLowerCase());
    const find = expressionOf(one);
    if (find !== null)
      expect(holdsNeedle(find, needles), `${find} matches a text without ${needles.join(', ')}`).to.equal(true);
  }
}
