/** Waits for a rollout, and stops the moment it cannot come about. */
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Target } from '../diagnosis/target.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { UserError } from '../errors.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import type { Event, KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { Client } from '../sources/cluster/client.ts';
import { orAborted } from '../sources/cluster/deadline.ts';
import type { Source } from '../sources/source.ts';
import { Bell } from './bell.ts';
import { eventsOf } from './events.ts';
import { missingOf } from './missing.ts';
import type { Lack } from '../model/wait.ts';
import { holdingUp, newestPods } from './newest.ts';
import { isHopeless, NOT_MADE_BESIDE_OLDER_SECONDS, NOT_MADE_SECONDS, scalingOf } from './patience.ts';
import { progressOf, rolloutOf } from './rollout.ts';
import type { Rollout, WaitResource } from './rollout.ts';
import { failingLiveness, hasLiveness, PROBE_REASONS } from './probed.ts';
import { View } from './view.ts';
import { believable, troubleKey } from './trouble.ts';
import type { Trouble } from './trouble.ts';
import { worstOf } from './worst.ts';
import type { Troubled } from './worst.ts';
import type { WaitAnswer } from '../model/wait.ts';

export interface WaitOptions {
  readonly client: Client;
  readonly source: Source;
  readonly target: Target & { readonly resource: WaitResource };
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** How far it has come, whenever that changes. */
  readonly onLine: (text: string) => void;
  /** Trouble of the watch itself. */
  readonly onNotice: (text: string) => void;
}

const TICK_MILLISECONDS = 1000;
/** A trouble that stays the same is looked into again: its cause may show only later. */
const AGAIN_SECONDS = 15;
/** What a controller has just made comes over other watches than its own object: pods are judged a moment later. */
const NEWS_MILLISECONDS = 2000;
/** A controller begins to replace pods within moments; those that it still waits for then hold it up. */
const HELD_UP_SECONDS = 10;
/** A controller's word counts even where the pods that it counts are not seen. */
const TRUST_SECONDS = 10;

/** One thing that was looked into. */
interface Looked {
  readonly key: string;
  readonly at: number;
  readonly diagnosis: Diagnosis | undefined;
  readonly scaling: ReturnType<typeof scalingOf>;
}

/**
 * @returns undefined where the signal came first
 * @throws UserError where the target is not there or is deleted, may not be watched, or is held (a paused Deployment)
 */
export async function waitFor(options: WaitOptions): Promise<WaitAnswer | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const bell = new Bell(options.client.clock, signal);
  const view = new View(options.client, options.source, options.target, {
    signal,
    onChange: () => bell.ring(),
    onNotice: options.onNotice,
  });
  try {
    await orAborted(view.opened(), signal);
    return await new Waiting(options, view, bell, signal).run();
  } catch (error) {
    if (options.signal.aborted) return undefined;
    throw error;
  } finally {
    over.abort(new Error('the wait is over'));
  }
}

class Waiting {
  readonly #options: WaitOptions;
  readonly #view: View;
  readonly #bell: Bell;
  readonly #signal: AbortSignal;
  readonly #named: string;
  readonly #began: number;
  /** What was told of this generation: a number that goes up and down is told once. */
  readonly #told = new Set<string>();
  #generation: number | undefined;
  #newsAt = 0;
  /** The container that cannot be started, since when we see it, and whether it was so from the beginning. */
  #stuck: { readonly key: string; readonly since: number; readonly before: boolean } | undefined;
  #looks = 0;
  #looked: Looked | undefined;
  /** The liveness probe that keeps a rollout from being done. */
  #probed: string | undefined;
  /** The trouble that was told last. */
  #warned: string | undefined;
  #doneSince: number | undefined;
  #shortSince: number | undefined;

  constructor(options: WaitOptions, view: View, bell: Bell, signal: AbortSignal) {
    this.#options = options;
    this.#began = options.client.clock.now();
    this.#view = view;
    this.#bell = bell;
    this.#signal = signal;
    this.#named = `${RESOURCES[options.target.resource].kind}/${options.target.name}`;
  }

  async run(): Promise<WaitAnswer | undefined> {
    const { timeoutSeconds } = this.#options;
    while (!this.#options.signal.aborted) {
      const answer = await this.#look();
      if (answer) return answer;
      if (this.#seconds() >= timeoutSeconds) return this.#timedOut();
      await this.#bell.wait(Math.min(TICK_MILLISECONDS, (timeoutSeconds - this.#seconds()) * 1000), {
        settle: 100,
        apart: 100,
      });
    }
    return undefined;
  }

  /** One look at what is there. @returns the answer, where there is one */
  async #look(): Promise<WaitAnswer | undefined> {
    const { resource } = this.#options.target;
    const object = this.#view.object();
    const rollout = rolloutOf(resource, object);
    if (object.metadata?.generation !== this.#generation) {
      this.#told.clear();
      if (this.#generation !== undefined) this.#newsAt = this.#options.client.clock.now();
    }
    if (!rollout.observed) this.#newsAt = this.#options.client.clock.now();
    this.#generation = object.metadata?.generation;
    if (rollout.state === 'held' && resource === 'deployments')
      throw new UserError(
        `${this.#named} does not roll out: ${rollout.says}`,
        `kubectl -n ${this.#options.target.namespace} rollout resume deployment/${this.#options.target.name}`,
      );
    const newest = rollout.observed ? newestPods(resource, object, this.#view.pods(), this.#view.revisions()) : [];
    const worst = worstOf(resource, object, newest, this.#view.now());
    if (rollout.state === 'done') {
      const settled = this.#isSettled(rollout, newest);
      this.#probed = settled ? await this.#failingProbe(newest) : undefined;
      if (settled && this.#probed === undefined)
        return this.#answer('rolled-out', rollout, `${this.#named} ${rollout.says}`, null);
      if (this.#probed !== undefined) this.#say(this.#probed);
      else if (!worst) this.#say(`${rollout.says}; the new pods are watched for some seconds more`);
    } else {
      this.#doneSince = undefined;
      this.#probed = undefined;
      this.#say(progressOf(resource, rollout, newest));
    }
    if (rollout.state === 'failed') return this.#failed(rollout, worst?.pod ?? newest.at(-1), rollout.says);
    if (!rollout.observed || this.#options.client.clock.now() - this.#newsAt < NEWS_MILLISECONDS) return undefined;
    const held =
      worst || this.#seconds() < HELD_UP_SECONDS || rollout.state === 'done'
        ? undefined
        : worstOf(resource, object, holdingUp(resource, object, this.#view.pods(), newest), this.#view.now());
    const suspect = worst ?? held;
    const trouble = this.#timed(suspect);
    if (suspect && trouble) {
      const looked = await this.#lookInto(suspect.pod, trouble);
      const beside = this.#view.pods().some((pod) => pod.metadata?.deletionTimestamp !== undefined);
      const [cause] = looked.diagnosis?.causes ?? [];
      if (isHopeless(trouble, cause, looked.scaling, beside))
        return this.#failed(rollout, suspect.pod, held && this.#heldUpBy(held.pod));
      if (cause && cause.summary !== this.#warned)
        this.#options.onLine(
          `${this.#named}: pod ${suspect.pod.metadata?.name} is in trouble, which may pass: ${cause.summary}`,
        );
      this.#warned = cause?.summary;
    } else {
      this.#looked = undefined;
      this.#warned = undefined;
    }
    return this.#refused(rollout, newest);
  }

  /**
   * A pod's age says how long a container cannot start only where that was so when the wait began: before, it may have
   * waited for others.
   */
  #timed(suspect: Troubled | undefined): Trouble | undefined {
    const before = this.#looks++ === 0;
    if (suspect?.trouble.kind !== 'stuck') {
      this.#stuck = undefined;
      return suspect?.trouble;
    }
    const key = `${suspect.pod.metadata?.uid} ${suspect.trouble.container}`;
    if (this.#stuck?.key !== key) this.#stuck = { key, since: this.#options.client.clock.now(), before };
    return this.#stuck.before
      ? suspect.trouble
      : {
          ...suspect.trouble,
          seconds: Math.min(suspect.trouble.seconds, (this.#options.client.clock.now() - this.#stuck.since) / 1000),
        };
  }

  #heldUpBy(pod: Pod): string {
    const name = pod.metadata?.name ?? '';
    return `${name} of an older revision is not ready, and a StatefulSet replaces its pods in order, each once those before it are ready; this brings it back with the newest revision: kubectl -n ${this.#options.target.namespace} delete pod ${name}`;
  }

  /** Believes a controller that says it is done only where the pods say so too, and have run for some seconds. */
  #isSettled(rollout: Rollout, newest: readonly Pod[]): boolean {
    this.#doneSince ??= this.#options.client.clock.now();
    const shown =
      rollout.updated === null ||
      newest.length >= rollout.updated ||
      (this.#options.client.clock.now() - this.#doneSince) / 1000 >= TRUST_SECONDS;
    const now = this.#view.now();
    return shown && newest.every((pod) => pod.status?.phase === 'Failed' || believable(pod, now));
  }

  /**
   * Asked only when all else is well: two requests, however many pods there are. @returns what a liveness probe is
   * about to end
   */
  async #failingProbe(newest: readonly Pod[]): Promise<string | undefined> {
    const pods = newest.filter(hasLiveness);
    if (pods.length === 0) return undefined;
    const events = await Promise.all(
      PROBE_REASONS.map((reason) => this.#events(`involvedObject.kind=Pod,reason=${reason}`)),
    );
    return failingLiveness(pods, events.flat(), this.#view.now());
  }

  /** The diagnosis of a pod in trouble: made anew when the trouble changes, and now and then. */
  async #lookInto(pod: Pod, trouble: Trouble): Promise<Looked> {
    const key = `${pod.metadata?.uid} ${troubleKey(trouble)}`;
    const last = this.#looked;
    if (last?.key === key && (this.#options.client.clock.now() - last.at) / 1000 < AGAIN_SECONDS) return last;
    const name = pod.metadata?.name ?? '';
    const diagnosis = await this.#diagnose({ resource: 'pods', namespace: this.#options.target.namespace, name });
    const events = trouble.kind === 'unscheduled' ? await this.#eventsOf(name) : [];
    const looked = {
      key,
      at: this.#options.client.clock.now(),
      diagnosis,
      scaling: scalingOf(events.map(({ reason }) => reason ?? '')),
    };
    this.#looked = looked;
    return looked;
  }

  #eventsOf(pod: string): Promise<Event[]> {
    return this.#events(`involvedObject.kind=Pod,involvedObject.name=${pod}`);
  }

  #events(fieldSelector: string): Promise<Event[]> {
    return eventsOf(this.#options.source, this.#options.target.namespace, fieldSelector, this.#signal);
  }

  /** Pods that the API server refuses to make: only the workload itself can be explained then. */
  async #refused(rollout: Rollout, newest: readonly Pod[]): Promise<WaitAnswer | undefined> {
    const { resource } = this.#options.target;
    if (resource === 'pods') return undefined;
    const object = this.#view.object() as KubeObject & { status?: { conditions?: { type: string; status: string }[] } };
    const told = (object.status?.conditions ?? []).some(
      ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
    );
    const staying = this.#view.pods().filter(({ metadata }) => !metadata?.deletionTimestamp);
    const short =
      told ||
      (rollout.state === 'waiting' &&
        (resource === 'jobs' ? newest.length === 0 : staying.length < (rollout.wanted ?? 0)));
    if (!short) this.#shortSince = undefined;
    else this.#shortSince ??= this.#options.client.clock.now();
    if (this.#shortSince === undefined) return undefined;
    const older = this.#view.pods().length > newest.length;
    if (
      (this.#options.client.clock.now() - this.#shortSince) / 1000 <
      (older ? NOT_MADE_BESIDE_OLDER_SECONDS : NOT_MADE_SECONDS)
    )
      return undefined;
    const diagnosis = await this.#diagnose({ ...this.#options.target, pod: null });
    if (diagnosis && diagnosis.causes.length > 0)
      return this.#answer('failed', rollout, diagnosis.causes[0]!.summary, diagnosis);
    // Looked into again only after as long a while.
    this.#shortSince = this.#options.client.clock.now();
    return undefined;
  }

  /** Explains, from the workload's point of view: what is at stake, and the way back. */
  async #failed(rollout: Rollout, pod: Pod | undefined, why: string | undefined): Promise<WaitAnswer> {
    const name = pod?.metadata?.name;
    const target: Target =
      this.#options.target.resource === 'pods' ? this.#options.target : { ...this.#options.target, pod: name ?? null };
    const diagnosis = (await this.#diagnose(target)) ?? this.#looked?.diagnosis ?? null;
    const answer = this.#answer(
      'failed',
      rollout,
      why ?? diagnosis?.causes[0]?.summary ?? `pod ${name} does not come up`,
      diagnosis,
    );
    // Where no cause is found it has to be said what the pod lacks: a progress deadline is none.
    return pod === undefined || hasReadyCondition(pod) || diagnosis?.causes.length
      ? answer
      : { ...answer, missing: await this.#missing([pod]) };
  }

  #missing(unready: readonly Pod[]): Promise<Lack[]> {
    return missingOf(unready, (name) => this.#eventsOf(name));
  }

  async #timedOut(): Promise<WaitAnswer> {
    const { resource } = this.#options.target;
    const object = this.#view.object();
    const rollout = rolloutOf(resource, object);
    const newest = newestPods(resource, object, this.#view.pods(), this.#view.revisions());
    const unready = newest.filter((pod) => !hasReadyCondition(pod));
    const worst = worstOf(resource, object, newest, this.#view.now())?.pod ?? unready[0];
    const diagnosis = await this.#diagnose(
      worst?.metadata?.name === undefined || resource === 'pods'
        ? this.#options.target
        : { ...this.#options.target, pod: worst.metadata.name },
    );
    return {
      ...this.#answer('timed-out', rollout, this.#probed ?? progressOf(resource, rollout, newest), diagnosis ?? null),
      missing: await this.#missing(unready),
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

  /** @returns undefined where the pod is gone by now, or the server does not answer just now */
  async #diagnose(target: Target): Promise<Diagnosis | undefined> {
    try {
      return (await orAborted(diagnose(this.#options.source, target), this.#signal)).diagnosis;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    }
  }

  #say(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.onLine(`${this.#named}: ${text}`);
  }

  #seconds(): number {
    return (this.#options.client.clock.now() - this.#began) / 1000;
  }
}
