/** The log of a container as the kubelet serves it (`pkg/kubelet/kuberuntime/logs/logs.go:ReadLogs`). */
import { moment, LAST_CRASH } from './status.ts';
import type { PlannedPod } from './types.ts';

export interface LogOptions {
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** -1: all. */
  readonly tailLines: number;
  /** -1: all. Counted from the first line that is sent. */
  readonly limitBytes: number;
}

/** The message instead of a log; the API server answers 400 with it. */
export class NoLog extends Error {}

/**
 * `pkg/kubelet/kubelet_pods.go:validateContainerLogStatus`: for a container in back-off, both names are the log of
 * the dead instance.
 */
export function logOf(
  pod: PlannedPod,
  container: string,
  anchor: number,
  { previous, timestamps, tailLines, limitBytes }: LogOptions,
): string {
  const { fate, name } = pod;
  const first = ((pod.body.spec as { containers: { name: string }[] }).containers[0]?.name ?? '') === container;
  const looping = first && fate.kind === 'looping';
  const restarted = first && fate.kind === 'running' && fate.restarts !== undefined;
  if (previous && !looping && !restarted)
    throw new NoLog(`previous terminated container "${container}" in pod "${name}" not found`);
  if (first && fate.kind === 'waiting')
    throw new NoLog(
      `container "${container}" in pod "${name}" is waiting to start: ${fate.reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : fate.reason}`,
    );
  if (fate.kind === 'unscheduled') throw new NoLog(`pod ${name} does not have a host assigned`);
  const lines = looping ? pod.log : everyday(name);
  const stamp = moment(anchor, LAST_CRASH);
  const kept = lines.slice(tailLines < 0 ? 0 : Math.max(0, lines.length - tailLines));
  const text = kept
    .map((line, i) => `${timestamps ? `${stamp.slice(0, -1)}.${String(i).padStart(9, '0')}Z ` : ''}${line}\n`)
    .join('');
  return limitBytes < 0 ? text : Buffer.from(text).subarray(0, limitBytes).toString();
}

/** What a healthy service logs. */
const everyday = (pod: string): string[] =>
  Array.from(
    { length: 400 },
    (_, i) =>
      `{"level":"info","msg":"request served","pod":"${pod}","path":"/v1/items/${i * 37}","status":200,"ms":${(i * 7) % 90}}`,
  );

/**
 * Returns older lines before a log, in pieces, to test logs of a hundred megabytes.
 * @param bytes of all older lines
 * @param lines how many of the newest are wanted; -1: all
 */
export function* past(bytes: number, lines: number, timestamps: boolean): Generator<string> {
  const line = `${timestamps ? '2026-01-01T00:00:00.000000001Z ' : ''}{"level":"info","msg":"request served","path":"/v1/items/37","status":200,"ms":12}\n`;
  const all = Math.floor(bytes / line.length);
  for (let left = lines < 0 ? all : Math.min(all, lines); left > 0; left -= 500) yield line.repeat(Math.min(left, 500));
}
