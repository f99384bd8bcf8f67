/** The redacted bundle of a diagnosis gives the same causes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { writeBundle } from '../../src/sources/bundle/write.ts';
import { targetOf } from '../../scripts/accuracy.ts';
import { everyRecording } from '../support/corpus.ts';

describe('redaction: the redacted bundle gives the same causes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-redaction-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, folder: recording, truth } of everyRecording()) {
    it(name, async () => {
      const { diagnosis, evidence } = await diagnose(await openBundle(recording), targetOf(truth));
      const file = join(folder, `${name}.tar.gz`);
      await writeBundle(evidence, file, {});
      const again = (await diagnose(await openBundle(file), targetOf(truth))).diagnosis;
      expect(again.causes.map((cause) => `${cause.id} ${cause.confidence} ${cause.container}`)).to.deep.equal(
        diagnosis.causes.map((cause) => `${cause.id} ${cause.confidence} ${cause.container}`),
      );
      expect(again.state).to.equal(diagnosis.state);
    });
  }
});
