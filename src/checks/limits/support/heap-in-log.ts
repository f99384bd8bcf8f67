/** Heap settings that only the log shows: a start script computed them, and the JVM or the script printed them. */
import { once, oneOf } from '../../../expressions.ts';
import { heapSettings, shareOf } from '../../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../../knowledge/heap-flags.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { inForce, TIGHT } from './heap-settings.ts';

/** A line that prints the options of a JVM: by its words, or because it holds several options. */
const PRINTS = once(() =>
  oneOf([
    /\b(?:command ?line|(?:j?vm|java|input) (?:arguments?|args|options|opts|flags))\b/i,
    /\b(?:java_(?:tool_)?opt(?:ion)?s|picked up \w{4,20}:)/i,
    /(?<!\S)-(?:server|Xm[snx]\d|XX:[+-]?\w|D\w|agentlib:|javaagent:).{0,400}\s-(?:server|Xm[snx]\d|XX:[+-]?\w|D\w|jar\b|cp\b|classpath\b)/i,
  ]),
);

/** The settings of one line of a log. */
export interface PrintedHeap {
  readonly settings: readonly [HeapSetting, ...HeapSetting[]];
  /** Index of the line. */
  readonly line: number;
}

/**
 * Returns the heap settings that the last line with options of a JVM prints, if they leave no room below a limit; the
 * largest first.
 * @param limit bytes
 */
export function printedHeap({ lines }: LogAnalysis, limit: number): PrintedHeap | undefined {
  const line = lines.findLast(
    ({ text }) => text.includes('-X') && /-X(?:m[sx]\d|X:M)/.test(text) && PRINTS().test(text),
  );
  if (line === undefined) return undefined;
  const all = inForce(heapSettings({ args: [line.text] }, [])).filter(({ runtime }) => runtime === 'jvm');
  const [worst, ...others] = all
    .filter((one) => shareOf(one, limit) >= TIGHT)
    .sort((a, b) => shareOf(b, limit) - shareOf(a, limit) || (a.sets === 'maximum' ? -1 : 1));
  return worst && { settings: [worst, ...others], line: line.index };
}
