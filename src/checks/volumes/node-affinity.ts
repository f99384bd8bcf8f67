/** A persistent volume that the pod's nodes cannot use. */
import { citeEvent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { nameOf } from '../../model/objects.ts';
import type { PersistentVolume } from '../../model/objects.ts';
import { look } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { citeClaim, waitedFor } from './support/claims.ts';
import type { LookedUp } from './support/claims.ts';
import { saying } from './support/events.ts';
import type { Saying } from './support/events.ts';
import { placeOf, troubleOf } from './support/volume-place.ts';
import type { HostTrouble, Place } from './support/volume-place.ts';

/** Scheduler: ≤1.32, 1.33+, zones (plugins/volumebinding, volumezone). Kubelet: pkg/volume/util/operationexecutor. */
const SCHEDULER =
  /volume node affinity conflict|didn't match PersistentVolume's node affinity|had no available volume zone/;
const KUBELET = /NodeAffinity check failed for volume "([^"]{1,253})"|no matching NodeSelectorTerms/;

interface Tied {
  readonly claim: LookedUp;
  readonly name: string;
  readonly place: Place;
}

function volumeOf(context: PodContext, { fact }: LookedUp): PersistentVolume | undefined {
  const name = fact.state === 'known' ? fact.value.spec?.volumeName : undefined;
  const volume = name ? context.get('persistentvolumes', name) : undefined;
  return volume?.state === 'known' ? volume.value : undefined;
}

/** Returns the claims of the pod with a volume that only some nodes can use. */
const tiedClaims = (context: PodContext): Tied[] =>
  waitedFor(context).flatMap((claim) => {
    const volume = volumeOf(context, claim);
    const place = volume ? placeOf(volume) : undefined;
    return volume && place ? [{ claim, name: nameOf(volume), place }] : [];
  });

function fixesOf(context: PodContext, one: Tied | undefined, trouble: readonly HostTrouble[]): Fix[] {
  const uncordon = trouble
    .filter(({ cordoned }) => cordoned)
    .map(
      ({ host }): Fix => ({
        text: `allow pods on ${host} again, if the work on it is done`,
        command: command`kubectl uncordon ${host}`,
        risk: 'changes',
        conditional: true,
      }),
    );
  const place = one
    ? look('check where the volume can be used', command`kubectl describe pv ${one.name}`)
    : look(
        'check the claims, their volumes and where these can be used',
        command`kubectl -n ${context.namespace} get pvc && kubectl describe pv`,
      );
  return [
    ...uncordon,
    place,
    {
      text:
        'make room for the pod on the nodes that have the volume (taints, selectors, requests), or move the data: create ' +
        'a new claim and fill it from a snapshot or backup',
      command: null,
      risk: 'changes',
    },
  ];
}

function finding(context: PodContext, scheduler: boolean, event: Saying | undefined): Found {
  const tied = tiedClaims(context);
  const one = tied.find(({ name }) => name === event?.match[1]) ?? tied[0];
  const trouble = troubleOf(context, one?.place.hosts ?? []);
  const why = trouble[0]
    ? `, but ${trouble[0].says}`
    : scheduler
      ? ', where this pod cannot run'
      : `, not on ${context.pod.spec?.nodeName ?? 'its node'}`;
  return {
    result: 'found',
    id: 'volumes/node-affinity',
    category: 'volume',
    confidence: scheduler ? 'confirmed' : asFarAsRead(context, 'confirmed'),
    container: null,
    about: null,
    summary: sentence(
      one
        ? `volume ${one.name} of claim ${one.claim.name} can only be used where ${one.place.words}${why}`
        : `a volume of ${context.name} is tied to nodes on which the pod cannot run (volume node affinity)`,
    ),
    chain: one
      ? [
          { object: `Pod/${context.name}`, says: `needs claim ${one.claim.name}` },
          { object: `PersistentVolume/${one.name}`, says: `only where ${one.place.words}` },
        ]
      : [],
    evidence: [
      ...(scheduler ? citeScheduler(context) : []),
      ...(event ? event.events.map(citeEvent) : []),
      ...(one
        ? [
            citeField(`PersistentVolume/${one.name}`, 'spec.nodeAffinity', one.place.words),
            citeClaim(context, one.claim),
          ]
        : []),
      ...trouble.flatMap(({ evidence }) => evidence),
    ],
    fixes: fixesOf(context, one, trouble),
  };
}

export default defineCheck({
  id: 'volumes/node-affinity',
  category: 'volume',
  title: 'Volume is tied to other nodes',
  description:
    "Only certain nodes, or the nodes of one zone, can use the pod's persistent volume, and the pod cannot run there.",
  criteria: {
    confirmed: 'The scheduler or the kubelet says that the volume does not match the node.',
    likely: null,
    possible: null,
  },
  silent: 'Volumes that every node can use, and claims that are not bound yet.',
  sources: [
    'pkg/scheduler/framework/plugins/volumebinding/volume_binding.go',
    'pkg/scheduler/framework/plugins/volumezone/volume_zone.go',
    'pkg/volume/util/util.go:CheckNodeAffinity',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['node/unschedulable-constraints', 'volumes/mount-failed'],
  symptomOf: [],
  weight: 78,
  run: (context): readonly Outcome[] => {
    const said = schedulerSays(context)?.message;
    const scheduler = said !== undefined && SCHEDULER.test(said);
    const event = saying(context, KUBELET);
    return scheduler || event ? [finding(context, scheduler, event)] : [];
  },
});
