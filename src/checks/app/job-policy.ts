/** A failure of a pod that ended its Job at once, by a rule of the Job. */
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import type { Job } from '../../model/objects.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citeField, citeLog } from '../support/cite.ts';
import { look, ownerOf } from '../support/owner.ts';
import { cut, logCommand, sentence, who } from '../support/words.ts';

/** What the reasons of a Failed condition say (pkg/controller/job/job_controller.go, indexed_job_utils.go). */
const ENDED: Readonly<Record<string, string>> = {
  PodFailurePolicy: 'by its podFailurePolicy',
  FailedIndexes: 'because an index failed (backoffLimitPerIndex)',
  MaxFailedIndexesExceeded: 'because more indexes failed than maxFailedIndexes allows',
};

/** Returns the rule that a condition names, with its path. */
function ruleOf(job: Job, message: string): { readonly path: string; readonly text: string } | undefined {
  const index = /\brule at index (\d{1,3})\b/.exec(message)?.[1];
  const rule = index === undefined ? undefined : job.spec?.podFailurePolicy?.rules?.[Number(index)];
  return rule && { path: `spec.podFailurePolicy.rules[${index}]`, text: cut(JSON.stringify(rule), 200) };
}

function examine(context: PodContext): Found[] {
  const owner = ownerOf(context.pod);
  const [container] = context.subjects;
  if (owner?.kind !== 'Job' || context.pod.status?.phase !== 'Failed' || !container?.dead) return [];
  const fact = context.get('jobs', owner.name);
  if (fact.state !== 'known') return [];
  const job = fact.value;
  const failed = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  const reason = failed?.reason ?? '';
  const how = Object.hasOwn(ENDED, reason) ? ENDED[reason] : undefined;
  const message = failed?.message ?? '';
  // The message of a podFailurePolicy names the pod that met the rule.
  if (!failed || how === undefined) return [];
  if (reason === 'PodFailurePolicy' && !message.includes(`/${context.name} `)) return [];
  const rule = ruleOf(job, message);
  const object = `Job/${owner.name}`;
  const needs = job.spec?.successPolicy;
  const log = context.log(container);
  const last = log.state === 'known' ? log.value.lines.at(-1) : undefined;
  return [
    {
      result: 'found',
      id: 'app/job-policy',
      category: 'app-error',
      confidence: 'likely',
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} exits ${container.dead.exitCode}, and Job ${owner.name} ended ${how}` +
          `${rule ? ` (${rule.path.replace('spec.podFailurePolicy.', '')})` : ''}: it starts no other pod`,
      ),
      chain: [],
      evidence: [
        citeExit(context, container),
        ...(log.state === 'known' && last ? [citeLog(context, log.value, last.index)] : []),
        citeField(object, 'status.conditions[Failed]', `${reason}: ${message}`, failed.lastTransitionTime ?? null),
        ...(rule ? [citeField(object, rule.path, rule.text)] : []),
        ...(needs ? [citeField(object, 'spec.successPolicy', cut(JSON.stringify(needs), 200))] : []),
      ],
      fixes: [
        look(`see why ${container.name} exits ${container.dead.exitCode}`, logCommand(context, container)),
        look(
          'read the rules of the Job; to change them, create the Job again',
          command`kubectl -n ${context.namespace} get job ${owner.name} -o yaml`,
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/job-policy',
  category: 'app-error',
  title: 'Failure that ends the Job',
  description:
    'The pod failed, and a rule of its Job ended the whole Job for that: podFailurePolicy, backoffLimitPerIndex or ' +
    'maxFailedIndexes. The rule is why no other pod starts; the log shows why the container exits.',
  criteria: {
    confirmed: null,
    likely: "The Job's Failed condition says PodFailurePolicy and names the pod, or says that an index failed.",
    possible: null,
  },
  silent: 'A pod without a Job, a Job that may not be read, and a Job that ended for another reason.',
  sources: [
    'pkg/controller/job/pod_failure_policy.go:matchPodFailurePolicy',
    'pkg/controller/job/job_controller.go',
    'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/silent-exit'],
  symptomOf: ['specific-error', 'memory', 'kill', 'eviction'],
  weight: 30,
  run: examine,
});
