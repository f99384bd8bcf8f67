import { expect } from 'chai';
import check from '../../../src/checks/app/restart-rule.ts';
import type { Found } from '../../../src/model/finding.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';

const rule = (action: string, operator: string, ...values: number[]): object => ({
  action,
  exitCodes: { operator, values },
});
const pod = (code: number, rules: object[], more: { reason?: string } = {}): Promise<Found[]> =>
  foundBy(check, {
    pod: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'web', image: 'w:1', restartPolicy: 'Never', restartPolicyRules: rules }],
      } as never,
      status: {
        conditions: [{ type: 'AllContainersRestarting', status: 'True', reason: 'RestartAllContainersStarted' }],
        containerStatuses: [crashed('web', code, more)],
      } as never,
    },
    subjects: ['web'],
  });

describe('app/restart-rule', () => {
  it('names the exit code, and the rule that restarts all containers', async () => {
    const found = only(await pod(91, [rule('Restart', 'In', 1), rule('RestartAllContainers', 'In', 90, 91)]));
    expect(found).to.include({ confidence: 'likely', category: 'app-error' });
    expect(found.summary).to.contain('web exits 91').and.to.contain('RestartAllContainers');
    expect(textOf(found)).to.contain('restartPolicyRules[1]').and.to.contain('AllContainersRestarting');
  });

  it('reads NotIn', async () => {
    expect(only(await pod(3, [rule('Restart', 'NotIn', 0, 1)])).summary).to.contain('its restart rule restarts it');
    expect(await pod(1, [rule('Restart', 'NotIn', 0, 1)])).to.deep.equal([]);
  });

  it('stays silent without a rule that is met, and on a container that was restarted because of another', async () => {
    expect(await pod(2, [rule('Restart', 'In', 1)])).to.deep.equal([]);
    expect(await pod(2, [])).to.deep.equal([]);
    expect(await pod(137, [rule('Restart', 'In', 137)], { reason: 'RestartingAllContainers' })).to.deep.equal([]);
  });

  const trainer = (workerRules: object[]): Promise<Found[]> =>
    foundBy(check, {
      pod: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            { name: 'worker', image: 'w:1', restartPolicyRules: workerRules },
            { name: 'watcher', image: 'w:1', restartPolicyRules: [rule('RestartAllContainers', 'In', 88)] },
          ],
        } as never,
        status: {
          conditions: [{ type: 'AllContainersRestarting', status: 'False' }],
          containerStatuses: ['worker', 'watcher'].map((name) =>
            crashed(name, 137, { reason: 'RestartingAllContainers', restarts: 5 }),
          ),
        } as never,
      },
      subjects: ['worker', 'watcher'],
    });

  it('names the container with the rule after the restart, when each container was removed', async () => {
    const found = only(await trainer([]));
    expect(found).to.include({ container: 'watcher', confidence: 'likely' });
    expect(found.summary).to.match(/watcher ended with exit code 88.*5 times so far/);
    expect(found.summary).to.not.contain('10');
  });

  it('names all containers that may have ordered it', async () => {
    const found = only(await trainer([rule('RestartAllContainers', 'NotIn', 0)]));
    expect(found.container).to.equal(null);
    expect(found.summary).to.match(/worker or watcher ended with exit code other than 0, 88/);
  });
});
