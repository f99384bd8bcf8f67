/** The scheduler's message, in parts: which reasons it gives for how many nodes, and which of them are known. */
import { oneOf } from '../../expressions.ts';
import { plural } from '../../knowledge/plural.ts';

/**
 * What a part is about.
 *
 * - room: cpu, memory, devices, pod slots.
 * - volume: a claim or a volume.
 * - claim: devices of a ResourceClaim.
 * - constraint: where the pod may run.
 * - unknown: words that this program does not know.
 */
export type PartKind = 'room' | 'volume' | 'claim' | 'constraint' | 'unknown';

export interface Part {
  readonly kind: PartKind;
  /** The reason without the number of nodes: `Insufficient cpu`. */
  readonly text: string;
  /** The number of nodes; undefined where the message gives none. */
  readonly nodes: number | undefined;
}

export interface SchedulerMessage {
  /** The number of nodes in the cluster; undefined where the message gives none. */
  readonly total: number | undefined;
  readonly parts: readonly Part[];
}

/** Reasons of the scheduler's plugins (pkg/scheduler/framework/plugins), whole. */
const REASONS: readonly { readonly kind: PartKind; readonly find: RegExp }[] = [
  { kind: 'room', find: /^(?:[Ii]nsufficient [\w./-]{1,120}|Too many pods)$/ },
  {
    kind: 'volume',
    find: oneOf([
      /^pod has unbound immediate PersistentVolumeClaims\b/,
      /^persistentvolumeclaim "[^"]{1,253}" (?:not found|is being deleted|bound to non-existent persistentvolume "[^"]{1,253}")$/,
      /^waiting for ephemeral volume controller to create the persistentvolumeclaim "[^"]{1,253}"$/,
      /^node\(s\) had volume node affinity conflict$/,
      /^node\(s\) didn't (?:match PersistentVolume's node affinity|find available persistent volumes to bind)$/,
      /^node\(s\) (?:did not have enough free storage|exceed max volume count|had no available volume zone)$/,
      /^\S{1,253} CSI driver is not installed on the node$/,
      /ReadWriteOncePod access mode already in-use by another pod$/,
    ]),
  },
  {
    kind: 'claim',
    find: oneOf([
      /^cannot allocate all claims$/,
      /^resourceclaim "[^"]{1,253}" not found$/,
      /^waiting for dynamic resource controller to create the resourceclaim "[^"]{1,253}"$/,
      /^resourceclaim (?:in use|not available on the node)$/,
    ]),
  },
  {
    kind: 'constraint',
    find: oneOf([
      /^node\(s\) had untolerated taint(?:\(s\)| \{[^}]{0,300}\})$/,
      // Kubernetes before 1.24.
      /^node\(s\) had taint \{[^}]{0,300}\}(?:, that the pod (?:didn't|did not) tolerate)?$/,
      /^node\(s\) (?:didn't match Pod's node affinity\/selector|didn't match the requested node name|were unschedulable)$/,
      /^node\(s\) didn't have free ports for the requested pod ports$/,
      /^node\(s\) didn't match pod (?:anti-)?affinity rules$/,
      /^node\(s\) didn't satisfy existing pods anti-affinity rules$/,
      /^node\(s\) didn't match pod topology spread constraints(?: \(missing required label\))?$/,
      /^node\(s\) didn't match (?:the )?Pod's required features$/,
      /^waiting for minCount pods from a gang to appear in scheduling queue$/,
      /^no nodes available to schedule pods$/,
    ]),
  },
];

function partOf(text: string): Part {
  const [, count, words = ''] = /^(?:(\d{1,6}) )?([\s\S]*)$/.exec(text)!;
  const reason = words.replace(/[\s.]{1,8}$/, '');
  return {
    kind: REASONS.find(({ find }) => find.test(reason))?.kind ?? 'unknown',
    text: reason,
    nodes: count === undefined ? undefined : Number(count),
  };
}

/**
 * Reads `0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods. preemption: …`
 * (pkg/scheduler/framework/types.go:FitError). The scheduler cuts a message after 1024 characters: the rest is an
 * unknown part.
 */
export function readScheduler(message: string): SchedulerMessage {
  // What follows the reasons is about preemption: it is about other pods.
  const [said = ''] = message.slice(0, 4000).split(/\.{1,2} |\bpreemption: /);
  const head = /^(\d{1,6})\/(\d{1,6}) nodes are available: ?/.exec(said);
  const parts = said
    .slice(head?.[0].length ?? 0)
    .split(/, (?=\d{1,6} |insufficient )/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(partOf);
  return { total: head ? Number(head[2]) : undefined, parts };
}

/** Returns for how many nodes a part holds: `3 of 4 nodes`; undefined where the message gives no number. */
export const nodesOf = ({ nodes }: Part, { total }: SchedulerMessage): string | undefined =>
  nodes === undefined ? undefined : `${nodes} of ${plural(total ?? nodes, 'node')}`;

/** Returns whether every part of a message is known, so that what it does not name is not a reason. */
export const isKnownWhole = ({ parts }: SchedulerMessage): boolean =>
  parts.length > 0 && parts.every(({ kind }) => kind !== 'unknown');
