/** Reads the termination message like a log, for instances without a log. */
import type { Terminated } from '../model/objects.ts';
import { analyseLog } from './analyse-log.ts';
import type { LogAnalysis } from './log-analysis.ts';

/** With these reasons the runtime or the kubelet wrote the message (pkg/kubelet/kuberuntime/kuberuntime_container.go). */
const NOT_BY_THE_APP = new Set([
  'StartError',
  'ContainerCannotRun',
  'ContainerStatusUnknown',
  'RestartingAllContainers',
]);

/** By the status object: each round runs the checks again, and the message is read once. */
const read = new WeakMap<Terminated, LogAnalysis>();

/**
 * Analyses what an instance left as its termination message: what it wrote to terminationMessagePath, or, under
 * FallbackToLogsOnError, the end of its log (80 lines, 2048 bytes).
 * @returns undefined if the app left none
 */
export function readTerminationMessage(dead: Terminated | undefined, container: string): LogAnalysis | undefined {
  if (!dead?.message?.trim() || NOT_BY_THE_APP.has(dead.reason ?? '')) return undefined;
  let analysis = read.get(dead);
  if (analysis === undefined) {
    analysis = {
      ...analyseLog(
        { text: dead.message, timestamps: false, truncated: false },
        { container, previous: true, exitCode: dead.exitCode },
      ),
      origin: 'termination-message',
    };
    read.set(dead, analysis);
  }
  return analysis;
}
