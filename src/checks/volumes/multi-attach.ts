/** A volume that another pod or node still uses. */
import { once, sequence } from '../../expressions.ts';
import { citeEvent, citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { oneWriterFixes } from '../support/one-writer.ts';
import { look } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { sentence } from '../support/words.ts';
import { sourceOf } from '../support/mounts.ts';
import { saying } from './support/events.ts';
import type { Saying } from './support/events.ts';
import { aboutObject } from '../support/about.ts';

/** Until 1.36, and since 1.37 (pkg/controller/volume/attachdetach/reconciler/reconciler.go:reportMultiAttachError). */
const SAYING = once(() =>
  sequence(/(?:Multi-Attach error|Waiting for detach) for volume "([^"]{1,253})" ?Volume is already /, [
    /used by (pod\(s\) [^"]{1,300}|\d+ pod\(s\) in different namespaces)/,
    /exclusively attached to one node.{0,120}/,
  ]),
);
const ONE_POD = /ReadWriteOncePod access mode already in-use by another pod/;

/** Returns what a sentence calls the volume. */
function sayClaim(claims: readonly string[], volume: string | undefined): string {
  if (claims.length === 1) return `claim ${claims[0]}${volume ? ` (volume ${volume})` : ''}`;
  return volume === undefined ? 'a ReadWriteOncePod claim' : `volume ${volume}`;
}

/** Returns what uses the volume. */
function sayUser(users: string | undefined, oncePod: boolean): string {
  if (users) return `is still used by ${users.trim()}`;
  return oncePod ? 'is used by another pod, and its access mode allows only one' : 'is still attached to another node';
}

function fixesOf(context: PodContext, claims: readonly string[]): Fix[] {
  const { namespace } = context;
  // A name that begins with a dash would be a flag.
  const named = claims.filter((name) => !name.startsWith('-'));
  return [
    look('check which pods use the claim', command`kubectl -n ${namespace} describe pvc ${named}`),
    look('check which node has the volume', command`kubectl get volumeattachments`),
    ...oneWriterFixes(context, 'they share a claim that one node at a time may use'),
    {
      text:
        'let the old pod end first (delete a pod on a dead node by force), or use a volume that many nodes may use: ' +
        'ReadWriteMany',
      command: null,
      risk: 'restarts',
    },
  ];
}

interface Dead {
  readonly pod: string;
  readonly node: string;
  readonly evidence: readonly Citation[];
}

/**
 * Returns the first pod that the controller names and that is on a node that is not ready: the volume stays attached
 * until the node is back, or is known to be gone (pkg/controller/volume/attachdetach/reconciler/reconciler.go:shouldForceDetach).
 */
function onDeadNode(context: PodContext, users: string | undefined): Dead | undefined {
  const names = /^pod\(s\) (.+)$/.exec(users?.trim() ?? '')?.[1]?.split(/, ?/) ?? [];
  for (const name of names.slice(0, 3)) {
    const pod = context.get('pods', name);
    const node = pod.state === 'known' ? pod.value.spec?.nodeName : undefined;
    const fact = node === undefined ? undefined : context.get('nodes', node);
    if (node === undefined || fact?.state !== 'known') continue;
    const ready = fact.value.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready === undefined || ready.status === 'True') continue;
    const says = [ready.status, ready.reason, ready.message].filter(Boolean).join(': ');
    return {
      pod: name,
      node,
      evidence: [
        citeField(`Pod/${name}`, 'spec.nodeName', node),
        citeField(`Node/${node}`, 'status.conditions[Ready]', says, ready.lastTransitionTime ?? null),
      ],
    };
  }
  return undefined;
}

/** What to do about a node that is gone: the taint says that its volumes may be detached. */
const freeFixes = (context: PodContext, { pod, node }: Dead): Fix[] => [
  look(`see why node ${node} is not ready, and bring it back`, command`kubectl describe node ${node}`),
  {
    text: `if ${node} is off for good: say so, and its volumes are detached and its pods removed`,
    command: command`kubectl taint node ${node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`,
    risk: 'changes',
    effect: 'restores',
    conditional: true,
  },
  {
    alternative: true,
    text: `if ${node} is off for good: remove ${pod} by force; the volume is detached some 6 minutes later`,
    command: command`kubectl -n ${context.namespace} delete pod ${pod} --force`,
    risk: 'restarts',
    effect: 'restores',
    conditional: true,
  },
];

function finding(context: PodContext, said: Saying | undefined, oncePod: boolean): Found {
  const claims = (context.pod.spec?.volumes ?? [])
    .map((volume) => sourceOf(volume, context.name))
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .map(({ name }) => name);
  const what = sayClaim(claims, said?.match[1]);
  const dead = onDeadNode(context, said?.match[2]);
  return {
    result: 'found',
    id: 'volumes/multi-attach',
    category: 'volume',
    confidence: oncePod ? 'confirmed' : asFarAsRead(context, 'confirmed'),
    container: null,
    about: claims.length === 1 ? aboutObject(context, 'PersistentVolumeClaim', claims[0]!) : null,
    summary: dead
      ? sentence(`${what} is still attached to node ${dead.node}, which is not ready (${dead.pod} is there)`)
      : sentence(`${what} ${sayUser(said?.match[2], oncePod)}, so it cannot be attached for ${context.name}`),
    chain: [],
    evidence: [
      ...(said?.events.map(citeEvent) ?? []),
      ...(dead?.evidence ?? []),
      ...(oncePod ? citeScheduler(context) : []),
    ],
    fixes: dead ? freeFixes(context, dead) : fixesOf(context, claims),
  };
}

export default defineCheck({
  id: 'volumes/multi-attach',
  category: 'volume',
  title: 'Volume in use elsewhere',
  description:
    'Only one node (or one pod) can use the volume at a time, and another still uses it, so it cannot be attached for ' +
    'this pod.',
  criteria: { confirmed: 'The attach-detach controller or the scheduler states it.', likely: null, possible: null },
  silent: 'A pod with containers that have run.',
  sources: [
    'pkg/controller/volume/attachdetach/reconciler/reconciler.go:reportMultiAttachError',
    'pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed', 'node/unschedulable-constraints'],
  symptomOf: [],
  weight: 82,
  run(context) {
    const said = saying(context, SAYING());
    const oncePod = ONE_POD.test(schedulerSays(context)?.message ?? '');
    return said || oncePod ? [finding(context, said, oncePod)] : [];
  },
});
