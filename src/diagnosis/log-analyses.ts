/** Analyses of logs, each made once. */
import type { ContainerView } from '../evidence/views.ts';
import { analyseLog } from '../logs/analyse-log.ts';
import type { LogAnalysis } from '../logs/log-analysis.ts';
import { budgetOfPod, withinPod } from '../logs/reading-budget.ts';
import type { Budget } from '../logs/reading-budget.ts';
import type { LogText } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';

/** By the identity of their text: each round runs the checks again. */
const analyses = new WeakMap<LogText, LogAnalysis>();

const budgets = new WeakMap<Pod, Budget>();

function budgetOf(pod: Pod): Budget {
  const budget = budgets.get(pod) ?? budgetOfPod();
  budgets.set(pod, budget);
  return budget;
}

/** Returns what the log of a container says. The logs of a pod share a budget, in the order in which they are read. */
export function analysed(text: LogText, pod: Pod, container: ContainerView, previous: boolean): LogAnalysis {
  let analysis = analyses.get(text);
  if (analysis === undefined) {
    const options = {
      container: container.name,
      previous,
      ...(container.dead ? { exitCode: container.dead.exitCode } : {}),
      ...(container.dead?.finishedAt ? { finishedAt: container.dead.finishedAt } : {}),
    };
    analysis = withinPod(budgetOf(pod), (budget) => analyseLog(text, options, undefined, budget));
    analyses.set(text, analysis);
  }
  return analysis;
}

/** Returns how many lines of a log were read where it was too much work; null if all were, or no check asked for it. */
export const readInPart = (text: LogText): LogAnalysis['part'] => analyses.get(text)?.part ?? null;
