/** A pod's spec with some changes of its template taken back. Pure. */
import { withChange } from '../../knowledge/spec-change.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import type { TemplateChange } from './change.ts';

/** Returns a list in the order of an older one; what only the newer has stays after its neighbour. */
function inOrder<T extends { name: string }>(list: readonly T[], older: readonly T[] | undefined): T[] {
  const known = (older ?? []).map(({ name }) => name).filter((name) => list.some((one) => one.name === name));
  const restored = known.map((name) => list.find((one) => one.name === name)!);
  let after: string | undefined;
  for (const one of list) {
    if (!known.includes(one.name)) {
      const at = after === undefined ? 0 : restored.findIndex(({ name }) => name === after) + 1;
      restored.splice(at, 0, one);
    }
    after = one.name;
  }
  return restored;
}

/**
 * Returns the spec of a pod with changes of its template taken back. What admission added stays.
 * @param spec of the pod
 * @param older the template with the older values
 */
export function withReverted(spec: PodSpec, older: PodSpec, changes: readonly TemplateChange[]): PodSpec {
  if (changes.length === 0) return spec;
  const set = Object.assign({}, ...changes.map((change) => change.set)) as Record<string, unknown>;
  const reverted = withChange(spec, { container: null, set });
  // A variable that refers to others has to stand after them, and init containers run in their order.
  const ordered = (container: Container): Container => {
    const old = [...older.containers, ...(older.initContainers ?? [])].find(({ name }) => name === container.name);
    const touched = Object.keys(set).some((path) => path.includes(`[${container.name}].env`));
    return touched && container.env ? { ...container, env: inOrder(container.env, old?.env) } : container;
  };
  const { initContainers, ...rest } = reverted;
  return {
    ...rest,
    containers: reverted.containers.map(ordered),
    ...(initContainers ? { initContainers: inOrder(initContainers, older.initContainers).map(ordered) } : {}),
  };
}
