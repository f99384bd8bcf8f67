/** The first line: why nothing restarts. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { headline } from '../../src/render/headline.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

/** Returns the headline of a pod that has ended. */
async function ended(restartPolicy: string, exitCode: number, status: object = {}, spec: object = {}): Promise<string> {
  const { lastState, ...container } = crashed('web', exitCode) as { lastState: object };
  const pod = podOf({
    spec: { restartPolicy, ...spec },
    status: {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [{ ...container, restartCount: 0, state: lastState, lastState: {} }],
      ...status,
    },
  } as never);
  const source = memorySource({ objects: [pod], now: '2026-01-01T12:00:00Z' });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return headline(diagnosis);
}

describe('the headline', () => {
  it('names the restartPolicy that keeps a pod from being restarted', async () => {
    expect(await ended('Never', 3)).to.match(/has failed; not restarted, because of restartPolicy Never$/);
    expect(await ended('Never', 0)).to.match(/has completed; not restarted, because of restartPolicy Never$/);
    expect(await ended('OnFailure', 0)).to.match(
      /; not restarted, because of restartPolicy OnFailure and exit code 0$/,
    );
  });
  it('does not say that restarts go on where the container cannot start', async () => {
    const { lastState } = crashed('web', 1) as { lastState: object };
    const state = { waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } };
    const pod = podOf({
      status: { phase: 'Running', containerStatuses: [{ name: 'web', restartCount: 3, state, lastState }] },
    } as never);
    const source = memorySource({ objects: [pod], now: '2026-01-01T12:00:00Z' });
    const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
    expect(headline(diagnosis)).to.match(/ cannot start; 3 restarts$/);
  });
  it('does not name it where something else ended the pod', async () => {
    const evicted = { reason: 'Evicted', message: 'The node was low on resource: memory.' };
    expect(await ended('Never', 137, evicted)).not.to.contain('restartPolicy');
    expect(await ended('OnFailure', 1)).not.to.contain('restartPolicy');
    expect(await ended('Always', 1)).not.to.contain('restartPolicy');
    const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [3] } }];
    const own = { containers: [{ name: 'web', image: 'web', restartPolicy: 'Never', restartPolicyRules: rules }] };
    expect(await ended('Never', 3, {}, own)).not.to.contain('restartPolicy');
  });
});
