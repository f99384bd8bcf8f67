/** The short form of `npm run faults`: every fault, and every request, but not every pair of them. */
import { expect } from 'chai';
import { FAULTS } from './support/faults.ts';
import { play, SCENES, wrongs } from './support/matrix.ts';

/** Primes: the pairs of fault and request spread. */
const STRIDE = 7;

describe('faults of the server', () => {
  for (const [index, scene] of SCENES.entries())
    it(`${scene.name}: no fault is called a bug, hangs or proves anything`, async function () {
      this.timeout(120_000);
      const clean = await play(scene, 'h2');
      expect(clean.code).to.equal(scene.code);
      expect(clean.err).not.to.match(/^error/m);
      const problems: string[] = [];
      for (const [i, fault] of FAULTS.filter(({ heavy }) => heavy !== true).entries()) {
        const key = clean.keys[(i * STRIDE + index) % clean.keys.length]!;
        const once = i % 3 === 0;
        const outcome = await play(scene, i % 5 === 0 ? 'https1' : 'h2', key, fault, once ? 1 : Infinity);
        for (const wrong of wrongs(scene, clean, outcome, fault, once))
          problems.push(`${fault.name}${once ? ' once' : ''} at ${key}: ${wrong}\n${outcome.err}`);
      }
      expect(problems.join('\n')).to.equal('');
    });
});
