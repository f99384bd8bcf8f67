import { citeEvent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { PersistentVolume } from '../../model/objects.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { citeClaim, waitedFor } from './support/claims.ts';
import type { LookedUp } from './support/claims.ts';
import { saying } from './support/events.ts';

/** Scheduler: ≤1.32, 1.33+, zones (plugins/volumebinding, volumezone). Kubelet: pkg/volume/util/operationexecutor. */
const SCHEDULER =
  /volume node affinity conflict|didn't match PersistentVolume's node affinity|had no available volume zone/;
const KUBELET = /NodeAffinity check failed for volume "([^"]{1,253})"|no matching NodeSelectorTerms/;
const ZONES = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

interface Place {
  readonly words: string;
  /** Names of nodes, where the volume is tied to nodes by name. */
  readonly hosts: readonly string[];
}

/** Where a volume can be used (k8s.io/api/core/v1 VolumeNodeAffinity); undefined: anywhere. */
function placeOf(volume: PersistentVolume): Place | undefined {
  const terms = (volume.spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term) => [
    ...(term.matchExpressions ?? []),
    ...(term.matchFields ?? []),
  ]);
  if (terms.length > 0) {
    const hosts = terms
      .filter(({ key, operator }) => (key === 'kubernetes.io/hostname' || key === 'metadata.name') && operator === 'In')
      .flatMap(({ values }) => values ?? []);
    return {
      words: terms
        .map(
          ({ key, operator, values }) => `${key} ${operator === 'In' ? 'in' : operator} ${(values ?? []).join(', ')}`,
        )
        .join('; '),
      hosts,
    };
  }
  const zone = ZONES.map((key) => [key, volume.metadata?.labels?.[key]] as const).find(([, value]) => value);
  return zone ? { words: `${zone[0]} in ${zone[1]}`, hosts: [] } : undefined;
}

/** What keeps the pod from the nodes that have the volume. */
function hostTrouble(context: PodContext, hosts: readonly string[]): { says: string; evidence: Citation[] }[] {
  return hosts.slice(0, 3).flatMap((host) => {
    const fact = context.get('nodes', host);
    if (fact.state === 'absent')
      return [
        {
          says: `node ${host} is gone`,
          evidence: [{ object: `Node/${host}`, field: 'lookup', time: null, quote: 'not found' }],
        },
      ];
    if (fact.state !== 'known') return [];
    if (fact.value.spec?.unschedulable)
      return [{ says: `node ${host} is cordoned`, evidence: [citeField(`Node/${host}`, 'spec.unschedulable', true)] }];
    const ready = fact.value.status?.conditions?.find(({ type }) => type === 'Ready');
    return ready && ready.status !== 'True'
      ? [
          {
            says: `node ${host} is not ready`,
            evidence: [
              citeField(
                `Node/${host}`,
                'status.conditions[Ready]',
                `${ready.status}: ${ready.message ?? ''}`,
                ready.lastTransitionTime ?? null,
              ),
            ],
          },
        ]
      : [];
  });
}

function volumeOf(context: PodContext, { fact }: LookedUp): PersistentVolume | undefined {
  const name = fact.state === 'known' ? fact.value.spec?.volumeName : undefined;
  const volume = name ? context.get('persistentvolumes', name) : undefined;
  return volume?.state === 'known' ? volume.value : undefined;
}

export default defineCheck({
  id: 'volumes/node-affinity',
  category: 'volume',
  title: 'Volume is tied to other nodes',
  description:
    "The pod's persistent volume can only be used on certain nodes or in one zone, and the pod cannot run there.",
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
    const says = schedulerSays(context);
    const event = saying(context, KUBELET);
    const scheduler = says !== undefined && SCHEDULER.test(says.message);
    if (!scheduler && !event) return [];
    const tied = waitedFor(context).flatMap((claim) => {
      const volume = volumeOf(context, claim);
      const place = volume ? placeOf(volume) : undefined;
      return volume && place ? [{ claim, volume, place }] : [];
    });
    const one = tied.find(({ volume }) => volume.metadata?.name === event?.match[1]) ?? tied[0];
    const name = one?.volume.metadata?.name ?? event?.match[1];
    const trouble = hostTrouble(context, one?.place.hosts ?? []);
    const why = trouble[0]
      ? `, but ${trouble[0].says}`
      : scheduler
        ? ', where this pod cannot run'
        : `, not on ${context.pod.spec?.nodeName ?? 'its node'}`;
    const place: Fix[] = one
      ? [{ text: 'see where the volume can be used', command: `kubectl describe pv ${name}`, risk: 'read-only' }]
      : [
          {
            text: 'see the claims, their volumes and where those can be used',
            command: `kubectl -n ${context.namespace} get pvc && kubectl describe pv`,
            risk: 'read-only',
          },
        ];
    const uncordon: Fix[] = (one?.place.hosts ?? [])
      .filter((host) => trouble.some(({ says: text }) => text === `node ${host} is cordoned`))
      .map((host) => ({ text: `let pods onto ${host} again`, command: `kubectl uncordon ${host}`, risk: 'changes' }));
    const found: Found = {
      result: 'found',
      id: 'volumes/node-affinity',
      category: 'volume',
      confidence: scheduler ? 'confirmed' : asFarAsRead(context, 'confirmed'),
      container: null,
      about: null,
      summary: cut(
        one
          ? `volume ${name} of claim ${one.claim.name} can only be used where ${one.place.words}${why}`
          : `a volume of ${context.name} is tied to nodes on which the pod cannot run (volume node affinity)`,
        160,
      ),
      chain: one
        ? [
            { object: `Pod/${context.name}`, says: `needs claim ${one.claim.name}` },
            { object: `PersistentVolume/${name}`, says: `only where ${one.place.words}` },
          ]
        : [],
      evidence: [
        ...(scheduler ? citeScheduler(context) : []),
        ...(event ? event.events.map(citeEvent) : []),
        ...(one
          ? [citeField(`PersistentVolume/${name}`, 'spec.nodeAffinity', one.place.words), citeClaim(context, one.claim)]
          : []),
        ...trouble.flatMap(({ evidence }) => evidence),
      ],
      fixes: [
        ...uncordon,
        ...place,
        {
          text: 'make room for the pod on the nodes that have the volume (taints, selectors, requests), or move the data: a new claim, filled from a snapshot or backup',
          command: null,
          risk: 'changes',
        },
      ],
    };
    return [found];
  },
});
