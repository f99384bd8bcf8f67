import { expect } from 'chai';
import check from '../../../src/checks/app/exit-sigterm.ts';
import { crashed, event, outcomesOf } from '../../support/scenario.ts';
import { dies, only } from '../dead-container.ts';

const PROBE = { livenessProbe: { httpGet: { port: 8080 } } };

describe('app/exit-sigterm', () => {
  it('takes 143 without probe, hook and deletion for a SIGTERM from inside', async () => {
    const found = only(await dies(check, 'serving\n', { code: 143 }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary)
      .to.match(/143/)
      .and.to.match(/inside the container/);
  });
  it('is unsure where a probe could have sent it', async () => {
    const started = event('Started', 'Container started', { container: 'web', type: 'Normal' });
    expect(only(await dies(check, '', { code: 143, container: PROBE, objects: [started] })).confidence).to.equal(
      'possible',
    );
  });
  it('says unknown where no event of its time is left and a probe could have done it', async () => {
    const outcomes = await outcomesOf(check, {
      pod: {
        spec: { containers: [{ name: 'web', image: 'web:1', ...PROBE }] },
        status: { containerStatuses: [crashed('web', 143)] },
      } as never,
    });
    expect(outcomes.map((one) => one.result)).to.deep.equal(['unknown']);
  });
  it('keeps silent where the kubelet did it', async () => {
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
