/** Applies a SpecChange to a copy of a pod's spec. Pure. */
import type { SpecChange } from '../model/finding.ts';
import type { Container, PodSpec } from '../model/objects.ts';

/** Splits `resources.limits.memory`, `env[PORT].value`, `volumes[tmp]` into steps. A name in brackets may hold dots. */
function stepsOf(path: string): { key: string; member: boolean }[] {
  return [...path.matchAll(/\[([^\]]*)\]?|([^.[\]]+)/g)].map((match) => ({
    key: match[1] ?? match[2]!,
    member: match[1] !== undefined,
  }));
}

/** The key of a list member: volumeMounts have a path, all others a name. */
const keyOf = (member: Record<string, unknown>): unknown => member.mountPath ?? member.name;

const containersIn = ({ containers, initContainers }: PodSpec): readonly Container[] => [
  ...containers,
  ...(initContainers ?? []),
];

/**
 * Returns what a spec has where a change would set a value; undefined where it has nothing there.
 * @param path as in SpecChange
 */
export function valueAt(spec: PodSpec, { container }: Pick<SpecChange, 'container'>, path: string): unknown {
  const root: unknown = container === null ? spec : containersIn(spec).find(({ name }) => name === container);
  return stepsOf(path).reduce<unknown>((holder, { key, member }) => {
    if (typeof holder !== 'object' || holder === null) return undefined;
    if (!member) return (holder as Record<string, unknown>)[key];
    return Array.isArray(holder)
      ? (holder as Record<string, unknown>[]).find((one) => keyOf(one) === key || one.name === key)
      : undefined;
  }, root);
}

type Holder = Record<string, unknown> | Record<string, unknown>[];

function setAt(holder: Holder, steps: { key: string; member: boolean }[], value: unknown): void {
  const [{ key, member }, ...rest] = steps as [{ key: string; member: boolean }, ...{ key: string; member: boolean }[]];
  if (member) {
    const list = holder as Record<string, unknown>[];
    const at = list.findIndex((one) => keyOf(one) === key || one.name === key);
    if (rest.length === 0) {
      if (value === null) {
        if (at >= 0) list.splice(at, 1);
        return;
      }
      // A plain value of `env[PORT]` is short for the variable with that value.
      const whole =
        typeof value === 'object' ? (value as Record<string, unknown>) : { name: key, value: String(value) };
      if (at >= 0) list[at] = whole;
      else list.push(whole);
      return;
    }
    if (at < 0) list.push(key.startsWith('/') ? { mountPath: key } : { name: key });
    setAt(list.at(at < 0 ? -1 : at)!, rest, value);
    return;
  }
  const record = holder as Record<string, unknown>;
  if (rest.length === 0) {
    if (value === null) delete record[key];
    else record[key] = value;
    return;
  }
  if (typeof record[key] !== 'object' || record[key] === null) record[key] = rest[0]!.member ? [] : {};
  setAt(record[key] as Holder, rest, value);
}

/**
 * Returns the spec with the change applied.
 * @throws Error where the spec lacks the container
 */
export function withChange(spec: PodSpec, change: SpecChange): PodSpec {
  const changed = structuredClone(spec);
  const target =
    change.container === null ? changed : containersIn(changed).find(({ name }) => name === change.container);
  if (target === undefined) throw new Error(`no container ${change.container} in the spec`);
  for (const [path, value] of Object.entries(change.set)) setAt(target as unknown as Holder, stepsOf(path), value);
  return changed;
}
