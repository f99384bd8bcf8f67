/** The plans of a session. A plan runs once, soon, and only if it would still do what was shown. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { UserError } from '../../errors.ts';
import type { Plan } from '../../model/experiment-answer.ts';
import type { Pod } from '../../model/objects.ts';

/** Milliseconds for which a plan can be run. */
export const LIFETIME = 10 * 60_000;
/** Plans that are kept. The oldest is forgotten first. */
const MOST = 20;

/**
 * Returns what a plan does, as one short text: which pod, and what every copy is. Names of copies and the times of a
 * watch are left out: they are other ones each time.
 */
export function fingerprintOf({ test, target, pods, together, most, runs }: Plan, pod: Pod): string {
  const copies = pods.map(({ role, node, spec, watched, reverted, object }) => ({
    role,
    node,
    spec,
    watched,
    reverted,
    kind: object.kind,
  }));
  const what = { test, target, uid: pod.metadata?.uid, copies, together, most, runs };
  return createHash('sha256').update(JSON.stringify(what)).digest('hex');
}

/** A plan that can be run. `Asked` is what makes it again. */
export interface Kept<Asked> {
  readonly asked: Asked;
  readonly fingerprint: string;
}

export class Plans<Asked> {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept<Asked> & { readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a plan. @returns its id, and until when it can be run, in milliseconds since 1970 */
  keep(one: Kept<Asked>): { readonly id: string; readonly until: number } {
    const id = `plan-${randomBytes(12).toString('hex')}`;
    const until = this.#clock.now() + LIFETIME;
    this.#kept.set(id, { ...one, until });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
    return { id, until };
  }

  /** Returns a plan, which is then forgotten. @throws UserError where there is none of that id, or it is too old */
  take(id: string): Kept<Asked> {
    const one = this.#kept.get(id);
    this.#kept.delete(id);
    if (one === undefined)
      throw new UserError(
        'this session has no plan with that id, or it was run already',
        'nothing was done; ask for a plan first: give test and target',
      );
    if (this.#clock.now() > one.until)
      throw new UserError(
        `the plan is older than ${LIFETIME / 60_000} minutes`,
        'nothing was done; ask for a new plan: give test and target',
      );
    return one;
  }
}
