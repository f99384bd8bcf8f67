import { once, sequence } from '../../expressions.ts';
import { citeEvent } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { ownerOf } from '../support/owner.ts';
import { asFarAsRead } from '../support/progress.ts';
import { citeScheduler, schedulerSays } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { sourceOf } from '../support/mounts.ts';
import { saying } from './support/events.ts';
import { aboutObject } from '../support/about.ts';

/** To 1.36 and from 1.37 (pkg/controller/volume/attachdetach/reconciler/reconciler.go:reportMultiAttachError). */
const SAYING = once(() =>
  sequence(/(?:Multi-Attach error|Waiting for detach) for volume "([^"]{1,253})" ?Volume is already /, [
    /used by (pod\(s\) [^"]{1,300}|\d+ pod\(s\) in different namespaces)/,
    /exclusively attached to one node.{0,120}/,
  ]),
);
const ONE_POD = /ReadWriteOncePod access mode already in-use by another pod/;

export default defineCheck({
  id: 'volumes/multi-attach',
  category: 'volume',
  title: 'Volume in use elsewhere',
  description:
    'A volume that only one node (or one pod) can use at a time is still used by another, so it cannot be attached for this pod.',
  criteria: { confirmed: 'The attach-detach controller or the scheduler states it.', likely: null, possible: null },
  silent: 'Once the containers have run.',
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
    const told = saying(context, SAYING());
    const scheduler = schedulerSays(context);
    const oncePod = scheduler && ONE_POD.test(scheduler.message);
    if (!told && !oncePod) return [];
    const claims = (context.pod.spec?.volumes ?? [])
      .map((volume) => sourceOf(volume, context.name))
      .filter(({ kind }) => kind === 'PersistentVolumeClaim')
      .map(({ name }) => name);
    const claim =
      claims.length === 1
        ? `claim ${claims[0]} (volume ${told?.match[1] ?? ''})`.replace(' (volume )', '')
        : told
          ? `volume ${told.match[1]}`
          : 'a ReadWriteOncePod claim';
    const by = told?.match[2]
      ? `is still used by ${told.match[2].trim()}`
      : oncePod
        ? 'is used by another pod, and its access mode allows one'
        : 'is still attached to another node';
    const owner = ownerOf(context.pod);
    const found: Found = {
      result: 'found',
      id: 'volumes/multi-attach',
      category: 'volume',
      confidence: oncePod ? 'confirmed' : asFarAsRead(context, 'confirmed'),
      container: null,
      about: claims.length === 1 ? aboutObject(context, 'PersistentVolumeClaim', claims[0]!) : null,
      summary: cut(`${claim} ${by}, so it cannot be attached for ${context.name}`, 160),
      chain: [],
      evidence: [...(told?.events.map(citeEvent) ?? []), ...(oncePod ? citeScheduler(context) : [])],
      fixes: [
        {
          text: 'see which pods use the claim, and on which nodes',
          command: `kubectl -n ${context.namespace} describe pvc ${claims.join(' ')}`.trim(),
          risk: 'read-only',
        },
        { text: 'see which node holds the volume', command: 'kubectl get volumeattachments', risk: 'read-only' },
        ...(owner?.kind === 'Deployment'
          ? [
              {
                text: 'let the Deployment end the old pod before it makes the new one',
                command: `kubectl -n ${context.namespace} patch ${owner.target} -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'`,
                risk: 'restarts' as const,
              },
            ]
          : []),
        {
          text: 'let the old pod end first (one on a dead node has to be deleted by force), or use a volume that many nodes may use: ReadWriteMany',
          command: null,
          risk: 'restarts',
        },
      ],
    };
    return [found];
  },
});
