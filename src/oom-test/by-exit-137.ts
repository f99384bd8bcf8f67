/** The verdict for exit code 137 without the reason OOMKilled: who sent SIGKILL. Pure. */
import { formatBytes } from '../knowledge/quantity.ts';
import { secondsBetween } from '../knowledge/time.ts';
import { lower } from '../model/finding.ts';
import type { Decision } from '../model/oom-test-answer.ts';
import {
  byEviction,
  decision,
  endedBy,
  endText,
  isEvictedForNode,
  KILL_TEXTS,
  killerBy,
  killerOf,
} from './decision.ts';
import type { Case } from './decision.ts';

/** A peak below this share of the limit speaks against an OOM kill. */
const FAR = 0.8;

/** How close to its limit the container came. */
interface Use {
  /** It was measured, and stayed far below its limit. */
  readonly farBelow: boolean;
  /** It was measured, and came close to its limit. */
  readonly near: boolean;
  /** The numbers, to append to a summary. */
  readonly text: string;
}

function useOf({ facts: { limit }, lastPeakBytes: peak }: Case): Use {
  if (limit === undefined || peak === null) return { farBelow: false, near: false, text: '' };
  return peak < FAR * limit.bytes
    ? { farBelow: true, near: false, text: `; it used at most ${formatBytes(peak)} of ${limit.limit}` }
    : { farBelow: false, near: true, text: `; but it used ${formatBytes(peak)} of ${limit.limit}` };
}

const inLog = ({ kills }: Case): 'none' | 'unknown' => (kills !== null && kills.length === 0 ? 'none' : 'unknown');

/** Why a missing OOM kill is no proof. */
const unproved = (c: Case): string[] => [
  ...(c.facts.limit === undefined
    ? []
    : [
        'no OOM kill is recorded, which proves nothing: a runtime can miss one, and the kubelet writes no event for a kill at a container limit',
      ]),
  ...(inLog(c) === 'none'
    ? [
        'the given kernel log has no OOM kill of this pod; it does not show whether it is of the right node and goes back far enough',
      ]
    : []),
];

/** The decision from an event of the kubelet; undefined: there is none. */
function byEvent(c: Case, use: Use): Decision | undefined {
  const { kill, limit, container } = c.facts;
  if (!kill) return undefined;
  const ended = endText(c);
  if (!kill.sure || kill.by === 'stopped')
    return decision(
      use.near ? 'inconclusive' : 'not-memory',
      use.near ? 'possible' : kill.sure || use.farBelow || limit === undefined ? 'likely' : 'possible',
      `${ended}: ${KILL_TEXTS[kill.by]}${kill.by === 'stopped' ? '' : ', as it did earlier'}${use.text}`,
      killerOf(kill),
      unproved(c),
    );
  const toldBefore = secondsBetween(kill.event?.last, container.dead!.finishedAt);
  // It was killed when its grace period was over, and not before. Both times are in whole seconds.
  const graceOver = toldBefore !== undefined && toldBefore >= c.graceSeconds - 2;
  return decision(
    'not-memory',
    graceOver && !use.near ? 'confirmed' : 'likely',
    `${ended}: ${KILL_TEXTS[kill.by]}${graceOver ? `, and it did not end within its ${c.graceSeconds} s` : ''}${use.text}`,
    killerOf(kill),
    use.near ? unproved(c) : [],
  );
}

/** Returns the decision. */
export function byExit137(c: Case): Decision {
  const { facts, causes } = c;
  const [first] = causes;
  const evicted = causes.find(isEvictedForNode);
  if (evicted) return byEviction(evicted);
  const use = useOf(c);
  const { farBelow, near } = use;
  const byKubelet = byEvent(c, use);
  if (byKubelet) return byKubelet;
  const ended = endText(c);
  const killer = killerBy(first);
  if (first && killer)
    return decision(
      near ? 'inconclusive' : 'not-memory',
      near ? 'possible' : first.confidence === 'confirmed' && farBelow ? 'confirmed' : lower(first.confidence),
      `${ended}: ${first.summary}${use.text}`,
      killer,
      unproved(c),
    );
  if (facts.container.dead?.reason === 'ContainerStatusUnknown')
    return decision(
      'inconclusive',
      'possible',
      `${ended}: the kubelet lost track of the container and set the exit code itself`,
      'unknown',
    );
  if (near)
    return decision(
      'container-limit',
      'possible',
      `${ended}, and no source of the SIGKILL was recorded${use.text}`,
      null,
      unproved(c),
    );
  if (first && endedBy(first) === 'app') {
    const sure = farBelow || facts.limit === undefined || inLog(c) === 'none' || first.confidence !== 'possible';
    return decision(
      'not-memory',
      sure ? 'likely' : 'possible',
      `${ended}, without the reason OOMKilled: the app, or another process in its container, sent the SIGKILL${use.text}`,
      'app',
      unproved(c),
    );
  }
  return decision(
    'inconclusive',
    'possible',
    `${ended}: no OOM kill and no other source of the SIGKILL was recorded${use.text}`,
    'unknown',
    unproved(c),
  );
}
