/** The answers of a wait: how it ended, and what explains that. */
import type { Target } from '../diagnosis/target.ts';
import { hasReadyCondition } from '../evidence/containers.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { Pod } from '../model/objects.ts';
import { RESOURCES } from '../model/resources.ts';
import type { WaitAnswer } from '../model/wait.ts';
import type { Inquiry } from './inquiry.ts';
import { newestPods } from './newest.ts';
import { progressOf, rolloutOf } from './rollout.ts';
import type { Rollout } from './rollout.ts';
import type { View } from './view.ts';
import type { WaitOptions } from './wait-options.ts';
import { LATE, within } from './within.ts';
import { worstOf } from './worst.ts';

/** After the timeout, for requests that are under way and the last diagnosis. */
export const GRACE_MILLISECONDS = 10_000;

/** Makes the answers of one wait. */
export class WaitAnswers {
  readonly #options: WaitOptions;
  readonly #view: View;
  readonly #inquiry: Inquiry;
  readonly #began: number;

  /** @param began when the wait began, in milliseconds of the clock */
  constructor(options: WaitOptions, view: View, inquiry: Inquiry, began: number) {
    this.#options = options;
    this.#view = view;
    this.#inquiry = inquiry;
    this.#began = began;
  }

  /** Returns the seconds since the wait began. */
  seconds(): number {
    return (this.#options.client.clock.now() - this.#began) / 1000;
  }

  /** Returns the answer of a failed rollout, explained for the workload: with the impact and the rollback. */
  async failed(rollout: Rollout, pod: Pod | undefined, why: string | undefined): Promise<WaitAnswer> {
    const name = pod?.metadata?.name;
    const target: Target =
      this.#options.target.resource === 'pods' ? this.#options.target : { ...this.#options.target, pod: name ?? null };
    const diagnosis = (await this.#inquiry.diagnose(target)) ?? this.#inquiry.last ?? null;
    const says = why ?? diagnosis?.causes[0]?.summary ?? `pod ${name} does not become ready`;
    const answer = this.of('failed', rollout, says, diagnosis);
    // Without a cause, say what the pod lacks: a progress deadline explains nothing.
    return pod === undefined || hasReadyCondition(pod) || diagnosis?.causes.length
      ? answer
      : { ...answer, missing: await this.#inquiry.missing([pod]) };
  }

  /** Returns how far it came. @param probed the liveness probe that delays the end of the rollout */
  unfinished(probed: string | undefined): WaitAnswer {
    const { resource } = this.#options.target;
    const object = this.#view.object();
    const rollout = rolloutOf(resource, object);
    const newest = newestPods(resource, object, this.#view.pods(), this.#view.revisions());
    return this.of('unfinished', rollout, probed ?? progressOf(resource, rollout, newest), null);
  }

  /** Returns why the time was not enough. @param probed as in `unfinished` */
  async timedOut(probed: string | undefined): Promise<WaitAnswer> {
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
    const says = probed ?? progressOf(resource, rollout, newest);
    const missing = diagnosis === LATE ? LATE : await within(clock, GRACE_MILLISECONDS, this.#inquiry.missing(unready));
    return {
      ...this.of('timed-out', rollout, says, diagnosis === LATE ? null : (diagnosis ?? null)),
      missing: missing === LATE ? [] : missing,
    };
  }

  /** Returns an answer. */
  of(
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
      seconds: Math.round(this.seconds()),
      replicas: { wanted, updated, up },
      missing: [],
      diagnosis,
    };
  }
}
