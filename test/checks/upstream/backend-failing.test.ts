import { expect } from 'chai';
import { all, backend, died, dns, ids, service, slice } from './world.ts';

describe('upstream/backend-failing', () => {
  it('reports a named pod of a headless Service that is not ready, and one that does not exist', async () => {
    const headless = service('db', { spec: { clusterIP: 'None' } });
    const labels = { app: 'db' };
    const line = dns('db-0.db');
    const notReady = await all(
      died(line, [
        headless,
        slice('db', [
          ['db-1', true],
          ['db-0', false],
        ]),
        backend('db-1', true, { labels }),
        backend('db-0', false, { labels }),
      ]),
    );
    expect(ids(notReady)).to.deep.equal(['upstream/backend-failing confirmed']);
    const missing = await all(died(line, [headless, slice('db', [['db-1', true]]), backend('db-1', true, { labels })]));
    expect(missing[0]!.summary).to.contain('headless Service db has no pod db-0');
    const normal = await all(
      died(line, [service('db'), slice('db', [['db-0', true]]), backend('db-0', true, { labels })]),
    );
    expect(ids(normal)).to.deep.equal(['upstream/no-such-service confirmed']);
    expect(normal[0]!.summary).to.contain('not headless');
  });
});
