/**
 * Settings that size a runtime's heap, in a container's command line or environment. Sources: docs.oracle.com java.1
 * (-Xmx, -XX:MaxRAMPercentage), JDK_JAVA_OPTIONS (java launcher), JAVA_TOOL_OPTIONS (JVM TI); nodejs.org/api/cli.html
 * (--max-old-space-size, in MiB); pkg.go.dev/runtime (GOMEMLIMIT); learn.microsoft.com .NET GC settings (values
 * hexadecimal in environment variables); php.net memory_limit.
 */
import { parseQuantity } from './quantity.ts';

export interface HeapSetting {
  /** As written: `-Xmx1g`, `GOMEMLIMIT=2GiB`. */
  readonly text: string;
  readonly runtime: 'jvm' | 'node' | 'go' | 'dotnet' | 'php';
  readonly sets: 'maximum' | 'initial';
  /** Bytes; undefined if the value is a share of the limit. */
  readonly bytes: number | undefined;
  /** Share of the container's memory, in percent; undefined if the value is absolute. */
  readonly percent: number | undefined;
  /**
   * Where it was found, as a path below the container: `command`, `args`, `env[JAVA_OPTS]`, or the ConfigMap it came
   * from.
   */
  readonly where: string;
}

/** A name, a value and where it was found: `env[JAVA_OPTS]`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly where: string;
}

const JVM_UNITS: { readonly [unit: string]: number } = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Flags are whole words: `--foo-Xmx1g` does not match. Quotes and `=` may come before them. */
const JVM_SIZE = /(?:^|[\s"'=,;])(-X(?:mx|ms)|-XX:(?:MaxHeapSize|InitialHeapSize)=)(\d{1,18})([kKmMgGtT]?)(?![\w.])/g;
const JVM_PERCENT = /(?:^|[\s"'=,;])-XX:(Max|Initial)RAMPercentage=(\d{1,3}(?:\.\d{1,10})?)(?![\w.])/g;
const NODE_SIZE = /(?:^|[\s"'=,;])--max[-_]old[-_]space[-_]size(?:=|\s{1,5})(\d{1,9})(?!\w)/g;
const PHP_SIZE = /(?:^|[\s"'])(?:-d\s{0,5})?memory_limit\s{0,5}=\s{0,5}(\d{1,18})([kKmMgG]?)(?!\w)/g;

/** Longer command lines are programs, not flags; the rest is not read. */
const MAX_TEXT = 16_384;

function flagsIn(text: string, where: string): HeapSetting[] {
  const bounded = text.slice(0, MAX_TEXT);
  const found: HeapSetting[] = [];
  for (const [, flag, value, unit] of bounded.matchAll(JVM_SIZE)) {
    const sets = /mx|MaxHeap/.test(flag!) ? 'maximum' : 'initial';
    found.push({
      text: `${flag}${value}${unit}`,
      runtime: 'jvm',
      sets,
      bytes: Number(value) * JVM_UNITS[unit!.toLowerCase()]!,
      percent: undefined,
      where,
    });
  }
  for (const [, which, value] of bounded.matchAll(JVM_PERCENT)) {
    found.push({
      text: `-XX:${which}RAMPercentage=${value}`,
      runtime: 'jvm',
      sets: which === 'Max' ? 'maximum' : 'initial',
      bytes: undefined,
      percent: Number(value),
      where,
    });
  }
  for (const [, value] of bounded.matchAll(NODE_SIZE)) {
    found.push({
      text: `--max-old-space-size=${value}`,
      runtime: 'node',
      sets: 'maximum',
      bytes: Number(value) * 2 ** 20,
      percent: undefined,
      where,
    });
  }
  for (const [, value, unit] of bounded.matchAll(PHP_SIZE)) {
    found.push({
      text: `memory_limit=${value}${unit}`,
      runtime: 'php',
      sets: 'maximum',
      bytes: Number(value) * JVM_UNITS[unit!.toLowerCase()]!,
      percent: undefined,
      where,
    });
  }
  return found;
}

/** GOMEMLIMIT: a number of bytes with an optional B, KiB, MiB, GiB or TiB. */
function goLimit(value: string): number | undefined {
  const match = /^(\d{1,18})(B|KiB|MiB|GiB|TiB)?$/.exec(value.trim());
  return match
    ? parseQuantity(`${match[1]}${(match[2] ?? 'B').replace(/i?B$/, (unit) => (unit === 'iB' ? 'i' : ''))}`)
    : undefined;
}

/** `DOTNET_` and the older `COMPlus_` variables hold hexadecimal numbers, with or without 0x. */
function hexadecimal(value: string): number | undefined {
  return /^(?:0x)?[0-9a-f]{1,16}$/i.test(value.trim()) ? Number.parseInt(value.trim(), 16) : undefined;
}

function variablesIn({ name, value, where }: Setting): HeapSetting[] {
  const setting = (runtime: HeapSetting['runtime'], bytes: number | undefined, percent?: number): HeapSetting[] =>
    bytes === undefined && percent === undefined
      ? []
      : [{ text: `${name}=${value.trim()}`, runtime, sets: 'maximum', bytes, percent, where }];
  switch (name) {
    case 'GOMEMLIMIT':
      return setting('go', goLimit(value));
    case 'DOTNET_GCHeapHardLimit':
    case 'COMPlus_GCHeapHardLimit':
      return setting('dotnet', hexadecimal(value));
    case 'DOTNET_GCHeapHardLimitPercent':
    case 'COMPlus_GCHeapHardLimitPercent':
      return setting('dotnet', undefined, hexadecimal(value));
    case 'PHP_MEMORY_LIMIT':
      return flagsIn(`memory_limit=${value.trim()}`, where).map((one) => ({ ...one, text: `${name}=${value.trim()}` }));
    default:
      // Any variable may hold flags: JAVA_OPTS, JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, CATALINA_OPTS, KAFKA_HEAP_OPTS,
      // NODE_OPTIONS …
      return flagsIn(value, where);
  }
}

/** The part of a container's spec that may hold settings. */
export interface HeapSource {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

/**
 * Returns the heap settings of a container, in the order of the spec.
 * @param env its variables with their values; the caller looks up those from a ConfigMap
 */
export function heapSettings(container: HeapSource, env: readonly Setting[]): HeapSetting[] {
  // A flag and its value may be two arguments, so the arguments of one list are read as one line.
  return [
    ...flagsIn((container.command ?? []).join(' '), 'command'),
    ...flagsIn((container.args ?? []).join(' '), 'args'),
    ...env.flatMap(variablesIn),
  ];
}

/**
 * Returns the share of the container's memory that a setting asks for.
 * @param limit the container's memory limit in bytes
 * @returns 1 is the whole limit
 */
export function shareOf(setting: HeapSetting, limit: number): number {
  return setting.percent !== undefined ? setting.percent / 100 : (setting.bytes ?? 0) / limit;
}
