import { expect } from 'chai';
import check from '../../../src/checks/app/exit-sigterm.ts';
import { crashed, event, outcomesOf } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';

const PROBE = { livenessProbe: { httpGet: { port: 8080 } } };

describe('app/exit-sigterm', () => {
  it('reports exit code 143 without a probe, hook and deletion as a SIGTERM from inside', async () => {
    const found = only(await dies(check, 'serving\n', { code: 143 }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary)
      .to.match(/143/)
      .and.to.match(/inside the container/);
  });
  it('is only possible when a probe may have sent it', async () => {
    const started = event('Started', 'Container started', { container: 'web', type: 'Normal' });
    expect(only(await dies(check, '', { code: 143, container: PROBE, objects: [started] })).confidence).to.equal(
      'possible',
    );
  });
  it('is unknown when the events are gone and a probe may have sent it', async () => {
    const outcomes = await outcomesOf(check, {
      pod: {
        spec: { containers: [{ name: 'web', image: 'web:1', ...PROBE }] },
        status: { containerStatuses: [crashed('web', 143)] },
      } as never,
    });
    expect(outcomes.map((one) => one.result)).to.deep.equal(['unknown']);
  });
  it('finds nothing when the kubelet sent it', async () => {
    const killing = event('Killing', 'Container web failed liveness probe, will be restarted', {
      container: 'web',
      type: 'Normal',
    });
    expect(await dies(check, '', { code: 143, container: PROBE, objects: [killing] })).to.deep.equal([]);
    expect(await dies(check, '', { code: 143, metadata: { deletionTimestamp: '2026-01-01T11:57:58Z' } })).to.deep.equal(
      [],
    );
    expect(
      await dies(check, '', { code: 143, container: { lifecycle: { postStart: { exec: { command: ['false'] } } } } }),
    ).to.deep.equal([]);
    expect(await dies(check, '', { code: 1 })).to.deep.equal([]);
  });
});
