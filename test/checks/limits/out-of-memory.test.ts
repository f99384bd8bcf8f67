import { expect } from 'chai';
import check from '../../../src/checks/limits/out-of-memory.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const log = '2026-01-01T11:57:59.9Z fatal: cannot allocate memory\n';

describe('limits/out-of-memory', () => {
  it('is likely with a limit, possible without', async () => {
    expect((await foundBy(check, killed({ reason: 'Error', exitCode: 1, log })))[0]).to.include({
      id: 'limits/out-of-memory',
      confidence: 'likely',
    });
    expect((await foundBy(check, killed({ reason: 'Error', exitCode: 1, log, limit: null })))[0]?.confidence).to.equal(
      'possible',
    );
  });

  it('believes a bare "Killed" of a shell only where a limit is set', async () => {
    for (const words of ['Killed', '/run.sh: line 7:    12 Killed                  ./worker']) {
      const scene = { reason: 'Error', exitCode: 137, log: `2026-01-01T11:57:59.9Z ${words}\n` };
      expect(await foundBy(check, killed({ ...scene, limit: null })), words).to.deep.equal([]);
      expect((await foundBy(check, killed(scene)))[0]?.id, words).to.equal('limits/out-of-memory');
    }
  });

  it('leaves a reported OOM kill to limits/oom-limit, and is silent on other errors', async () => {
    expect(await foundBy(check, killed({ log }))).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ reason: 'Error', exitCode: 1, log: '2026-01-01T11:57:59.9Z memory is fine\n' })),
    ).to.deep.equal([]);
  });

  describe('a program that names the memory that it needs', () => {
    const says = (words: string, limit: string | null): ReturnType<typeof foundBy> =>
      foundBy(check, killed({ reason: 'Error', exitCode: 1, limit, log: `2026-01-01T11:57:59.9Z ${words}\n` }));
    const SHARD = 'fatal: 3 shards need at least 1536 MiB of memory';

    it('gets a limit that is larger than that', async () => {
      const [found] = await says(SHARD, '512Mi');
      expect(found).to.include({ id: 'limits/below-minimum', confidence: 'likely', category: 'resource-limits' });
      expect(found?.summary).to.equal(
        `web needs more memory than it gets (limit 512Mi): ${SHARD.replace('fatal: ', '')}`,
      );
      expect(found?.fixes[0]?.text).to.include('from 512Mi to 2Gi');
    });

    it('is only possible where the limit is ample or absent: a setting of its own may be too low', async () => {
      for (const limit of ['4Gi', null]) {
        const [found] = await says(SHARD, limit);
        expect(found?.confidence, String(limit)).to.equal('possible');
        expect(found?.fixes[0]?.text).to.match(/^change what web asks for/);
      }
    });
  });
});
