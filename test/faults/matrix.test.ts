/** The short form of `npm run faults`: every command, every fault, and a signal at some requests, but not every pair. */
import { expect } from 'chai';
import { UserError } from '../../src/errors.ts';
import { casesOf, cleanOf, judged, nameOf, signalsOf, type Case } from './support/matrix.ts';
import { play } from './support/play.ts';
import { SCENES } from './support/scenes.ts';

/** Runs of each command with a fault, and with a signal. */
const [FAULTY, STOPPED] = [12, 4];

/** Returns so many cases, spread over all of them. */
function spread(cases: readonly Case[], count: number, shift: number): Case[] {
  const step = Math.max(1, Math.floor(cases.length / count));
  return cases.filter((_, index) => index % step === shift % step).slice(0, count);
}

describe('an answer that cannot be written', () => {
  const out = async (): Promise<void> => {
    throw new UserError('cannot write to standard output: the disk is full');
  };
  // guard writes to standard error only.
  for (const scene of SCENES.filter(({ name }) => name !== 'guard'))
    it(`${scene.name}: is an error, and leaves no copies`, async function () {
      this.timeout(60_000);
      const { code, err, copies, replicas } = await play(scene, 'h2', undefined, undefined, undefined, { out });
      expect([code, copies, replicas === 0]).to.deep.equal([
        ['wait', 'preflight'].includes(scene.argv[0]!) ? 2 : 1,
        [],
        false,
      ]);
      expect(err).to.match(/^error: cannot write to standard output: the disk is full$/m);
    });
});

describe('faults of the server', () => {
  for (const [index, scene] of SCENES.entries())
    it(`${scene.name}: no fault is called a bug, hangs, proves anything or leaves copies`, async function () {
      this.timeout(600_000);
      const clean = await cleanOf(scene);
      expect(clean.outcome.code, clean.outcome.err).to.equal(scene.code);
      expect(clean.outcome.err).not.to.match(/^error/m);
      const faulty = casesOf(clean, index).filter(({ attack }) => attack?.fault.heavy !== true);
      const problems: string[] = [];
      for (const one of [...spread(faulty, FAULTY, index), ...spread(signalsOf(clean, index), STOPPED, index)])
        for (const wrong of (await judged(clean, one)).wrong) problems.push(`${nameOf(one)}: ${wrong}`);
      expect(problems.join('\n')).to.equal('');
    });
});
