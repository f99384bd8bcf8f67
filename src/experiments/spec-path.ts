/** Writes a SpecChange into a pod's spec. Pure: the spec given is not touched. */
import type { SpecChange } from '../model/finding.ts';
import type { Container, PodSpec } from '../model/objects.ts';

/** `resources.limits.memory`, `env[PORT].value`, `volumes[tmp]` → steps; a name in brackets may hold dots. */
function stepsOf(path: string): { key: string; member: boolean }[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map((match) => ({
    key: match[1] ?? match[2]!,
    member: match[1] !== undefined,
  }));
}

/** How list members are told apart: volumeMounts by path, the rest by name. */
const nameOf = (member: Record<string, unknown>): unknown => member.mountPath ?? member.name;

type Holder = Record<string, unknown> | Record<string, unknown>[];

function setAt(holder: Holder, steps: { key: string; member: boolean }[], value: unknown): void {
  const [{ key, member }, ...rest] = steps as [{ key: string; member: boolean }, ...{ key: string; member: boolean }[]];
  if (member) {
    const list = holder as Record<string, unknown>[];
    const at = list.findIndex((one) => nameOf(one) === key || one.name === key);
    if (rest.length === 0) {
      if (value === null) {
        if (at >= 0) list.splice(at, 1);
        return;
      }
      // `env[PORT]` to a plain value is short for its value.
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

/** @returns the spec with the change in it */
export function withChange(spec: PodSpec, change: SpecChange): PodSpec {
  const changed = structuredClone(spec);
  const all: Container[] = [...changed.containers, ...(changed.initContainers ?? [])];
  const target = change.container === null ? changed : all.find((container) => container.name === change.container);
  if (target === undefined) throw new Error(`no container ${change.container} in the spec`);
  for (const [path, value] of Object.entries(change.set)) setAt(target as unknown as Holder, stepsOf(path), value);
  return changed;
}
