/** How each runtime names the limit of its heap, and how to raise it. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { SpecChange } from '../../../model/finding.ts';
import { DOTNET_SHARE, HEAP_SHARE, JVM_SHARE } from '../../../knowledge/fitting-heap.ts';
import type { HeapSetting } from '../../../knowledge/heap-flags.ts';
import { formatBytes } from '../../../knowledge/quantity.ts';
import type { LogMatch } from '../../../logs/log-analysis.ts';

/** The runtimes that report an exhausted heap. */
export type Runtime = Extract<LogMatch, { kind: 'heap-exhausted' }>['fields']['runtime'];

/** Runtimes with a flag for the heap, and where to write it. */
const PLACES: { readonly [R in Runtime]?: string } = {
  jvm: 'on the command line or in JAVA_TOOL_OPTIONS',
  node: 'on the command line or in NODE_OPTIONS',
  dotnet: 'in the environment',
  php: 'in php.ini',
};

/** What limits the memory of a runtime without such a flag. */
const LIMITS: { readonly [R in Runtime]?: string } = {
  go: 'GOMEMLIMIT or the RLIMIT_AS of the process',
  python: 'the RLIMIT_AS of the process',
};

/** The runtime, as the adjective of its heap. */
export const NAMES: { readonly [R in Runtime]: string } = {
  jvm: 'JVM',
  node: 'V8 (JavaScript)',
  go: 'Go',
  dotnet: '.NET',
  python: 'Python',
  php: 'PHP',
  other: "runtime's",
};

/**
 * Returns a value for the flag that suits the memory limit.
 * @param limit bytes; undefined without a memory limit
 * @param now the present setting
 */
export function proposal(runtime: Runtime, limit: number | undefined, now: HeapSetting | undefined): string {
  const target = limit !== undefined ? limit * HEAP_SHARE : (now?.bytes ?? 2 ** 29) * 2;
  const mi = Math.max(32, Math.floor(target / 2 ** 20));
  switch (runtime) {
    case 'jvm':
      // Without a flag, a JVM takes a quarter of the memory limit.
      return now?.bytes === undefined && limit !== undefined ? JVM_SHARE : `-Xmx${mi}m`;
    case 'node':
      return `--max-old-space-size=${mi}`;
    case 'php':
      return `memory_limit=${mi}M`;
    case 'dotnet':
      return DOTNET_SHARE;
    default:
      return `at least ${formatBytes(target)}`;
  }
}

/**
 * Returns how to raise the heap, as an imperative: `raise the heap limit from -Xmx64m to -Xmx384m`.
 * @param proposed the result of `proposal`
 */
export function raiseText(runtime: Runtime, proposed: string, now: HeapSetting | undefined): string {
  const place = PLACES[runtime];
  if (place === undefined)
    return `raise ${LIMITS[runtime] ?? 'the memory limit of the runtime'} to ${proposed}${now ? ` (now ${now.text})` : ''}`;
  return now ? `raise the heap limit from ${now.text} to ${proposed}` : `set ${proposed} ${place}`;
}

/**
 * Returns the change that writes the flag: in place of the present one, else into the variable that the runtime itself
 * reads.
 * @returns undefined where the place is not in the spec
 */
export function changeOf(
  container: ContainerView,
  runtime: Runtime,
  flag: string,
  now: HeapSetting | undefined,
): SpecChange | undefined {
  if (runtime !== 'jvm' && runtime !== 'node') return undefined;
  const set = (path: string, value: unknown): SpecChange => ({ container: container.name, set: { [path]: value } });
  if (!now) return set(`env[${runtime === 'jvm' ? 'JAVA_TOOL_OPTIONS' : 'NODE_OPTIONS'}]`, flag);
  const variable = /^env\[(.+)\]$/.exec(now.where)?.[1];
  const value = container.spec.env?.find((one) => one.name === variable)?.value;
  if (variable !== undefined && value?.includes(now.text))
    return set(`env[${variable}]`, value.replace(now.text, flag));
  const { command, args } = container.spec;
  const words = now.where === 'command' ? command : now.where === 'args' ? args : undefined;
  if (!words?.some((word) => word.includes(now.text))) return undefined;
  return set(
    now.where,
    words.map((word) => word.replace(now.text, flag)),
  );
}

/** Returns the area of a JVM's memory that an error names. Each area but the heap has its own flag. */
export function areaOf(detail: string): { readonly name: string; readonly flag: string | undefined } {
  if (/metaspace/i.test(detail)) return { name: 'Metaspace', flag: '-XX:MaxMetaspaceSize' };
  if (/direct buffer/i.test(detail)) return { name: 'direct buffer memory', flag: '-XX:MaxDirectMemorySize' };
  if (/compressed class space/i.test(detail))
    return { name: 'compressed class space', flag: '-XX:CompressedClassSpaceSize' };
  if (/permgen/i.test(detail)) return { name: 'PermGen', flag: '-XX:MaxPermSize' };
  return { name: 'heap', flag: undefined };
}
