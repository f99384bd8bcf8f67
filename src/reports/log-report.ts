/** `logs`: for each container the log that matters, with the lines that explain the exit. */
import type { ContainerView } from '../evidence/views.ts';
import { deadLog } from '../diagnosis/context.ts';
import { lastExitOf } from '../diagnosis/report.ts';
import { containersOf } from '../evidence/containers.ts';
import type { Fact } from '../model/facts.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Pod } from '../model/objects.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';
import type { LogsContainer } from '../model/reports.ts';

function whyMissing(container: ContainerView, fact: Fact<LogAnalysis>): string | null {
  switch (fact.state) {
    case 'known':
    case 'partial':
      return fact.value.lines.length === 0 ? 'the log is empty' : null;
    case 'absent':
      return container.dead === undefined ? 'the container has not started' : 'the node no longer has its log';
    case 'forbidden':
      return `forbidden; needs: ${fact.needs}`;
    case 'failed':
      return fact.why;
    case 'not-collected':
      return 'not in this recording';
  }
}

/**
 * Returns the log of each container, in the order of the spec.
 * @param only the name of one container; undefined: all
 */
export function readLogs(ledger: Ledger, pod: Pod, only: string | undefined): LogsContainer[] {
  return containersOf(pod)
    .filter((container) => only === undefined || container.name === only)
    .map((container) => {
      const fact = deadLog(ledger, pod, container);
      const analysis = fact.state === 'known' ? fact.value : undefined;
      const decisive = new Set(container.dead === undefined ? [] : (analysis?.decisive ?? []));
      return {
        name: container.name,
        type: container.type,
        instance: container.dead !== undefined ? 'dead' : container.state === 'running' ? 'running' : 'none',
        previous: analysis?.previous ?? null,
        lastExit: lastExitOf(container, pod),
        missing: whyMissing(container, fact),
        total: analysis?.lines.length ?? 0,
        truncated: analysis?.truncated ?? false,
        lines: (analysis?.lines ?? []).map(({ index, time, severity, text }) => ({
          index,
          time,
          severity,
          decisive: decisive.has(index),
          text,
        })),
      };
    });
}
