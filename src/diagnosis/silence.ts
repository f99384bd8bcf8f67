/** What the pod's own status says about a category in which no check found anything. */
import { isFailing } from '../model/diagnosis.ts';
import type { Category, Citation } from '../model/finding.ts';
import { containersOf } from '../evidence/containers.ts';
import type { ContainerView } from '../evidence/views.ts';
import { notScheduled } from '../checks/support/stage.ts';
import type { Pod } from '../model/objects.ts';
import type { CategoryResult, State } from '../model/diagnosis.ts';

/** Returns whether the runtime started the process; the time is 1970 if it did not. */
const hasRun = (container: ContainerView): boolean =>
  container.dead !== undefined &&
  container.dead.reason !== 'StartError' &&
  container.dead.reason !== 'ContainerCannotRun' &&
  Date.parse(container.dead.startedAt ?? '') > 0;

/** Returns what is known about containers that have run: no fault, or what is missing. */
function ofStarted(category: Category, { name, dead }: ContainerView): [CategoryResult['basis'], string] {
  switch (category) {
    case 'missing-config':
      return ['no-fault', `${name} started, so the references of its env are met`];
    case 'volume':
      return ['no-fault', `${name} started, so its volumes are mounted`];
    case 'resource-limits':
      // Exit code 137 is SIGKILL, which the kernel also sends when memory runs out.
      return [
        dead!.exitCode === 137 ? 'no-data' : 'no-fault',
        `${name} ended with exit code ${dead!.exitCode} (${dead!.reason ?? 'no reason'})`,
      ];
    case 'liveness-probe':
      return ['no-data', 'no probe event is left; Kubernetes keeps events for one hour'];
    case 'node':
      return ['no-data', 'no sibling on another node to compare with'];
    case 'app-error':
      return ['no-data', 'the log gives no reason'];
    case 'bad-image':
      return ['no-fault', `the process of ${name} started`];
  }
}

const isProbed = (containers: readonly ContainerView[]): boolean =>
  containers.some((one) => one.spec.livenessProbe ?? one.spec.startupProbe ?? one.spec.readinessProbe);

/** Returns why a category can never apply to a pod; undefined: it can. */
function notUsed(category: Category, { spec }: Pod, containers: readonly ContainerView[]): string | undefined {
  if (category === 'volume') {
    const own = (spec?.volumes ?? []).filter(({ name }) => !name.startsWith('kube-api-access-'));
    return own.length === 0 ? 'the pod has no volumes' : undefined;
  }
  return category === 'liveness-probe' && !isProbed(containers) ? 'no container has a probe' : undefined;
}

/** Returns what is known of containers that run and have not ended; undefined: nothing. */
function ofRunning(category: Category, names: string): string | undefined {
  switch (category) {
    case 'missing-config':
      return `${names}, so the references of env are met`;
    case 'volume':
      return `${names}, so the volumes are mounted`;
    case 'bad-image':
      return `${names}, so each image was pulled and its program started`;
    case 'app-error':
    case 'resource-limits':
    case 'liveness-probe':
    case 'node':
      return undefined;
  }
}

/** What is missing about a category while all containers run. */
const WHILE_RUNNING: Partial<Readonly<Record<Category, string>>> = {
  'app-error': 'no error was found in what was read',
  'resource-limits': 'the use of cpu and memory was not measured',
  'liveness-probe': 'no kill by a probe was recorded',
  node: 'no sibling on another node to compare with',
};

/** Names in a sentence. */
const NAMED = 3;

/** Returns `web runs`, `web and proxy run`; undefined where a container of the pod does not run. */
function runText(containers: readonly ContainerView[]): string | undefined {
  const own = containers.filter(({ type }) => type !== 'init' && type !== 'ephemeral');
  if (own.length === 0 || own.some(({ state }) => state !== 'running')) return undefined;
  if (own.length === 1) return `${own[0]!.name} runs`;
  return own.length <= NAMED ? `${own.map(({ name }) => name).join(', ')} run` : `all ${own.length} containers run`;
}

/** Whether a pod does not fail only because it may still become ready. */
const isStarting = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is !== 'True') ?? false;

/** Cites what shows that a pod is not failing. */
function citeState(pod: Pod): Citation {
  const object = `Pod/${pod.metadata?.name ?? ''}`;
  const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'True');
  return ready
    ? { object, field: 'status.conditions[Ready]', time: ready.lastTransitionTime ?? null, quote: 'True' }
    : { object, field: 'status.phase', time: null, quote: pod.status?.phase ?? '' };
}

/**
 * Returns the outcome of a category.
 * @param subjects the failing containers
 * @param probe what is known of a probe that fails or cannot be run in a pod that does not fail
 */
export function bySilence(
  category: Category,
  pod: Pod | undefined,
  subjects: readonly ContainerView[],
  state: State,
  probe?: string,
): CategoryResult {
  const ruledOut = (why: string, evidence: readonly Citation[]): CategoryResult => ({
    category,
    result: 'ruled-out',
    basis: 'proof',
    why,
    evidence,
  });
  const unknown = (why: string, basis: CategoryResult['basis'] = 'no-data'): CategoryResult => ({
    category,
    result: 'unknown',
    basis,
    why,
    evidence: [],
  });
  if (pod !== undefined && state === 'healthy' && isStarting(pod)) return unknown('the pod is not ready yet');
  if (!isFailing(state) && category === 'liveness-probe') {
    // It ends no container now, and it is not fine either.
    if (probe !== undefined) return unknown(probe);
    // Only events say that a probe fails or cannot be run, and they may be gone.
    if (pod !== undefined && isProbed(containersOf(pod)))
      return unknown(`the pod is ${state}, and no event that was read says that a probe fails`, 'no-fault');
  }
  if (!isFailing(state)) return ruledOut(`the pod is ${state}`, pod ? [citeState(pod)] : []);
  if (pod === undefined) return unknown('there is no pod to examine');
  const unscheduled = notScheduled(pod);
  if (category === 'bad-image' && unscheduled)
    return ruledOut('the pod is not scheduled, so no node has tried to pull the image', unscheduled.proof);
  const [first] = subjects;
  if (first !== undefined && subjects.every(hasRun)) {
    const [basis, why] = ofStarted(category, first);
    return unknown(why, basis);
  }
  const containers = containersOf(pod);
  const unused = notUsed(category, pod, containers);
  if (unused !== undefined) return unknown(unused, 'not-used');
  if (unscheduled) return unknown('the pod is not scheduled yet');
  const run = runText(containers);
  const known = run === undefined ? undefined : ofRunning(category, run);
  if (known !== undefined) return unknown(known, 'no-fault');
  const idle = containers.filter((one) => one.state !== 'running' && !hasRun(one));
  if (idle.length === containers.length) return unknown('no container has run yet');
  if (idle.length > 0) return unknown(`${idle[0]!.name} has not run yet`);
  return unknown(WHILE_RUNNING[category] ?? 'no data');
}
