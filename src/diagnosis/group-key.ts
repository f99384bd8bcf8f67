/** Which pods fail for the same reason. */
import { checkOf } from '../checks/index.ts';
import type { Cause, ObjectRef } from '../model/diagnosis.ts';
import type { About } from '../model/finding.ts';

/** The pod that a cause was found in. */
export interface Place {
  readonly pod: ObjectRef;
  readonly workload: ObjectRef | null;
}

/** Returns a quote without the parts that differ from pod to pod. */
const plain = (text: string, pod: string): string =>
  text.replaceAll(pod || '\n', '').replace(/0x[0-9a-f]+|\b[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b|\d+(?:\.\d+)*/gi, '0');

/** Returns the first citation, which distinguishes two causes of the same id in one workload. */
function telling({ evidence: [first] }: Cause, pod: string): readonly string[] {
  return first === undefined ? [] : [plain(first.field, pod), plain(first.quote, pod)];
}

/**
 * Returns a key that is equal for pods with the same failure.
 * @param cause undefined if none was found
 * @param about what the cause is about; null: the pod or its workload itself
 * @param looks the state that pods without a cause have in common
 */
export function groupKey(cause: Cause | undefined, about: About | null, place: Place, looks: string): string {
  const own = place.workload ?? place.pod;
  if (cause === undefined) return JSON.stringify(['unknown', own.kind, own.namespace, own.name, looks]);
  if (about !== null) {
    const family = checkOf(cause.id)?.family ?? cause.id;
    return JSON.stringify([family, about.kind, about.namespace, about.name, about.part]);
  }
  const { kind, namespace, name } = own;
  return JSON.stringify([cause.id, kind, namespace, name, cause.container, ...telling(cause, place.pod.name)]);
}
