/** A Job that its controller ended. Its pods no longer exist. */
import type { Job } from '../../model/objects.ts';
import { defineWorkloadCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { WorkloadContext } from '../check.ts';
import { citeEvent, citeField } from '../support/cite.ts';
import { recreateJob } from '../support/owner.ts';
import { cut, reasonSummary, sentence } from '../support/words.ts';

const hasEnded = ({ status }: Job): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );

/** Returns the Job that is explained; of a CronJob the newest one that has ended. */
function jobOf(context: WorkloadContext): Job | undefined {
  if (context.resource === 'jobs') return context.workload as Job;
  if (context.resource !== 'cronjobs') return undefined;
  const jobs = context.list('jobs').all;
  if (jobs.state !== 'known') return undefined;
  const uid = context.workload.metadata?.uid;
  const mine = jobs.value.filter((job) => job.metadata?.ownerReferences?.some((owner) => owner.uid === uid));
  return mine
    .filter(hasEnded)
    .sort(
      (a, b) => Date.parse(b.metadata?.creationTimestamp ?? '') - Date.parse(a.metadata?.creationTimestamp ?? ''),
    )[0];
}

/** The pod that a message of the Job controller names: the summary has no room for it. */
const POD = / for pod [\w./-]{1,300} /;

/** Cites the rule of a podFailurePolicy by the index that the Job's condition names. */
function citeRule(job: Job, index: string | undefined): Citation[] {
  const rule = index === undefined ? undefined : job.spec?.podFailurePolicy?.rules?.[Number(index)];
  return rule
    ? [
        citeField(
          `Job/${job.metadata?.name ?? ''}`,
          `spec.podFailurePolicy.rules[${index}]`,
          cut(JSON.stringify(rule), 200),
        ),
      ]
    : [];
}

export default defineWorkloadCheck({
  id: 'app/job-deadline',
  category: 'app-error',
  title: 'Job ended by its controller',
  description:
    'The Job ran longer than its activeDeadlineSeconds, or its pods failed more often than its backoffLimit allows ' +
    '(app/job-gave-up) or one of them met a rule of its podFailurePolicy, and its pods no longer exist.',
  criteria: {
    confirmed: "The Job's Failed condition says DeadlineExceeded.",
    likely: 'The Failed condition says BackoffLimitExceeded or another reason, and no pod is left to explain why.',
    possible: null,
  },
  silent: 'Jobs of which a pod is left: the checks explain that pod.',
  sources: ['pkg/controller/job/job_controller.go: JobReasonDeadlineExceeded, JobReasonBackoffLimitExceeded'],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: ['eviction'],
  weight: 70,
  alsoFinds: { 'app/job-gave-up': {} },
  run(context): readonly Outcome[] {
    const job = jobOf(context);
    const failed = job?.status?.conditions?.find(
      (condition) => condition.type === 'Failed' && condition.status === 'True',
    );
    if (!job || !failed) return [];
    const name = job.metadata?.name ?? '';
    const events = context.events('Job', name).some.filter((event) => event.reason === failed.reason);
    const deadline = failed.reason === 'DeadlineExceeded';
    const seconds = job.spec?.activeDeadlineSeconds;
    const evidence = [
      citeField(
        `Job/${name}`,
        'status.conditions[Failed]',
        [failed.reason, failed.message].filter(Boolean).join(': '),
        failed.lastTransitionTime ?? null,
      ),
      ...(deadline && seconds !== undefined ? [citeField(`Job/${name}`, 'spec.activeDeadlineSeconds', seconds)] : []),
      ...events.map(citeEvent),
    ];
    const remade = recreateJob(context.namespace, name, job.spec?.template?.metadata?.labels);
    const recreate: Fix = deadline
      ? {
          text: 'raise activeDeadlineSeconds: create the Job again, because a Job that has ended cannot be edited',
          command: remade,
          risk: 'recreates',
        }
      : {
          text: 'create the Job again, and explain its pod while the pod exists',
          command: remade,
          risk: 'recreates',
          effect: 'shows',
        };
    const limit = seconds === undefined ? '' : ` of ${seconds}`;
    const failures = `${job.status?.failed ?? 0} of its pods failed`;
    const rule = failed.reason === 'PodFailurePolicy' ? /\brule at index (\d{1,3})\b/.exec(failed.message ?? '') : null;
    const summary = deadline
      ? sentence(`Job ${name} was stopped: it ran longer than its activeDeadlineSeconds${limit} (DeadlineExceeded)`)
      : failed.reason === 'PodFailurePolicy'
        ? reasonSummary(
            `Job ${name} was ended by its podFailurePolicy: `,
            (failed.message ?? failures).replace(POD, ' '),
          )
        : sentence(
            `Job ${name} gave up (${failed.reason ?? 'Failed'}): ${failures}, and they are gone or cannot be read`,
          );
    const found: Outcome = {
      result: 'found',
      id: deadline ? 'app/job-deadline' : 'app/job-gave-up',
      category: 'app-error',
      confidence: deadline ? 'confirmed' : 'likely',
      container: null,
      about: null,
      summary,
      chain: [],
      evidence: [...evidence, ...citeRule(job, rule?.[1])],
      fixes: [recreate],
    };
    return deadline ? [found] : [found, unknown('the pods of the Job and their logs are not there')];
  },
});
