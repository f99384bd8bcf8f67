/** Asks a source many things at once. */
import { sent } from './ahead.ts';
import { TOO_MANY } from '../model/facts.ts';
import type { Fact, LogText, Query } from '../model/facts.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Source } from './source.ts';

/** Questions under way at once: enough for one wave of a diagnosis, few enough for an API server's fairness queues. */
const CONCURRENCY = 12;

/**
 * Objects, and as many logs and lists, that are asked for in one wave: a pod takes about ten in all; one that refers to
 * thousands of objects is not looked at whole. What is left out is a gap.
 */
export const MAX_AT_ONCE = 150;

/** Characters of logs that one wave brings: one log has at most some four million. What is left out is a gap. */
const MAX_LOG_TEXT = 64 * 1024 * 1024;

/**
 * Around a restart the kubelet has a moment in which a dead instance's log is not there yet, or is just being removed
 * for the next one's; a little later there is one again.
 */
const LOG_RETRY_MILLISECONDS = 400;
/**
 * Such a moment is told at once. What took longer to fail was a time limit, or a node that does not answer: it would do
 * so again.
 */
const QUICK_MILLISECONDS = 3000;

async function answer(source: Source, query: Query, clock: () => number): Promise<Fact<unknown>> {
  const asked = clock();
  const fact = await source.fetch(query);
  const early =
    query.verb === 'log' &&
    source.kind === 'cluster' &&
    (fact.state === 'failed' || (query.previous && fact.state === 'absent'));
  if (!early || clock() - asked > QUICK_MILLISECONDS) return fact;
  await new Promise((resolve) => setTimeout(resolve, LOG_RETRY_MILLISECONDS));
  return source.fetch(query);
}

/**
 * Fetches the queries, up to `MAX_AT_ONCE` of a kind and `MAX_LOG_TEXT` of logs, and writes the answers into the
 * ledger; sets the ledger's clock to the source's.
 * @param meanwhile what may be done while the questions travel
 * @param clock milliseconds since any moment; there for tests
 * @throws UserError only where the source can answer nothing at all
 */
export async function gather(
  source: Source,
  queries: readonly Query[],
  ledger: Ledger,
  meanwhile?: () => void,
  clock: () => number = () => performance.now(),
): Promise<void> {
  const asked = { get: 0, other: 0 };
  const waiting = queries.filter((query) => {
    if (asked[query.verb === 'get' ? 'get' : 'other']++ < MAX_AT_ONCE) return true;
    ledger.put(query, { state: 'failed', why: TOO_MANY });
    return false;
  });
  let logText = 0;
  const work = async (): Promise<void> => {
    for (let query = waiting.shift(); query !== undefined; query = waiting.shift()) {
      if (query.verb === 'log' && logText > MAX_LOG_TEXT) {
        ledger.put(query, { state: 'failed', why: TOO_MANY });
        continue;
      }
      const fact = await answer(source, query, clock);
      if (query.verb === 'log' && fact.state === 'known') logText += (fact.value as LogText).text.length;
      ledger.put(query, fact);
    }
  };
  const answers = Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
  if (meanwhile !== undefined && source.kind === 'cluster') void sent().then(meanwhile);
  await answers;
  ledger.now = source.now();
}
