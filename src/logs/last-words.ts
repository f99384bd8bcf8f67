/** The termination message read like a log, for where the log itself is gone, closed or empty. */
import type { Terminated } from '../model/objects.ts';
import { analyseLog } from './analyse.ts';
import type { LogAnalysis } from './log-analysis.ts';

/** Reasons whose message the runtime or the kubelet wrote (pkg/kubelet/kuberuntime/kuberuntime_container.go). */
const NOT_THE_APPS = new Set(['StartError', 'ContainerCannotRun', 'ContainerStatusUnknown', 'RestartingAllContainers']);

/** By the identity of the status: rounds run the checks again, the message is read once. */
const read = new WeakMap<Terminated, LogAnalysis>();

/**
 * What an instance left as its termination message: what it wrote to terminationMessagePath, or, under
 * FallbackToLogsOnError, the end of its log (80 lines, 2048 bytes).
 * @returns undefined where it left none
 */
export function lastWords(dead: Terminated | undefined, container: string): LogAnalysis | undefined {
  if (!dead?.message?.trim() || NOT_THE_APPS.has(dead.reason ?? '')) return undefined;
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
