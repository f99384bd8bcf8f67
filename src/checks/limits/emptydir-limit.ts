import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { citePod } from '../support/cite.ts';
import { parseQuantity, sensibleLimit } from '../../knowledge/quantity.ts';
import { editFix } from '../support/owner.ts';
import { summary } from '../support/words.ts';
import { evictionOf } from './support/evicted.ts';

const FULL = /Usage of EmptyDir volume "([^"]{1,253})" exceeds the limit "([^"]{1,40})"/;

/** Evicted for an emptyDir beyond its sizeLimit. */
export default defineCheck({
  id: 'limits/emptydir-limit',
  category: 'resource-limits',
  title: 'emptyDir sizeLimit exceeded',
  description: 'The kubelet evicted the pod because one of its emptyDir volumes grew beyond its sizeLimit.',
  criteria: { confirmed: "The pod's status or the Evicted event says so.", likely: null, possible: null },
  silent: 'Evictions for another reason.',
  sources: ['pkg/kubelet/eviction/helpers.go', 'pkg/kubelet/eviction/eviction_manager.go:emptyDirLimitEviction'],
  goesAway: 'never',
  endedBy: 'eviction',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  symptomOf: [],
  weight: 90,
  run: (context): Found[] => {
    const eviction = evictionOf(context);
    const match = FULL.exec(eviction?.message ?? '');
    if (!eviction || !match) return [];
    const [, volume, limit] = match as unknown as [string, string, string];
    const mounts = context.containers.flatMap((container) =>
      (container.spec.volumeMounts ?? [])
        .filter((mount) => mount.name === volume)
        .map((mount) => `${mount.mountPath} of ${container.name}`),
    );
    const twice = sensibleLimit((parseQuantity(limit) ?? 0) * 2);
    return [
      {
        result: 'found',
        id: 'limits/emptydir-limit',
        category: 'resource-limits',
        confidence: 'confirmed',
        container: null,
        about: null,
        summary: summary(
          `${context.name} was evicted: emptyDir volume ${volume}${mounts[0] ? ` (${mounts[0]})` : ''} grew beyond its sizeLimit of ${limit}`,
          '',
        ),
        chain: [],
        evidence: [...eviction.evidence, citePod(context, `spec.volumes[${volume}].emptyDir.sizeLimit`, limit)],
        fixes: [
          editFix(
            context,
            `raise the sizeLimit of emptyDir ${volume} from ${limit} to ${twice}, or let the app remove what it no longer needs in ${mounts[0] ?? 'it'}`,
          ),
          {
            text: 'see what the kubelet said, and of which pods',
            command: `kubectl -n ${context.namespace} get events --field-selector reason=Evicted`,
            risk: 'read-only',
          },
        ],
      },
    ];
  },
});
