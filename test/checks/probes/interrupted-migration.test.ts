import { expect } from 'chai';
import check from '../../../src/checks/probes/interrupted-migration.ts';
import { foundBy } from '../../support/scenario.ts';
import { probed, REFUSED } from './probed.ts';
import type { Probed } from './probed.ts';

const DIRTY = '2026-01-01T11:57:59Z error: Dirty database version 41. Fix and force version.\n';
const LOCKED =
  '2026-01-01T11:57:59Z FATAL migration failed\n' +
  '2026-01-01T11:57:59Z another migration is running: it holds the lock of table schema_log\n';
const EARLIER: Probed = { kind: 'startup', failure: REFUSED, killed: '2026-01-01T11:50:00Z', exitCode: 1, ran: 5 };

describe('probes/interrupted-migration', () => {
  it('is likely where a probe killed an earlier run, and gives the migration time', async () => {
    for (const log of [DIRTY, LOCKED]) {
      const [found] = await foundBy(check, probed({ ...EARLIER, log }));
      expect(found).to.include({ confidence: 'likely', category: 'liveness-probe' });
      expect(found?.summary).to.match(/startup probe .*killed an earlier run of web, probably in its migration/);
      expect(found?.evidence.map(({ field }) => field)).to.include('event Killing of an earlier run');
      expect(found?.fixes.find(({ change }) => change)?.change?.set).to.deep.equal({
        'startupProbe.periodSeconds': 10,
        'startupProbe.failureThreshold': 90,
      });
    }
  });

  it('gives the step that removes the mark of a failed migration, after the time for it', async () => {
    const [marked] = await foundBy(check, probed({ ...EARLIER, log: DIRTY }));
    const texts = marked!.fixes.map(({ text }) => text);
    expect(texts[0]).to.match(/the time that its migration needs/);
    expect(texts.join())
      .to.match(/migrate force VERSION/)
      .and.not.match(/pg_locks/);
    const [locked] = await foundBy(check, probed({ ...EARLIER, log: LOCKED }));
    expect(locked!.fixes.map(({ text }) => text).join()).to.match(/pg_locks/);
  });

  it('proposes a startupProbe where the liveness probe killed it', async () => {
    const [found] = await foundBy(check, probed({ ...EARLIER, kind: 'liveness', log: DIRTY }));
    expect(found?.fixes.map(({ text }) => text).join()).to.match(/add a startupProbe with the same check/);
  });

  it('stays silent without such a kill, and for migrations that fail for another reason', async () => {
    const none: readonly Probed[] = [
      { ...EARLIER, killed: null, log: DIRTY },
      { ...EARLIER, log: '2026-01-01T11:57:59Z Migration 0007_price failed: column "price" does not exist\n' },
      { ...EARLIER, log: '2026-01-01T11:57:59Z fatal: cannot read the configuration\n' },
    ];
    for (const given of none) expect(await foundBy(check, probed(given))).to.deep.equal([]);
  });
});
