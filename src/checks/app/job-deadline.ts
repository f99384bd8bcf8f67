/** A Job that its controller ended. Its pods no longer exist. */
import { command, fileNameFor } from '../../model/command.ts';
import type { Job } from '../../model/objects.ts';
import { defineWorkloadCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Outcome } from '../../model/finding.ts';
import type { WorkloadContext } from '../check.ts';
import { citeEvent, citeField } from '../support/cite.ts';
import { look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';

/** Returns the Job that is explained; of a CronJob its newest Job. */
function jobOf(context: WorkloadContext): Job | undefined {
  if (context.resource === 'jobs') return context.workload as Job;
  if (context.resource !== 'cronjobs') return undefined;
  const jobs = context.list('jobs').all;
  if (jobs.state !== 'known') return undefined;
  const uid = context.workload.metadata?.uid;
  const mine = jobs.value.filter((job) => job.metadata?.ownerReferences?.some((owner) => owner.uid === uid));
  return [...mine].sort(
    (a, b) => Date.parse(b.metadata?.creationTimestamp ?? '') - Date.parse(a.metadata?.creationTimestamp ?? ''),
  )[0];
}

export default defineWorkloadCheck({
  id: 'app/job-deadline',
  category: 'app-error',
  title: 'Job ended by its controller',
  description:
    'The Job ran longer than its activeDeadlineSeconds, or its pods failed more often than its backoffLimit allows ' +
    '(app/job-gave-up), and its pods no longer exist.',
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
    const recreate = look(
      deadline
        ? 'save the Job, raise activeDeadlineSeconds, and recreate it (a Job that has ended cannot be edited)'
        : 'save the Job, recreate it, and explain its pod while the pod exists',
      command`kubectl -n ${context.namespace} get job ${name} -o yaml > ${fileNameFor(name)}`,
    );
    const limit = seconds === undefined ? '' : ` of ${seconds}`;
    const failures = `${job.status?.failed ?? 0} of its pods failed`;
    const summary = deadline
      ? `Job ${name} was stopped: it ran longer than its activeDeadlineSeconds${limit} (DeadlineExceeded)`
      : `Job ${name} gave up (${failed.reason ?? 'Failed'}): ${failures}, and no pod is left to explain why`;
    const found: Outcome = {
      result: 'found',
      id: deadline ? 'app/job-deadline' : 'app/job-gave-up',
      category: 'app-error',
      confidence: deadline ? 'confirmed' : 'likely',
      container: null,
      about: null,
      summary: sentence(summary),
      chain: [],
      evidence,
      fixes: [recreate],
    };
    return deadline ? [found] : [found, unknown('the pods of the Job and their logs no longer exist')];
  },
});
