/** Waits for several rollouts at once, over one connection. The first that cannot succeed ends the wait. */
import { NotFound } from '../errors.ts';
import { RESOURCES } from '../model/resources.ts';
import type { WaitAnswer, WaitListAnswer } from '../model/wait.ts';
import { sharedFeed } from './feed.ts';
import { waitFor } from './rollout-wait.ts';
import type { WaitOptions } from './wait-options.ts';

export type WaitTarget = WaitOptions['target'] & {
  /** A hook of Helm, which creates and removes it: it need not be there. */
  readonly isHook?: boolean;
};

export interface WaitListOptions
  extends Pick<WaitOptions, 'client' | 'source' | 'timeoutSeconds' | 'signal' | 'onLine' | 'onNotice'> {
  readonly targets: readonly WaitTarget[];
}

/** With more targets in one namespace, one watch of all its objects costs less than one for each target. */
const MOST_WATCHES = 8;

const ORDER: Readonly<Record<WaitAnswer['outcome'], number>> = {
  failed: 0,
  'timed-out': 1,
  unfinished: 2,
  'rolled-out': 3,
};

/** The hook is not there. */
const ABSENT = Symbol('absent');

async function waitForHook(
  { isHook = false, ...target }: WaitTarget,
  onNotice: (text: string) => void,
  options: WaitOptions,
): Promise<WaitAnswer | undefined | typeof ABSENT> {
  try {
    return await waitFor(options);
  } catch (error) {
    if (!isHook || !(error instanceof NotFound)) throw error;
    onNotice(
      `not waited for: ${RESOURCES[target.resource].kind}/${target.name}, a hook of Helm that does not exist (Helm creates it later, or has removed it)`,
    );
    return ABSENT;
  }
}

/**
 * Waits until all targets have rolled out, one cannot succeed, or the time is up.
 * @returns undefined if the signal aborts first
 * @throws as `waitFor`, for the first target for which that happens
 */
export async function waitForAll(options: WaitListOptions): Promise<Omit<WaitListAnswer, 'gaps'> | undefined> {
  const { client, targets } = options;
  const began = client.clock.now();
  const [stop, over] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([options.signal, over.signal]);
  const shared = sharedFeed(client, signal);
  const perNamespace = (namespace: string): number => targets.filter((one) => one.namespace === namespace).length;
  const several = new Set(targets.map(({ namespace }) => namespace)).size > 1;
  // What concerns the server or a namespace is said once, not for each target.
  const said = new Set<string>();
  const onNotice = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    options.onNotice(text);
  };
  try {
    const answers = await Promise.all(
      targets.map(async (target) => {
        const answer = await waitForHook(target, onNotice, {
          ...options,
          target,
          signal,
          stopped: stop.signal,
          onNotice,
          ...(several ? { suffix: ` in ${target.namespace}` } : {}),
          ...(perNamespace(target.namespace) > MOST_WATCHES ? { feed: shared } : {}),
        });
        if (answer !== ABSENT && answer?.outcome === 'failed') stop.abort(new Error('another target failed'));
        return answer;
      }),
    );
    if (options.signal.aborted || answers.includes(undefined)) return undefined;
    const items = answers.filter((one) => one !== undefined && one !== ABSENT);
    items.sort((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
    const worst = items[0]?.outcome ?? 'rolled-out';
    return {
      apiVersion: 'crashloop/v1',
      kind: 'WaitList',
      outcome: worst === 'unfinished' ? 'failed' : worst,
      seconds: Math.round((client.clock.now() - began) / 1000),
      items,
    };
  } finally {
    over.abort(new Error('the wait is over'));
  }
}
