import { expect } from 'chai';
import check from '../../../src/checks/probes/waits.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Found } from '../../../src/model/finding.ts';
import { textOf } from '../dead-container.ts';
import { REFUSED, TIMED_OUT, probed } from './probed.ts';

const log = (...lines: readonly string[]): string =>
  lines.map((line, i) => `2026-01-01T11:57:${40 + i}.1Z ${line}\n`).join('');
const texts = (found: Found | undefined): string => (found?.fixes ?? []).map(({ text }) => text).join('\n');
const kill = async (...lines: readonly string[]): Promise<Found | undefined> =>
  (await foundBy(check, probed({ failure: REFUSED, log: log(...lines) })))[0];

describe('probes/waits', () => {
  it('names the lock of a migration that the log waits for up to the kill', async () => {
    const found = await kill(
      'INFO  Database: jdbc:mariadb://db/ledger',
      'INFO  liquibase.lockservice: Waiting for changelog lock....',
      'INFO  liquibase.lockservice: Waiting for changelog lock....',
      'INFO  Graceful shutdown complete',
    );
    expect(found).to.include({ id: 'probes/waits', category: 'liveness-probe', confidence: 'likely' });
    expect(found?.summary).to.match(/killed by its liveness probe while it waits.*changelog lock/);
    expect(texts(found)).to.match(/DATABASECHANGELOGLOCK.*release-locks/s);
  });

  it('names the Lease of a leader election', async () => {
    const found = await kill('I0101 1 leaderelection.go:250] attempting to acquire leader lease ops/ledger-lock...');
    expect(found?.summary).to.match(/leader lease ops\/ledger-lock/);
    expect(texts(found)).to.match(/Lease ledger-lock/);
    expect(textOf(found!)).to.match(/get lease ledger-lock/);
  });

  it('knows other locks, files and servers', async () => {
    for (const line of [
      'Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 57 (apt-get)...',
      'another node is running migrations, trying to acquire advisory lock 72707369',
      'waiting for /shared/ready to be written by the loader',
      'still waiting for the other replicas to join the cluster (1 of 3)',
      'Acquiring state lock. This may take a few moments...',
      'Migration table is already locked, trying again in 1s',
      '[wait] database is not ready yet, waiting for it to become available',
    ])
      expect((await kill('starting', line))?.summary, line).to.include(line.slice(0, 40));
  });

  it('is silent where the program has gone on, or waits for work', async () => {
    for (const lines of [
      ['Waiting for changelog lock....', 'Successfully acquired change log lock', 'Running changeset 41'],
      ['waiting for connections on port 8080'],
      ['waiting for jobs'],
      ['waiting for SIGTERM'],
      ['loading model', 'loading tokenizer'],
    ])
      expect(await kill(...lines), lines.join()).to.equal(undefined);
    expect(await foundBy(check, probed({ failure: TIMED_OUT, log: log('handled 3 requests') }))).to.deep.equal([]);
  });
});
