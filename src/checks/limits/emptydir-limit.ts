/** An eviction for an emptyDir that exceeds its sizeLimit. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { evictionOf, lookAtEvictions } from './support/evicted.ts';
import { doubled } from './support/raise.ts';

const FULL = /Usage of EmptyDir volume "([^"]{1,253})" exceeds the limit "([^"]{1,40})"/;

export default defineCheck({
  id: 'limits/emptydir-limit',
  category: 'resource-limits',
  title: 'emptyDir sizeLimit exceeded',
  description: 'The kubelet evicted the pod because one of its emptyDir volumes exceeded its sizeLimit.',
  criteria: { confirmed: 'The status of the pod or the Evicted event says so.', likely: null, possible: null },
  silent: 'Evictions for another reason.',
  sources: ['pkg/kubelet/eviction/helpers.go', 'pkg/kubelet/eviction/eviction_manager.go:emptyDirLimitEviction'],
  goesAway: 'never',
  endedBy: 'eviction',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  rulesOut: ['bad-image', 'missing-config', 'liveness-probe'],
  symptomOf: [],
  weight: 90,
  run: (context): Found[] => {
    const eviction = evictionOf(context);
    const match = eviction && FULL.exec(eviction.message ?? '');
    if (!eviction || !match) return [];
    const [, volume, limit] = match as unknown as [string, string, string];
    const [mount] = context.containers.flatMap((container) =>
      (container.spec.volumeMounts ?? [])
        .filter(({ name }) => name === volume)
        .map(({ mountPath }) => `${mountPath} of ${container.name}`),
    );
    const where = mount ? ` (${mount})` : '';
    return [
      {
        result: 'found',
        id: 'limits/emptydir-limit',
        category: 'resource-limits',
        confidence: 'confirmed',
        container: null,
        about: null,
        summary: sentence(
          `${context.name} was evicted: emptyDir volume ${volume}${where} exceeded its sizeLimit of ${limit}`,
        ),
        chain: [],
        evidence: [...eviction.evidence, citePod(context, `spec.volumes[${volume}].emptyDir.sizeLimit`, limit)],
        fixes: [
          editFix(
            context,
            `raise the sizeLimit of emptyDir ${volume} from ${limit} to ${doubled(limit)}, or make the app delete what ` +
              `it no longer needs in ${mount ?? 'it'}`,
          ),
          lookAtEvictions(context),
        ],
      },
    ];
  },
});
