/** No node meets the constraints of the pod. */
import { secondsBetween } from '../../knowledge/time.ts';
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describePod } from '../support/kubectl.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { readScheduler } from '../support/scheduler.ts';
import { citeScheduler, isUnscheduled, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { clausesOf } from './support/constraints.ts';

type Own = Pick<Found, 'confidence' | 'summary' | 'evidence' | 'fixes'>;

const finding = ({ confidence, summary, evidence, fixes }: Own): Found => ({
  result: 'found',
  id: 'node/unschedulable-constraints',
  category: 'node',
  confidence,
  container: null,
  about: null,
  summary: sentence(summary),
  chain: [],
  evidence,
  fixes,
});

/**
 * The scheduler reports constraints that no node meets, or reasons that this program does not know. Next to a lack of
 * room or a volume the constraints may not be the cause: nearly every message names the taint of the control plane.
 */
function byScheduler(context: PodContext, message: string): Found | undefined {
  const { parts } = readScheduler(message);
  const other = parts.filter(({ kind }) => kind === 'unknown').map(({ text }) => text);
  const elsewhere = parts.some(({ kind }) => kind === 'room' || kind === 'volume' || kind === 'claim');
  const all = clausesOf(context, message);
  const unusual = all.filter(({ isUsual }) => isUsual !== true);
  const clauses = elsewhere || other.length > 0 || unusual.length > 0 ? unusual : all;
  if (clauses.length === 0 && other.length === 0) return undefined;
  const confidence = elsewhere ? 'possible' : other.length > 0 ? 'likely' : 'confirmed';
  return finding({
    confidence,
    summary: `${context.name} cannot be scheduled: ${[...other, ...clauses.map(({ text }) => text)].join('; ')}`,
    evidence: [...citeScheduler(context), ...clauses.flatMap(({ evidence }) => evidence)],
    fixes: [
      ...(other.length > 0 ? [look('read what the scheduler reports', describePod(context))] : []),
      ...clauses.flatMap(({ fixes }) => fixes),
    ],
  });
}

/** A scheduling gate of the pod is still set (pkg/scheduler/framework/plugins/schedulinggates). */
function gated(context: PodContext): Found | undefined {
  const gates = (context.pod.spec?.schedulingGates ?? []).map(({ name }) => name);
  if (!isUnscheduled(context) || gates.length === 0) return undefined;
  return finding({
    confidence: 'confirmed',
    summary: `${context.name} is not scheduled: its scheduling gates are still set (${gates.join(', ')})`,
    evidence: [citePod(context, 'spec.schedulingGates', gates.join(', ')), ...citeScheduler(context)],
    fixes: [
      look(
        'see the gates, and check that the controller that removes them runs',
        command`kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath='{.spec.schedulingGates}'`,
      ),
    ],
  });
}

/** Seconds. Schedulers answer faster. */
const IGNORED_SECONDS = 120;

/** No scheduler has written anything about the pod: the one that it names does not run. */
function ignored(context: PodContext): Found | undefined {
  const name = context.pod.spec?.schedulerName ?? 'default-scheduler';
  const age = secondsBetween(context.pod.metadata?.creationTimestamp, context.now) ?? 0;
  const conditions = context.pod.status?.conditions ?? [];
  const events = context.podEvents().all;
  if (
    !isUnscheduled(context) ||
    age < IGNORED_SECONDS ||
    conditions.some(({ type }) => type === 'PodScheduled') ||
    events.state !== 'known' ||
    events.value.length > 0
  )
    return undefined;
  return finding({
    confidence: name === 'default-scheduler' ? 'possible' : 'likely',
    summary: `no scheduler has looked at ${context.name} for ${Math.floor(age / 60)} min: scheduler ${name} does not seem to run`,
    evidence: [
      citePod(context, 'spec.schedulerName', name),
      citePod(context, 'status.phase', context.pod.status?.phase ?? 'Pending'),
    ],
    fixes: [
      look('see whether that scheduler runs', command`kubectl get pods --all-namespaces | grep -F ${name}`),
      alternative(editFix(context, 'name a scheduler that runs: schedulerName: default-scheduler')),
    ],
  });
}

export default defineCheck({
  id: 'node/unschedulable-constraints',
  category: 'node',
  title: 'No node meets the constraints of the pod',
  description:
    'The scheduler finds no node: taints that the pod does not tolerate, node affinity or selector, cordoned nodes, host ' +
    'ports, affinity between pods, topology spread, features that a kubelet lacks, a gang that is not complete, ' +
    'scheduling gates, a scheduler that does not run.',
  criteria: {
    confirmed:
      'The scheduler says so, names no lack of room and no volume, and this program knows all its reasons; or a ' +
      'scheduling gate is set.',
    likely:
      'The scheduler gives a reason that this program does not know (the summary quotes it); or no scheduler has written a condition or an event for two minutes, and the pod names another scheduler than the ' +
      'default one.',
    possible: 'The scheduler also names a lack of room or a volume; or as likely, with the default scheduler.',
  },
  silent: 'The pod is bound to a node.',
  sources: [
    'pkg/scheduler/framework/types.go:FitError',
    'pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go',
    'pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 75,
  run(context) {
    const said = schedulerSays(context);
    const found = gated(context) ?? (said ? byScheduler(context, said.message) : ignored(context));
    return found ? [found] : [];
  },
});
