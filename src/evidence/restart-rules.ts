/** Whether the kubelet starts an ended container again: its restartPolicyRules come before every restartPolicy. */
import { hasFailed } from './containers.ts';
import { restartPolicyOf } from './pod-state.ts';
import type { ContainerView } from './views.ts';
import type { Pod } from '../model/objects.ts';

/** A member of restartPolicyRules (alpha in 1.34, on by default from 1.35). */
export interface Rule {
  readonly action?: string;
  readonly exitCodes?: { readonly operator?: string; readonly values?: readonly unknown[] };
}

/** Returns the rules of a container. */
export const rulesOf = ({ spec }: Pick<ContainerView, 'spec'>): readonly Rule[] =>
  (spec as { restartPolicyRules?: readonly Rule[] }).restartPolicyRules ?? [];

/** Returns the first rule that an exit code meets, as the kubelet does (pkg/kubelet/container/helpers.go). */
export function ruleFor(
  container: ContainerView,
  exitCode: number,
): { readonly rule: Rule; readonly index: number } | undefined {
  const rules = rulesOf(container);
  const index = rules.findIndex(({ exitCodes }) => {
    const listed = exitCodes?.values?.some((value) => Number(value) === exitCode) ?? false;
    return exitCodes?.operator === 'In' ? listed : exitCodes?.operator === 'NotIn' && !listed;
  });
  return index < 0 ? undefined : { rule: rules[index]!, index };
}

/**
 * Returns whether a container that ends with exit code 0 is done. Otherwise the kubelet starts it again: by its
 * restartPolicy, or by a rule, and every action of a rule is a restart.
 */
export function isDoneAfterZero(pod: Pod, container: ContainerView): boolean {
  if (ruleFor(container, 0) !== undefined) return false;
  return container.type === 'init' || restartPolicyOf(pod, container) !== 'Always';
}

/**
 * Returns whether the kubelet starts an ended container again after a back-off. A restart of all containers removes the
 * ended instance, so it has none.
 */
export function isStartedAgain(pod: Pod, container: ContainerView): boolean {
  const { dead, type } = container;
  const { phase, reason } = pod.status ?? {};
  const isOver = phase === 'Failed' || phase === 'Succeeded' || reason || pod.metadata?.deletionTimestamp;
  if (dead === undefined || isOver || type === 'ephemeral') return false;
  const action = ruleFor(container, dead.exitCode)?.rule.action;
  if (action !== undefined) return action === 'Restart';
  if (type === 'init' && !hasFailed(container)) return false;
  const policy = restartPolicyOf(pod, container);
  return policy === 'Always' || (policy === 'OnFailure' && (type === 'init' || dead.exitCode !== 0));
}
