/** Objects that Helm runs as hooks of a release, and removes (helm.sh/docs/topics/charts_hooks). */
import type { KubeObject } from '../model/objects.ts';

const listIn = (object: KubeObject, annotation: string): string[] =>
  String(object.metadata?.annotations?.[annotation] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

export const isHook = (object: KubeObject): boolean => listIn(object, 'helm.sh/hook').length > 0;

/** When Helm makes a hook. */
export interface Hook {
  /** Before the other objects of the release. */
  readonly isBefore: boolean;
  /** Hooks with a lower weight come first. */
  readonly weight: number;
}

/** Returns when Helm makes the object; undefined: with the other objects of the release. */
export function hookOf(object: KubeObject): Hook | undefined {
  const hooks = listIn(object, 'helm.sh/hook');
  if (hooks.length === 0) return undefined;
  const weight = Number(object.metadata?.annotations?.['helm.sh/hook-weight'] ?? 0);
  return { isBefore: hooks.some((hook) => hook.startsWith('pre-')), weight: Number.isNaN(weight) ? 0 : weight };
}

/** Returns whether Helm runs it only when a person asks for it (helm.sh/docs/topics/chart_tests). */
export const isHelmTest = (object: KubeObject): boolean =>
  isHook(object) && listIn(object, 'helm.sh/hook').every((hook) => /^test(?:-success|-failure)?$/.test(hook));

/** Returns whether Helm removes it after success, and not after a failure. */
export function isRemovedAfterSuccess(object: KubeObject): boolean {
  const policy = listIn(object, 'helm.sh/hook-delete-policy');
  return isHook(object) && policy.includes('hook-succeeded') && !policy.includes('hook-failed');
}
