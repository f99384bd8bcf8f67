/** Sends many queries to a source at once. */
import { sent } from './ahead.ts';
import { TOO_MANY } from '../model/facts.ts';
import type { Fact, LogText, Query } from '../model/facts.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Source } from './source.ts';

/** Queries at a time: enough for one wave of a diagnosis, few enough for an API server's fairness queues. */
const CONCURRENCY = 12;

/**
 * Objects that one wave asks for; the same number of logs and lists. A pod usually needs about ten. A pod can refer to
 * thousands of objects; those over the limit are a gap.
 */
export const MAX_AT_ONCE = 150;

/** Characters of logs in one wave; one log has at most four million. Logs over the limit are a gap. */
const MAX_LOG_TEXT = 64 * 1024 * 1024;

/**
 * Milliseconds before a log is read again. During a restart the kubelet has no log of the dead instance for a while.
 */
const LOG_RETRY_MILLISECONDS = 400;
/** Milliseconds. A slower error is a time-out or a dead node, and reading again does not help. */
const QUICK_MILLISECONDS = 3000;

async function answer(source: Source, query: Query): Promise<Fact<unknown>> {
  const { clock } = source;
  if (clock === undefined || query.verb !== 'log') return source.fetch(query);
  const asked = clock.now();
  const fact = await source.fetch(query);
  const early = fact.state === 'failed' || (query.previous && fact.state === 'absent');
  if (!early || clock.now() - asked > QUICK_MILLISECONDS) return fact;
  await clock.sleep(LOG_RETRY_MILLISECONDS);
  return source.fetch(query);
}

/**
 * Fetches the queries, up to `MAX_AT_ONCE` of a kind and `MAX_LOG_TEXT` of logs, and puts the answers into the ledger.
 * Sets the ledger's time to the source's.
 * @param meanwhile work to do while the queries travel
 * @throws UserError where the source cannot answer any query
 */
export async function gather(
  source: Source,
  queries: readonly Query[],
  ledger: Ledger,
  meanwhile?: () => void,
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
      const fact = await answer(source, query);
      if (query.verb === 'log' && fact.state === 'known') logText += (fact.value as LogText).text.length;
      ledger.put(query, fact);
    }
  };
  const answers = Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
  if (meanwhile !== undefined && source.kind === 'cluster') void sent().then(meanwhile);
  await answers;
  ledger.now = source.now();
}
