/** Looks at a rollout again and again, and decides whether it has succeeded or cannot succeed. */
import { UserError } from '../errors.ts';
import { shellLine } from '../model/command.ts';
import { nameOf } from '../model/objects.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { WaitAnswer } from '../model/wait.ts';
import type { Bell } from './bell.ts';
import { isRemovedAfterSuccess } from './helm-hooks.ts';
import { Inquiry } from './inquiry.ts';
import { holdingUp, newestPods } from './newest.ts';
import { isHopeless } from './patience.ts';
import { progressOf, rolloutOf } from './rollout.ts';
import type { Rollout } from './rollout.ts';
import { STOPPED, unlessStopped } from './stopped.ts';
import { ShortTimer, StuckTimer } from './timers.ts';
import { believable } from './trouble.ts';
import type { View } from './view.ts';
import { GRACE_MILLISECONDS, WaitAnswers } from './wait-answers.ts';
import type { WaitOptions } from './wait-options.ts';
import { LATE, within } from './within.ts';
import { worstOf } from './worst.ts';
import type { Troubled } from './worst.ts';

const TICK_MILLISECONDS = 1000;
/** The pods of a new spec arrive over other watches than the workload, so they are judged after this time. */
const NEWS_MILLISECONDS = 2000;
/** A controller replaces pods within seconds. Older pods that still exist after this time hold the rollout up. */
const HELD_UP_SECONDS = 10;
/** After this time the controller's status counts even if its pods are not seen. */
const TRUST_SECONDS = 10;

/** The target as one look saw it. */
interface Seen {
  readonly object: KubeObject;
  readonly rollout: Rollout;
  readonly newest: readonly Pod[];
}

/** One wait: it looks at the target whenever something changes, until there is an answer. */
export class Waiting {
  readonly #options: WaitOptions;
  readonly #view: View;
  readonly #bell: Bell;
  readonly #inquiry: Inquiry;
  readonly #stuck: StuckTimer;
  readonly #short: ShortTimer;
  /** `Deployment/web`. */
  readonly #title: string;
  readonly #answers: WaitAnswers;
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
    this.#view = view;
    this.#bell = bell;
    this.#inquiry = new Inquiry(source, target.namespace, client.clock, signal);
    this.#answers = new WaitAnswers(options, view, this.#inquiry, began);
    this.#stuck = new StuckTimer(client.clock);
    this.#short = new ShortTimer(client.clock);
    this.#title = `${RESOURCES[target.resource].kind}/${target.name}${options.suffix ?? ''}`;
  }

  async run(): Promise<WaitAnswer | undefined> {
    const { timeoutSeconds } = this.#options;
    while (!this.#options.signal.aborted) {
      const left = Math.max(0, timeoutSeconds - this.#answers.seconds());
      const look = unlessStopped(this.#options.stopped, this.#look());
      const answer = await within(this.#options.client.clock, left * 1000 + GRACE_MILLISECONDS, look);
      if (answer === STOPPED || (!answer && this.#options.stopped?.aborted))
        return this.#answers.unfinished(this.#probed);
      if (answer !== LATE && answer) return answer;
      if (this.#answers.seconds() >= timeoutSeconds) return this.#answers.timedOut(this.#probed);
      await this.#bell.wait(Math.min(TICK_MILLISECONDS, (timeoutSeconds - this.#answers.seconds()) * 1000), {
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
      return this.#answers.of('rolled-out', rolloutOf(resource, last), says, null);
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
    if (rollout.state === 'failed') return this.#answers.failed(rollout, worst?.pod ?? newest.at(-1), rollout.says);
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
      return this.#answers.of('rolled-out', rollout, `${this.#title} ${rollout.says}`, null);
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
      worst || this.#answers.seconds() < HELD_UP_SECONDS || rollout.state === 'done'
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
      return this.#answers.failed(rollout, suspect.pod, held && this.#heldUpBy(held.pod));
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
      return this.#answers.of('failed', rollout, diagnosis.causes[0]!.summary, diagnosis);
    this.#short.restart();
    return undefined;
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
}
