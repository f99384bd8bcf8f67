/** Waits for a rollout, and stops as soon as it cannot succeed. */
import type { Target } from '../diagnosis/target.ts';
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { nameOf } from '../model/objects.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { WaitAnswer } from '../model/wait.ts';
import type { Client } from '../sources/cluster/client.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Source } from '../sources/source.ts';
import { Bell } from './bell.ts';
import { Inquiry } from './inquiry.ts';
import { ownFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import { STOPPED, unlessStopped, unread } from './stopped.ts';
import { LATE, within } from './within.ts';
import { isRemovedAfterSuccess } from './helm-hooks.ts';
import { holdingUp, newestPods } from './newest.ts';
import { isHopeless } from './patience.ts';
import { progressOf, rolloutOf } from './rollout.ts';
import type { Rollout, WaitResource } from './rollout.ts';
import { ShortTimer, StuckTimer } from './timers.ts';
import { believable } from './trouble.ts';
import { View } from './view.ts';
import { worstOf } from './worst.ts';
import type { Troubled } from './worst.ts';
import { shellLine } from '../model/command.ts';

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

const TICK_MILLISECONDS = 1000;
/** The pods of a new spec arrive over other watches than the workload, so they are judged after this time. */
const NEWS_MILLISECONDS = 2000;
/** A controller replaces pods within seconds. Older pods that still exist after this time hold the rollout up. */
const HELD_UP_SECONDS = 10;
/** After the timeout, for requests that are under way and the last diagnosis. */
const GRACE_MILLISECONDS = 10_000;
/** After this time the controller's status counts even if its pods are not seen. */
const TRUST_SECONDS = 10;

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

/** The target as one look saw it. */
interface Seen {
  readonly object: KubeObject;
  readonly rollout: Rollout;
  readonly newest: readonly Pod[];
}

class Waiting {
  readonly #options: WaitOptions;
  readonly #view: View;
  readonly #bell: Bell;
  readonly #inquiry: Inquiry;
  readonly #stuck: StuckTimer;
  readonly #short: ShortTimer;
  /** `Deployment/web`. */
  readonly #title: string;
  readonly #began: number;
  /** Lines printed for this generation: a count that goes up and down is printed once. */
  readonly #told = new Set<string>();
  /** The target as it was last seen. */
  #object: KubeObject | undefined;
  #generation: number | undefined;
  #newsAt = 0;
  /** The liveness probe that delays the end of the rollout. */
  #probed: string | undefined;
  /** The summary of the last failure that was printed. */
  #warned: string | undefined;
  #doneSince: number | undefined;

  constructor(options: WaitOptions, view: View, bell: Bell, signal: AbortSignal, began: number) {
    const { client, source, target } = options;
    this.#options = options;
    this.#began = began;
    this.#view = view;
    this.#bell = bell;
    this.#inquiry = new Inquiry(source, target.namespace, client.clock, signal);
    this.#stuck = new StuckTimer(client.clock);
    this.#short = new ShortTimer(client.clock);
    this.#title = `${RESOURCES[target.resource].kind}/${target.name}${options.suffix ?? ''}`;
  }

  async run(): Promise<WaitAnswer | undefined> {
    const { timeoutSeconds } = this.#options;
    while (!this.#options.signal.aborted) {
      const left = Math.max(0, timeoutSeconds - this.#seconds());
      const look = unlessStopped(this.#options.stopped, this.#look());
      const answer = await within(this.#options.client.clock, left * 1000 + GRACE_MILLISECONDS, look);
      if (answer === STOPPED || (!answer && this.#options.stopped?.aborted)) return this.#unfinished();
      if (answer !== LATE && answer) return answer;
      if (this.#seconds() >= timeoutSeconds) return this.#timedOut();
      await this.#bell.wait(Math.min(TICK_MILLISECONDS, (timeoutSeconds - this.#seconds()) * 1000), {
        settle: 100,
        apart: 100,
      });
    }
    return undefined;
  }

  /** Looks at the target once. Returns the answer, if there is one. */
  async #look(): Promise<WaitAnswer | undefined> {
    const { resource, namespace, name } = this.#options.target;
    const last = this.#object;
    if (last !== undefined && this.#warned === undefined && this.#view.isGone() && isRemovedAfterSuccess(last)) {
      const says = `${this.#title} was removed by Helm, which does so after it has succeeded (hook-succeeded)`;
      return this.#answer('rolled-out', rolloutOf(resource, last), says, null);
    }
    const seen = this.#see();
    const { rollout, newest } = seen;
    if (rollout.state === 'held' && resource === 'deployments')
      throw new UserError(
        `${this.#title} does not roll out: ${rollout.says}`,
        shellLine`kubectl -n ${namespace} rollout resume deployment/${name}`,
      );
    const worst = worstOf(resource, seen.object, newest, this.#view.now());
    if (rollout.state === 'done') {
      const done = await this.#done(rollout, newest, worst === undefined);
      if (done) return done;
    } else {
      this.#doneSince = undefined;
      this.#probed = undefined;
      this.#say(progressOf(resource, rollout, newest));
    }
    if (rollout.state === 'failed') return this.#failed(rollout, worst?.pod ?? newest.at(-1), rollout.says);
    if (!rollout.observed || this.#now() - this.#newsAt < NEWS_MILLISECONDS) return undefined;
    return (await this.#stopped(seen, worst)) ?? this.#refused(seen);
  }

  /** Reads the target. A new generation starts the progress again. */
  #see(): Seen {
    const { resource } = this.#options.target;
    const object = this.#view.object();
    this.#object = object;
    const rollout = rolloutOf(resource, object);
    if (object.metadata?.generation !== this.#generation) {
      this.#told.clear();
      if (this.#generation !== undefined) this.#newsAt = this.#now();
    }
    if (!rollout.observed) this.#newsAt = this.#now();
    this.#generation = object.metadata?.generation;
    const newest = rollout.observed ? newestPods(resource, object, this.#view.pods(), this.#view.revisions()) : [];
    return { object, rollout, newest };
  }

  /** Returns the answer of a rollout that its controller reports as done, once the pods confirm it. */
  async #done(rollout: Rollout, newest: readonly Pod[], quiet: boolean): Promise<WaitAnswer | undefined> {
    const settled = this.#isSettled(rollout, newest);
    this.#probed = settled ? await this.#inquiry.failingProbe(newest, this.#view.now()) : undefined;
    if (settled && this.#probed === undefined)
      return this.#answer('rolled-out', rollout, `${this.#title} ${rollout.says}`, null);
    if (this.#probed !== undefined) this.#say(this.#probed);
    else if (quiet) this.#say(`${rollout.says}; checking that the new pods stay up`);
    return undefined;
  }

  /** Returns whether the pods of a finished rollout are there, and have run for some seconds. */
  #isSettled(rollout: Rollout, newest: readonly Pod[]): boolean {
    this.#doneSince ??= this.#now();
    const shown =
      rollout.updated === null ||
      newest.length >= rollout.updated ||
      (this.#now() - this.#doneSince) / 1000 >= TRUST_SECONDS;
    const now = this.#view.now();
    return shown && newest.every((pod) => pod.status?.phase === 'Failed' || believable(pod, now));
  }

  /** Returns the answer if a pod is in a trouble that does not go away. */
  async #stopped({ object, rollout, newest }: Seen, worst: Troubled | undefined): Promise<WaitAnswer | undefined> {
    const { resource } = this.#options.target;
    const pods = this.#view.pods();
    const held =
      worst || this.#seconds() < HELD_UP_SECONDS || rollout.state === 'done'
        ? undefined
        : worstOf(resource, object, holdingUp(resource, object, pods, newest), this.#view.now());
    const suspect = worst ?? held;
    const trouble = this.#stuck.timed(suspect);
    if (suspect === undefined || trouble === undefined) {
      this.#inquiry.forget();
      this.#warned = undefined;
      return undefined;
    }
    const { diagnosis, scaling } = await this.#inquiry.lookInto(suspect.pod, trouble);
    const beside = pods.some((pod) => pod.metadata?.deletionTimestamp !== undefined);
    const cause = diagnosis?.causes[0];
    if (isHopeless(trouble, cause, scaling, beside))
      return this.#failed(rollout, suspect.pod, held && this.#heldUpBy(held.pod));
    if (cause && cause.summary !== this.#warned)
      this.#options.onLine(`${this.#title}: pod ${nameOf(suspect.pod)} fails, but may recover: ${cause.summary}`);
    this.#warned = cause?.summary;
    return undefined;
  }

  #heldUpBy(pod: Pod): string {
    const name = nameOf(pod);
    return `pod ${name} of an older revision is not ready, so the StatefulSet replaces no pod; delete it to get the newest revision: ${shellLine`kubectl -n ${this.#options.target.namespace} delete pod ${name}`}`;
  }

  /** Returns the answer if the API server refuses pods: then only the workload itself can be explained. */
  async #refused({ object, rollout, newest }: Seen): Promise<WaitAnswer | undefined> {
    const { target } = this.#options;
    if (target.resource === 'pods') return undefined;
    if (!this.#short.isTooLong(target.resource, object, rollout, this.#view.pods(), newest)) return undefined;
    const diagnosis = await this.#inquiry.diagnose({ ...target, pod: null });
    if (diagnosis && diagnosis.causes.length > 0)
      return this.#answer('failed', rollout, diagnosis.causes[0]!.summary, diagnosis);
    this.#short.restart();
    return undefined;
  }

  /** Returns the answer of a failed rollout, explained for the workload: with the impact and the rollback. */
  async #failed(rollout: Rollout, pod: Pod | undefined, why: string | undefined): Promise<WaitAnswer> {
    const name = pod?.metadata?.name;
    const target: Target =
      this.#options.target.resource === 'pods' ? this.#options.target : { ...this.#options.target, pod: name ?? null };
    const diagnosis = (await this.#inquiry.diagnose(target)) ?? this.#inquiry.last ?? null;
    const says = why ?? diagnosis?.causes[0]?.summary ?? `pod ${name} does not become ready`;
    const answer = this.#answer('failed', rollout, says, diagnosis);
    // Without a cause, say what the pod lacks: a progress deadline explains nothing.
    return pod === undefined || hasReadyCondition(pod) || diagnosis?.causes.length
      ? answer
      : { ...answer, missing: await this.#inquiry.missing([pod]) };
  }

  /** Returns how far it came. */
  #unfinished(): WaitAnswer {
    const { resource } = this.#options.target;
    const object = this.#view.object();
    const rollout = rolloutOf(resource, object);
    const newest = newestPods(resource, object, this.#view.pods(), this.#view.revisions());
    return this.#answer('unfinished', rollout, this.#probed ?? progressOf(resource, rollout, newest), null);
  }

  async #timedOut(): Promise<WaitAnswer> {
    const { target } = this.#options;
    const { resource } = target;
    const object = this.#view.object();
    const rollout = rolloutOf(resource, object);
    const newest = newestPods(resource, object, this.#view.pods(), this.#view.revisions());
    const unready = newest.filter((pod) => !hasReadyCondition(pod));
    const worst = worstOf(resource, object, newest, this.#view.now())?.pod ?? unready[0];
    const { clock, config } = this.#options.client;
    const diagnosis = await within(
      clock,
      GRACE_MILLISECONDS,
      this.#inquiry.diagnose(
        worst?.metadata?.name === undefined || resource === 'pods' ? target : { ...target, pod: worst.metadata.name },
      ),
    );
    if (diagnosis === LATE)
      this.#options.onNotice(
        `${config.server} does not answer any more, so it is not known why the pods are not ready`,
      );
    const says = this.#probed ?? progressOf(resource, rollout, newest);
    const missing = diagnosis === LATE ? LATE : await within(clock, GRACE_MILLISECONDS, this.#inquiry.missing(unready));
    return {
      ...this.#answer('timed-out', rollout, says, diagnosis === LATE ? null : (diagnosis ?? null)),
      missing: missing === LATE ? [] : missing,
    };
  }

  #answer(
    outcome: WaitAnswer['outcome'],
    { wanted, updated, up }: Rollout,
    says: string,
    diagnosis: Diagnosis | null,
  ): WaitAnswer {
    const { resource, namespace, name } = this.#options.target;
    return {
      apiVersion: 'crashloop/v1',
      kind: 'Wait',
      target: { kind: RESOURCES[resource].kind, namespace, name },
      outcome,
      says,
      seconds: Math.round(this.#seconds()),
      replicas: { wanted, updated, up },
      missing: [],
      diagnosis,
    };
  }

  #say(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.onLine(`${this.#title}: ${text}`);
  }

  /** Milliseconds of the clock. */
  #now(): number {
    return this.#options.client.clock.now();
  }

  /** Seconds since the wait began. */
  #seconds(): number {
    return (this.#now() - this.#began) / 1000;
  }
}
