import { expect } from 'chai';
import check from '../../../src/checks/config/env-stale.ts';
import { dies, only } from '../dead-container.ts';

const LOG = 'FATAL: password authentication failed for user "app"\n';
const edited = (time: string): object => ({
  kind: 'Secret',
  metadata: {
    name: 'db',
    creationTimestamp: '2026-01-01T08:00:00Z',
    managedFields: [{ manager: 'kubectl-edit', time, fieldsV1: { 'f:data': {} } }],
  },
  data: { password: 8 },
});
const world = (time: string): object => ({
  container: { env: [{ name: 'PW', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }] },
  objects: [edited(time)],
});

describe('config/env-stale', () => {
  it('finds a Secret that was edited after the container had started', async () => {
    const found = only(await dies(check, LOG, world('2026-01-01T11:59:00Z')));
    expect(found).to.include({ confidence: 'possible' });
    expect(found.summary).to.contain('Secret db was edited at 2026-01-01T11:59:00Z');
  });

  it('stays silent on older edits and other errors', async () => {
    expect(await dies(check, LOG, world('2026-01-01T11:50:00Z'))).to.deep.equal([]);
    expect(await dies(check, 'panic: oops\n', world('2026-01-01T11:59:00Z'))).to.deep.equal([]);
  });
});
