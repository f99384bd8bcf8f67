/** Which heap setting fits a memory limit. Every command proposes the same. */
import type { HeapSetting } from './heap-flags.ts';

/** The heap's share of the limit: a process needs about a quarter for other memory (usual advice for the JVM and V8). */
export const HEAP_SHARE = 0.75;

/** GOMEMLIMIT is for all memory of the Go runtime, and a soft limit: go.dev/doc/gc-guide advises a headroom of 5 to 10 %. */
const GO_SHARE = 0.9;

/** No heap of a usual program is smaller, in MiB. */
const SMALLEST = 8;

const PERCENT = Math.round(HEAP_SHARE * 100);

/** The flag of a JVM that sizes the heap by the memory limit. */
export const JVM_SHARE = `-XX:MaxRAMPercentage=${PERCENT}`;
/** The variable of .NET that sizes the heap by the memory limit. Its value is hexadecimal. */
export const DOTNET_SHARE = `DOTNET_GCHeapHardLimitPercent=0x${PERCENT.toString(16).toUpperCase()} (${PERCENT} %)`;

/**
 * Returns the heap setting that fits a memory limit, in the syntax of the runtime; null for a limit below 11Mi.
 * @param limit bytes
 */
export function fittingHeap(runtime: HeapSetting['runtime'], limit: number): string | null {
  const mi = (share: number): number => Math.floor((limit * share) / 2 ** 20);
  if (mi(HEAP_SHARE) < SMALLEST) return null;
  const settings: Readonly<Record<HeapSetting['runtime'], string>> = {
    jvm: `${JVM_SHARE} (without -Xms and -Xmx)`,
    node: `--max-old-space-size=${mi(HEAP_SHARE)}`,
    go: `GOMEMLIMIT=${mi(GO_SHARE)}MiB`,
    dotnet: DOTNET_SHARE,
    php: `memory_limit=${mi(HEAP_SHARE)}M`,
  };
  return settings[runtime];
}

/**
 * Returns the imperative that makes a heap fit into a memory limit.
 * @param limit bytes
 * @param into the limit for people: `the limit of 512Mi`
 * @param present the settings that do not fit: `-Xmx2g`
 */
export function fitHeapText(runtime: HeapSetting['runtime'], limit: number, into: string, present: string): string {
  const setting = fittingHeap(runtime, limit);
  return `make the heap fit into ${into}: ${setting === null ? `lower ${present}` : `set ${setting} instead of ${present}`}`;
}
