/** What one sleeping copy of an image-test shows. Pure. */
import type { ContainerView } from '../evidence/views.ts';
import { NO_IMAGE } from '../knowledge/waiting-reasons.ts';
import type { Cause } from '../model/diagnosis.ts';
import type { Run } from './run-copy.ts';
import { mustNotBeRoot, shellFailure } from './server-messages.ts';
import { causeFor } from './steps.ts';

/** What a copy shows. `why` is for people. */
export type Reading =
  /** The container ran: with this image and this spec a process starts and stays. */
  | { readonly kind: 'starts' }
  /** The image could not be pulled. */
  | { readonly kind: 'not-pulled'; readonly why: string }
  /** The node cannot execute a process of this image. */
  | { readonly kind: 'cannot-start'; readonly why: string }
  /** The pod did not start, or the sleep in it ended. */
  | {
      readonly kind: 'spec';
      readonly why: string;
      readonly cause: Cause | undefined;
      /** The container never ran. */
      readonly never: boolean;
      /** The spec asks for a user other than root, and the image runs as root. */
      readonly needsNonRoot: boolean;
    }
  /** The copy shows nothing about the image or the spec. */
  | { readonly kind: 'unclear'; readonly why: string };

const unclear = (why: string): Reading => ({ kind: 'unclear', why });
const NO_SHELL = unclear('the image has no shell to run a sleep with');

/** Exit codes of a shell that cannot run a command (POSIX). */
const NO_COMMAND = new Set([126, 127]);

/**
 * Reads one copy.
 * @param run undefined: it was not run
 * @param container the one that sleeps in the copy
 * @param placed the original is on a node
 */
export function readSleeper(run: Run | undefined, container: ContainerView, placed: boolean): Reading {
  if (run === undefined) return unclear('it was not run');
  const cause = causeFor(run.diagnosis, container.name);
  const why = cause?.summary ?? run.says;
  const failure = shellFailure([run.message, ...(cause?.evidence ?? []).map((citation) => citation.quote)]);
  const spec = (never: boolean): Reading => ({
    kind: 'spec',
    why,
    cause,
    never,
    needsNonRoot: mustNotBeRoot(run.message),
  });
  switch (run.fate) {
    case 'lived':
      return { kind: 'starts' };
    case 'refused':
    case 'unstarted':
    case 'lost':
    case 'interrupted':
    case 'completed':
      return unclear(run.says || run.fate);
    case 'died':
      // The pod was evicted, or another container ended it.
      if (run.container !== container.name) return unclear(run.says);
      if (failure === 'no-shell') return NO_SHELL;
      if (failure === 'wrong-format') return { kind: 'cannot-start', why };
      if (run.exitCode !== null && NO_COMMAND.has(run.exitCode)) return unclear('the image has a shell but no sleep');
      return spec(run.reason === 'StartError');
    case 'stuck': {
      // Quota, admission or a queue may keep the Job from creating it: that says nothing about the image or the spec.
      if (run.pod === undefined) return unclear(run.says);
      const own = run.container === null || run.container === container.name;
      if (own && NO_IMAGE.has(run.held?.reason ?? '')) return { kind: 'not-pulled', why };
      if (failure === 'no-shell') return NO_SHELL;
      // A copy has none of the original's scheduling gates: admission added this one.
      if (run.held?.by === 'scheduler' && (placed || run.held.reason === 'SchedulingGated'))
        return unclear(`the copy was not scheduled${run.held.noRoom ? ' next to the original' : ''}: ${run.message}`);
      return spec(true);
    }
  }
}
