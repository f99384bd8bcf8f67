import { nearest } from '../../evidence/text.ts';
import { citeAbsent, citeEvent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { ruledOut } from '../../model/finding.ts';
import type { Citation, Confidence, Fix, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix, ownerOf } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { citeClaim, waitedFor } from './support/claims.ts';
import type { LookedUp } from './support/claims.ts';
import { saying } from './support/events.ts';
import { aboutObject } from '../support/about.ts';

/** A name is put into a pattern. */
const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Of the scheduler (volume_binding.go) and of the kubelet (volumemanager/populator). */
const notFound = (name: string): RegExp =>
  new RegExp(
    `persistentvolumeclaims? "${escaped(name)}" not found|error processing PVC [^/\\s]{1,63}/${escaped(name)}: failed to fetch PVC from API server: .{0,200}not found`,
    'i',
  );
const beingDeleted = (name: string): RegExp =>
  new RegExp(
    `persistentvolumeclaim "${escaped(name)}" is being deleted|error processing PVC [^/\\s]{1,63}/${escaped(name)}: PVC is being deleted`,
    'i',
  );

interface Stated {
  readonly cited: readonly Citation[];
  readonly confidence: Confidence;
}

/** What scheduler or kubelet say about a claim. */
function stated(context: PodContext, find: RegExp): Stated {
  if (find.test(schedulerSays(context)?.message ?? ''))
    return { cited: citeScheduler(context), confidence: 'confirmed' };
  const cited = saying(context, find)?.events.map(citeEvent) ?? [];
  return { cited, confidence: asFarAsRead(context, 'confirmed') };
}

function create(context: PodContext, name: string): Fix {
  const manifest = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  return {
    text: `make the claim ${name} (put in the size and class it needs)`,
    command: `kubectl -n ${context.namespace} apply -f - <<< '${JSON.stringify(manifest)}'`,
    risk: 'changes',
  };
}

function missing(context: PodContext, claim: LookedUp, { cited, confidence }: Stated): Found {
  const list = context.list('persistentvolumeclaims', { metadataOnly: true });
  const near = nearest(
    claim.name,
    list.some.map((one) => one.metadata?.name ?? ''),
  );
  const stateful = ownerOf(context.pod)?.kind === 'StatefulSet';
  const again: Fix = {
    text: 'let the StatefulSet make its claim again, with a new pod',
    command: `kubectl -n ${context.namespace} delete pod ${context.name}`,
    risk: 'restarts',
  };
  return {
    result: 'found',
    id: 'volumes/claim-missing',
    category: 'volume',
    confidence: claim.fact.state === 'absent' ? 'confirmed' : confidence,
    container: null,
    about: aboutObject(context, 'PersistentVolumeClaim', claim.name),
    summary: cut(
      `PersistentVolumeClaim ${claim.name} does not exist in namespace ${context.namespace} (not found); volume ${claim.volume} needs it${near.length > 0 ? ` (there is ${near.join(', ')})` : ''}`,
      160,
    ),
    chain: [],
    evidence: [
      ...(claim.fact.state === 'absent' ? [citeAbsent(`PersistentVolumeClaim/${claim.name}`)] : []),
      ...cited,
      citeClaim(context, claim),
    ],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to claim ${near[0]}, which is there, in place of ${claim.name}`,
              claim.ephemeral
                ? undefined
                : { container: null, set: { [`volumes[${claim.volume}].persistentVolumeClaim.claimName`]: near[0] } },
            ),
          ]
        : []),
      ...(stateful
        ? [again]
        : claim.ephemeral
          ? [
              {
                text: "see why the claim of this ephemeral volume is not made (quota, a claim of that name that is not the pod's)",
                command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
                risk: 'read-only' as const,
              },
            ]
          : [create(context, claim.name)]),
      { text: 'see which claims there are', command: `kubectl -n ${context.namespace} get pvc`, risk: 'read-only' },
    ],
  };
}

function going(context: PodContext, claim: LookedUp, { cited, confidence }: Stated): Found {
  const since = claim.fact.state === 'known' ? claim.fact.value.metadata?.deletionTimestamp : undefined;
  return {
    result: 'found',
    id: 'volumes/claim-missing',
    category: 'volume',
    confidence: claim.fact.state === 'known' ? 'confirmed' : confidence,
    container: null,
    about: aboutObject(context, 'PersistentVolumeClaim', claim.name),
    summary: cut(`PersistentVolumeClaim ${claim.name} is being deleted, so no new pod may use it`, 160),
    chain: [],
    evidence: [
      ...(since ? [citeField(`PersistentVolumeClaim/${claim.name}`, 'metadata.deletionTimestamp', since)] : []),
      ...cited,
      citeClaim(context, claim),
    ],
    fixes: [
      {
        text: 'see what still uses it (Used By) and holds it (finalizers)',
        command: `kubectl -n ${context.namespace} describe pvc ${claim.name}`,
        risk: 'read-only',
      },
      {
        text: "let the deletion finish, then make the claim anew; its data goes with it unless the volume's reclaim policy is Retain",
        command: null,
        risk: 'changes',
      },
    ],
  };
}

export default defineCheck({
  id: 'volumes/claim-missing',
  category: 'volume',
  title: 'Claim missing',
  description:
    'A PersistentVolumeClaim that a volume of the pod names does not exist in its namespace, or is being deleted.',
  criteria: {
    confirmed:
      'The claim was looked up and is absent or being deleted while the pod waits to start, or the scheduler or kubelet says so.',
    likely: null,
    possible: null,
  },
  silent: 'A pod whose containers have started: the claim was there.',
  sources: [
    'pkg/scheduler/framework/plugins/volumebinding/volume_binding.go',
    'pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints', 'volumes/mount-failed', 'volumes/claim-unbound'],
  symptomOf: [],
  weight: 80,
  run: (context): readonly Outcome[] => {
    const claims = waitedFor(context);
    const found = claims.flatMap((claim): Found[] => {
      const { fact } = claim;
      if (fact.state === 'known')
        return fact.value.metadata?.deletionTimestamp
          ? [going(context, claim, stated(context, beingDeleted(claim.name)))]
          : [];
      const gone = stated(context, notFound(claim.name));
      if (fact.state === 'absent' || gone.cited.length > 0) return [missing(context, claim, gone)];
      const deleting = stated(context, beingDeleted(claim.name));
      return deleting.cited.length > 0 ? [going(context, claim, deleting)] : [];
    });
    const bound = claims.filter(({ fact }) => fact.state === 'known' && fact.value.status?.phase === 'Bound');
    if (found.length > 0 || claims.length === 0) return found;
    return bound.length === claims.length
      ? [ruledOut(`${claims.length === 1 ? '1 claim, there' : `${claims.length} claims, all there`} and bound`)]
      : [];
  },
});
