/** Names the object of an answer. */
import type { ObjectRef } from '../model/diagnosis.ts';

/** Returns `Pod/web-1 in shop`. */
export const titleOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${name} in ${namespace}`;

/** Returns `Pod/web-1 in shop, of Deployment/web`: also what the user named, if that was not the pod. */
export const titleWithOrigin = (target: ObjectRef & { readonly resolvedFrom: ObjectRef | null }): string => {
  const { resolvedFrom: from } = target;
  const isItself = from === null || (from.kind === target.kind && from.name === target.name);
  return `${titleOf(target)}${isItself ? '' : `, of ${from.kind}/${from.name}`}`;
};
