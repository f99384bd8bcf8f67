/** The change that a proven fix makes in the owner of a pod. Pure. */
import { UserError } from '../errors.ts';
import type { Proposal } from '../experiments/fix-test/proposal.ts';
import { copySpec, withoutTokens } from '../knowledge/copy-spec.ts';
import { differencesOf } from '../knowledge/changed-fields.ts';
import type { Difference } from '../knowledge/changed-fields.ts';
import { isDict, isEqual, patchBetween } from '../knowledge/strategic-patch.ts';
import type { Dict } from '../knowledge/strategic-patch.ts';
import type { ChangedField } from '../model/fix-answer.ts';
import type { Pod, PodSpec } from '../model/objects.ts';
import type { Subject } from './subject.ts';

export interface OwnerChange {
  /** The spec of the pod template, or of the bare pod, now and with the fix. */
  readonly before: PodSpec;
  readonly after: PodSpec;
  /** The strategic merge patch of that spec. */
  readonly patch: Dict;
  readonly fields: readonly ChangedField[];
}

/** Where the spec of the pod is in each kind of object. */
export const pathOfSpec = (kind: string): readonly string[] =>
  kind === 'Pod'
    ? ['spec']
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
      : ['spec', 'template', 'spec'];

/** Returns an object that holds a value at a path. */
export const heldAt = (path: readonly string[], value: unknown): Dict =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Dict;

const LONGEST = 200;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** Returns a value of a field on one line. */
function valueText(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  if (typeof value === 'string') return cut(value);
  if (isDict(value) && typeof value.name === 'string' && typeof value.value === 'string') return cut(value.value);
  const from = isDict(value) && isDict(value.valueFrom) ? value.valueFrom : {};
  for (const [kind, reference] of [
    ['ConfigMap', from.configMapKeyRef],
    ['Secret', from.secretKeyRef],
  ] as const)
    if (isDict(reference)) return cut(`${kind} ${reference.name} key ${reference.key}`);
  return cut(JSON.stringify(value));
}

/** Returns the fields in which two specs differ. */
export const fieldsOf = (before: PodSpec, after: PodSpec, kind: string): ChangedField[] =>
  differencesOf(before, after, pathOfSpec(kind).join('.')).map((one) => ({
    field: one.path,
    quote: `${valueText(one.before)} -> ${valueText(one.after)}`,
  }));

/**
 * Returns what of a pod's spec can come from its template: without its node, and without what admission plug-ins add to
 * each pod (ServiceAccount, DefaultTolerationSeconds, Priority).
 */
function own(spec: PodSpec): PodSpec {
  const {
    nodeName: _node,
    tolerations: _tolerations,
    serviceAccount: _account,
    serviceAccountName: _name,
    imagePullSecrets: _secrets,
    priority: _priority,
    preemptionPolicy: _preemption,
    ...rest
  } = spec;
  return rest;
}

/** Whether the template has other values than the pod, where the fix changes them. Admission may have filled empty ones. */
function oddField(template: readonly Difference[], pod: readonly Difference[]): string | undefined {
  const odd =
    pod.find(({ path }) => !template.some((one) => one.path === path)) ??
    template.find((one) => {
      const mine = pod.find(({ path }) => path === one.path);
      return (
        !mine || !isEqual(mine.after, one.after) || (one.before !== undefined && !isEqual(mine.before, one.before))
      );
    });
  return odd?.path;
}

/** Makes the change in another spec. @throws UserError where that spec lacks a container of it */
function applied(proposal: Proposal, spec: PodSpec, { owner }: Subject): PodSpec {
  try {
    return proposal.apply(spec);
  } catch {
    throw new UserError(
      `the template of ${owner.kind} ${owner.name} has no such container: a webhook adds it to each pod`,
      `nothing was done; the fix (${proposal.text}) belongs into the configuration of that webhook`,
    );
  }
}

/** @throws UserError where the change has a part that no copy can have, so that the test does not show its effect */
function checkTested(pod: Pod, proposal: Proposal, tested: readonly Difference[]): void {
  const copy = (spec: PodSpec): PodSpec => copySpec({ ...pod, spec }, { node: null, keepReadiness: true });
  const shown = differencesOf(copy(pod.spec!), copy(proposal.apply(pod.spec!))).map(({ path }) => path);
  const unseen = tested.find(({ path }) => !shown.includes(path));
  if (unseen)
    throw new UserError(
      `${proposal.text}: no test shows the effect of ${unseen.path}, because a copy cannot have it`,
      'nothing was done; leave that field out of the patch, or change it with kubectl patch',
    );
}

/**
 * Returns the change in the owner.
 * @throws UserError where the template has other values than the pod that is tested, or a test cannot show the change
 */
export function changeOf(subject: Subject, proposal: Proposal): OwnerChange {
  const { pod, owner, workload } = subject;
  const tested = withoutTokens(pod.spec!);
  const fixed = proposal.apply(tested);
  const before = workload?.object.spec?.template?.spec ?? tested;
  const after = workload ? applied(proposal, before, subject) : fixed;
  const changed = differencesOf(own(tested), own(fixed));
  checkTested(pod, proposal, changed);
  const odd = oddField(differencesOf(own(before), own(after)), changed);
  if (odd !== undefined || isEqual(after, before))
    throw new UserError(
      `${odd ?? 'the spec'} of pod ${pod.metadata?.name} has another value than the template of ${owner.kind} ${owner.name}`,
      'nothing was done: a webhook or an autoscaler changes each pod, so the fix belongs into its configuration',
    );
  return { before, after, patch: patchBetween(before, after), fields: fieldsOf(before, after, owner.kind) };
}
