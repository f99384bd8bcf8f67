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
});
