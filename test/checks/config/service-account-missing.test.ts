import { expect } from 'chai';
import check, { serviceAccountMissingOfWorkload } from '../../../src/checks/config/service-account-missing.ts';
import { event, foundBy, workloadOutcomes } from '../../support/scenario.ts';
import { stuck } from './world.ts';

const REFUSED =
  'Error creating: pods "web-5d4-" is forbidden: error looking up service account shop/deployer: serviceaccount "deployer" not found';

describe('config/service-account-missing', () => {
  it('finds it if no pods are created', async () => {
    const [found] = await workloadOutcomes(
      serviceAccountMissingOfWorkload,
      { objects: [event('FailedCreate', REFUSED, { kind: 'StatefulSet', name: 'db' })] },
      { resource: 'statefulsets', name: 'db' },
    );
    expect(found).to.include({ result: 'found', confidence: 'confirmed' });
    expect((found as { summary: string }).summary).to.contain('ServiceAccount deployer');
  });

  it('stays silent on another refusal', async () => {
    const other = event(
      'FailedCreate',
      'Error creating: pods "db-0" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
      { kind: 'StatefulSet', name: 'db' },
    );
    expect(
      await workloadOutcomes(
        serviceAccountMissingOfWorkload,
        { objects: [other] },
        { resource: 'statefulsets', name: 'db' },
      ),
    ).to.deep.equal([]);
  });

  it('finds a token that cannot be mounted, unless the account exists', async () => {
    const said = event(
      'FailedMount',
      'MountVolume.SetUp failed for volume "kube-api-access-x" : failed to fetch token: serviceaccounts "app" not found',
    );
    const scenario = stuck('ContainerCreating', '', {}, { spec: { serviceAccountName: 'app' }, objects: [said] });
    expect(await foundBy(check, scenario)).to.have.length(1);
    expect(
      await foundBy(check, { ...scenario, objects: [said, { kind: 'ServiceAccount', metadata: { name: 'app' } }] }),
    ).to.deep.equal([]);
  });
});
