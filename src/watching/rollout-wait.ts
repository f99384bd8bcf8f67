/** Waits for a rollout, and stops as soon as it cannot succeed. */
import { UserError } from '../errors.ts';
import { RESOURCES } from '../model/resources.ts';
import type { WaitAnswer } from '../model/wait.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import { Bell } from './bell.ts';
import { ownFeed } from './feed.ts';
import { STOPPED, unlessStopped, unread } from './stopped.ts';
import { View } from './view.ts';
import type { WaitOptions } from './wait-options.ts';
import { Waiting } from './waiting.ts';
import { LATE, within } from './within.ts';

/**
 * Waits until the rollout has succeeded, cannot succeed, or the time is up.
 * @returns undefined if the signal aborts first
 * @throws UserError if the target does not exist, is deleted, may not be watched, or is paused
 */
export async function waitFor(options: WaitOptions): Promise<WaitAnswer | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const bell = new Bell(options.client.clock, options.stopped ? AbortSignal.any([signal, options.stopped]) : signal);
  const view = new View(options.client, options.source, options.target, {
    feed: options.feed ?? ownFeed(options.client),
    signal,
    onChange: () => bell.ring(),
    onNotice: options.onNotice,
  });
  const { clock, config } = options.client;
  const began = clock.now();
  try {
    const opening = unlessStopped(options.stopped, orAborted(view.opened(), signal));
    const opened = await within(clock, options.timeoutSeconds * 1000, opening);
    if (opened === STOPPED) return unread(options.target);
    if (opened === LATE)
      throw new UserError(
        `timed out waiting for ${RESOURCES[options.target.resource].kind}/${options.target.name}: ${view.trouble() ?? `${config.server} did not answer in time`}`,
        'check the server, or allow more time with --timeout',
      );
    return await new Waiting(options, view, bell, signal, began).run();
  } catch (error) {
    if (options.signal.aborted) return undefined;
    throw error;
  } finally {
    over.abort(new Error('the wait is over'));
  }
}
