import { expect } from 'chai';
import check from '../../../src/checks/app/job-deadline.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';
import { event, workloadOutcomes } from '../../support/scenario.ts';

const job = (reason: string | undefined): object => ({
  kind: 'Job',
  metadata: { name: 'import', namespace: 'shop', uid: 'uid-import' },
  spec: { activeDeadlineSeconds: 90 },
  status: {
    failed: 3,
    conditions: reason
      ? [
          {
            type: 'Failed',
            status: 'True',
            reason,
            message: 'as the controller says',
            lastTransitionTime: '2026-01-01T11:58:00Z',
          },
        ]
      : [],
  },
});

const said = async (reason: string | undefined, objects: object[] = []): Promise<Found[]> =>
  (
    await workloadOutcomes(check, { objects }, { resource: 'jobs', name: 'import', workload: job(reason) as never })
  ).filter((outcome): outcome is Found => outcome.result === 'found');

describe('app/job-deadline', () => {
  it('is confirmed by DeadlineExceeded, with the seconds', async () => {
    const [found] = await said('DeadlineExceeded', [
      event('DeadlineExceeded', 'Job was active longer than specified deadline', { kind: 'Job', name: 'import' }),
    ]);
    expect(found).to.include({ id: 'app/job-deadline', confidence: 'confirmed', category: 'app-error' });
    expect(found!.summary).to.contain('activeDeadlineSeconds of 90');
    expect(found!.evidence.map((one) => one.field)).to.include.members([
      'status.conditions[Failed]',
      'spec.activeDeadlineSeconds',
      'event DeadlineExceeded',
    ]);
  });

  it('creates the Job again without what its controller added', async () => {
    const one = job('DeadlineExceeded') as { spec: object };
    one.spec = { template: { metadata: { labels: { 'batch.kubernetes.io/controller-uid': 'uid-import' } } } };
    const outcomes = await workloadOutcomes(
      check,
      { objects: [] },
      { resource: 'jobs', name: 'import', workload: one as never },
    );
    const [fix] = outcomes.flatMap((outcome) => (outcome.result === 'found' ? outcome.fixes : []));
    expect(fix?.risk).to.equal('recreates');
    expect(lineOf(fix!.command!))
      .to.contain('"selector":null')
      .and.contain('"batch.kubernetes.io/controller-uid":null')
      .and.match(/kubectl replace --force -f import\.yaml$/);
  });

  it('is likely when the Job gave up, because its pods would show why', async () => {
    const [found] = await said('BackoffLimitExceeded');
    expect(found).to.include({ id: 'app/job-gave-up', confidence: 'likely' });
    expect(found!.summary).to.contain('3 of its pods failed');
  });

  it('names the rule of a podFailurePolicy that ended it', async () => {
    const ended = job('PodFailurePolicy') as { status: { conditions: { message: string }[] }; spec: object };
    ended.status.conditions[0]!.message =
      'Container main for pod shop/import-7 failed with exit code 33 matching FailJob rule at index 1';
    ended.spec = {
      podFailurePolicy: { rules: [{ action: 'Ignore' }, { action: 'FailJob', onExitCodes: { values: [33] } }] },
    };
    const outcomes = await workloadOutcomes(
      check,
      { objects: [] },
      { resource: 'jobs', name: 'import', workload: ended as never },
    );
    const found = outcomes.find((outcome): outcome is Found => outcome.result === 'found')!;
    expect(found.summary).to.contain('podFailurePolicy').and.to.contain('exit code 33');
    expect(found.evidence.map(({ field, quote }) => `${field} ${quote}`).join()).to.contain(
      'spec.podFailurePolicy.rules[1] {"action":"FailJob"',
    );
  });

  it('finds nothing in a Job that has not failed', async () => {
    expect(await said(undefined)).to.deep.equal([]);
  });

  it('reads the newest Job of a CronJob', async () => {
    const run = {
      ...(job('DeadlineExceeded') as Record<string, unknown>),
      metadata: {
        name: 'import',
        namespace: 'shop',
        uid: 'uid-import',
        creationTimestamp: '2026-01-01T11:50:00Z',
        ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'uid-nightly' }],
      },
    };
    const outcomes = await workloadOutcomes(
      check,
      { objects: [run] },
      {
        resource: 'cronjobs',
        name: 'nightly',
        workload: { metadata: { name: 'nightly', namespace: 'shop', uid: 'uid-nightly' } } as never,
      },
    );
    expect(outcomes[0]).to.include({ id: 'app/job-deadline' });
  });
});
