/**
 * No secret leaves the program: every kind of secret is planted in every place of recordings, and no output holds one
 * (`npm run secrets` is the long form). And what an answer needs stays: names, images, ports, paths, ordinary words.
 */
import { expect } from 'chai';
import { recordingsIn } from '../../scripts/accuracy.ts';
import { withoutSecrets } from '../../src/redaction/answers.ts';
import { KnownSecrets } from '../../src/redaction/known.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { matrix } from '../secrets/matrix.ts';
import { allChoices } from '../secrets/world.ts';
import { CORPUS } from '../support/corpus.ts';

describe('secrets: none leaves the program', () => {
  it('plants every kind of secret', () => expect(allChoices().length).to.be.greaterThan(120));

  it('prints none of those that are planted', async () => {
    // Every fifth choice, each in every place.
    const choices = allChoices().filter((_, i) => i % 5 === 1);
    const { planted, visible, outputs, leaks } = await matrix(1, 1, choices);
    console.log(`      ${planted} secrets planted, ${visible} of them visible without a mask, ${outputs} outputs`);
    expect(visible, 'secrets that a missing mask would show').to.be.greaterThan(planted / 2);
    expect(leaks).to.deep.equal([]);
  }).timeout(180_000);
});

describe('secrets: an answer without secrets stays as it is', () => {
  for (const { name, folder, truth } of recordingsIn(CORPUS)) {
    if (name === 'secret-in-logs') continue;
    it(name, async () => {
      const { diagnosis } = await diagnose(await openBundle(folder), targetOf(truth));
      expect(withoutSecrets(diagnosis, new KnownSecrets())).to.deep.equal(diagnosis);
    });
  }
});
