/** What a wait for a rollout needs. */
import type { Target } from '../diagnosis/target.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import type { Feed } from './feed.ts';
import type { WaitResource } from './rollout.ts';

export interface WaitOptions {
  readonly client: Client;
  readonly source: Source;
  readonly target: Target & { readonly resource: WaitResource };
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Ends this wait because another one has failed: the answer is then `unfinished`. */
  readonly stopped?: AbortSignal;
  /** Before each line: ` in shop`, where targets of several namespaces are waited for. */
  readonly suffix?: string;
  /** Where the objects come from; default: a watch for each request. */
  readonly feed?: Feed;
  /** The progress, in one line, whenever it changes. */
  readonly onLine: (text: string) => void;
  /** A problem of the watch itself. */
  readonly onNotice: (text: string) => void;
}
