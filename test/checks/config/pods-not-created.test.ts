import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/config/pods-not-created.ts';
import type { Found } from '../../../src/model/finding.ts';
import { event, workloadOutcomes } from '../../support/scenario.ts';

async function refused(message: string, after: object[] = []): Promise<Found | undefined> {
  const objects = [event('FailedCreate', message, { kind: 'Job', name: 'import' }), ...after];
  const outcomes = await workloadOutcomes(
    check,
    { objects },
    { resource: 'jobs', name: 'import', workload: { kind: 'Job', metadata: { name: 'import', namespace: 'shop' } } },
  );
  return outcomes.find((one): one is Found => one.result === 'found');
}
const CREATING = 'Error creating: pods "import-x" is forbidden: ';

describe('config/pods-not-created', () => {
  const cases: [what: string, message: string, category: string, says: RegExp][] = [
    [
      'a quota that is used up',
      `${CREATING}exceeded quota: compute, requested: requests.memory=1Gi, used: requests.memory=7Gi, limited: requests.memory=7Gi`,
      'resource-limits',
      /ResourceQuota compute.*requested requests\.memory=1Gi.*limited requests\.memory=7Gi/,
    ],
    [
      'a quota that asks for limits',
      `${CREATING}failed quota: compute: must specify limits.cpu for: web`,
      'resource-limits',
      /must? ?specify limits\.cpu|to specify limits\.cpu/,
    ],
    [
      'a LimitRange',
      `${CREATING}maximum memory usage per Container is 512Mi, but limit is 1Gi`,
      'resource-limits',
      /maximum memory usage per Container is 512Mi, but limit is 1Gi/,
    ],
    [
      'Pod Security',
      `${CREATING}violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)`,
      'missing-config',
      /PodSecurity restricted:latest: allowPrivilegeEscalation/,
    ],
    [
      'a webhook that refuses',
      'Error creating: admission webhook "policy.example.com" denied the request: no latest tag',
      'missing-config',
      /policy\.example\.com denied it: no latest tag/,
    ],
    [
      'a webhook that is down',
      'Error creating: Internal error occurred: failed calling webhook "inject.example.com": failed to call webhook: Post "https://inject.mesh.svc:443/": dial tcp 10.96.9.9:443: connect: connection refused',
      'missing-config',
      /inject\.example\.com does not answer/,
    ],
    [
      'a PriorityClass',
      `${CREATING}no PriorityClass with name high was found`,
      'missing-config',
      /PriorityClass high does not exist/,
    ],
    [
      'a field that the API server does not accept',
      'Error creating: Pod "import-x" is invalid: spec.containers[0].image: Required value',
      'missing-config',
      /Required value/,
    ],
  ];
  for (const [what, message, category, says] of cases) {
    it(`reports ${what}`, async () => {
      const found = await refused(message);
      expect(found).to.include({ confidence: 'confirmed', category });
      expect(found!.summary).to.match(says);
      expect(found!.fixes).to.not.deep.equal([]);
    });
  }

  it('reports the Jobs of a CronJob', async () => {
    const message =
      'Error creating job: jobs.batch "nightly-29" is forbidden: exceeded quota: jobs, requested: count/jobs.batch=1, used: count/jobs.batch=2, limited: count/jobs.batch=2';
    const workload = { kind: 'CronJob', metadata: { name: 'nightly', namespace: 'shop' } };
    const outcomes = await workloadOutcomes(
      check,
      { objects: [event('FailedCreate', message, { kind: 'CronJob', name: 'nightly' })] },
      { resource: 'cronjobs', name: 'nightly', workload },
    );
    expect(outcomes[0]).to.include({
      confidence: 'confirmed',
      category: 'resource-limits',
      summary:
        'nightly gets no Jobs: ResourceQuota jobs refuses them: requested count/jobs.batch=1, used count/jobs.batch=2, limited count/jobs.batch=2',
    });
  });

  it('quotes the end of a refusal in unknown words, which confirms nothing', async () => {
    const found = await refused(`Error creating: pods "import-" is forbidden: ${'office: '.repeat(30)}no seal`);
    expect(found).to.include({ confidence: 'likely', category: 'missing-config' });
    expect(found!.summary).to.match(/^import gets no pods: .*no seal$/);
  });

  it('reads the condition of a Deployment and the events of its newest ReplicaSet', async () => {
    const message = 'pods "web-1-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3';
    const workload = {
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }] },
    };
    const [found] = await workloadOutcomes(
      check,
      {},
      { resource: 'deployments', name: 'web', workload, replicaSets: [{ metadata: { name: 'web-1' } }] },
    );
    expect(found).to.include({ result: 'found', confidence: 'confirmed' });
    const objects = [event('FailedCreate', `Error creating: ${message}`, { kind: 'ReplicaSet', name: 'web-1' })];
    const [byEvent] = await workloadOutcomes(
      check,
      { objects },
      { resource: 'deployments', name: 'web', replicaSets: [{ metadata: { name: 'web-1' } }] },
    );
    expect(byEvent).to.include({ result: 'found' });
  });

  it('quotes what a command takes from a refusal, and takes no name that looks like a flag', async () => {
    const linesFor = async (message: string): Promise<(string | null)[]> =>
      (await refused(`${CREATING}${message}`))!.fixes.map(({ command }) => lineOf(command));
    expect(await linesFor('failed calling webhook "$(id).x": timeout')).to.deep.equal([
      'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide | grep -i -e ' + "'$(id)'",
    ]);
    const quota = (name: string): string => `exceeded quota: ${name}, requested: pods=1, used: pods=3, limited: pods=3`;
    expect(await linesFor(quota('`id`'))).to.include("kubectl -n shop describe resourcequota '`id`'");
    expect((await linesFor(quota('--kubeconfig=x'))).join('\n')).to.not.contain('kubeconfig');
  });

  it('stays silent once a pod was created, and leaves ServiceAccounts to their check', async () => {
    const made = event('SuccessfulCreate', 'Created pod: import-y', {
      kind: 'Job',
      name: 'import',
      type: 'Normal',
      last: '2026-01-01T11:59:00Z',
    });
    expect(
      await refused(`${CREATING}exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1`, [made]),
    ).to.equal(undefined);
    expect(await refused(`${CREATING}error looking up service account shop/x: serviceaccount "x" not found`)).to.equal(
      undefined,
    );
  });
  it('joins the paragraphs of a denial, without its announcement', async () => {
    const message =
      'Error creating: admission webhook "validate.policy.example" denied the request: \n\nresource Pod/shop/import was blocked due to the following policies \n\nneed-team:\n  check-team: label team is required\n';
    expect((await refused(message))!.summary).to.match(
      /validate\.policy\.example denied it: need-team: check-team: label team is required$/,
    );
  });
});
