/** A Job that the controller ended, whose pods are gone with it. */
import type { Job } from '../../model/objects.ts';
import { defineWorkloadCheck } from '../check.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { WorkloadContext } from '../check.ts';
import { cut } from '../support/words.ts';

/** The newest run where a CronJob is asked about. */
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
    'The Job ran longer than its activeDeadlineSeconds, or its pods failed as often as its backoffLimit allows (app/job-gave-up), and its pods are gone.',
  criteria: {
    confirmed: "The Job's Failed condition says DeadlineExceeded.",
    likely: 'The Failed condition says BackoffLimitExceeded or another reason, and no pod is left that would tell why.',
    possible: null,
  },
  silent: 'Where a pod of the Job is left: then that pod is explained.',
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
    const told = context.events('Job', name).some.filter((event) => event.reason === failed.reason);
    const deadline = failed.reason === 'DeadlineExceeded';
    const field = (path: string, quote: string, time: string | null = null): Citation => ({
      object: `Job/${name}`,
      field: path,
      time,
      quote,
    });
    const seconds = job.spec?.activeDeadlineSeconds;
    const evidence = [
      field(
        'status.conditions[Failed]',
        [failed.reason, failed.message].filter(Boolean).join(': '),
        failed.lastTransitionTime ?? null,
      ),
      ...(deadline && seconds !== undefined ? [field('spec.activeDeadlineSeconds', String(seconds))] : []),
      ...told.map(
        (event): Citation => ({
          object: event.object,
          field: `event ${event.reason}`,
          time: event.last,
          quote: event.message,
        }),
      ),
    ];
    const again: Fix = {
      text: deadline
        ? 'allow more time (activeDeadlineSeconds cannot be edited in a Job that has ended: make it anew)'
        : 'make the Job anew and explain its pod while it is there',
      command: `kubectl -n ${context.namespace} get job ${name} -o yaml > ${name}.yaml`,
      risk: 'read-only',
    };
    const summary = deadline
      ? `Job ${name} was stopped: it ran longer than its activeDeadlineSeconds${seconds === undefined ? '' : ` of ${seconds}`} (DeadlineExceeded)`
      : `Job ${name} gave up (${failed.reason ?? 'Failed'}): ${job.status?.failed ?? 0} of its pods failed, and none is left that would tell why`;
    const found: Outcome = {
      result: 'found',
      id: deadline ? 'app/job-deadline' : 'app/job-gave-up',
      category: 'app-error',
      confidence: deadline ? 'confirmed' : 'likely',
      container: null,
      about: null,
      summary: cut(summary, 160),
      chain: [],
      evidence,
      fixes: [again],
    };
    return deadline ? [found] : [found, unknown('the pods of the Job are gone, and their logs with them')];
  },
});
