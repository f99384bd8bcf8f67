/** An image or tag that the registry does not have. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';
import { movedImage } from '../../knowledge/moved-images.ts';
import type { Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { listTags } from './support/commands.ts';
import { coreOfPull, pullFailures, sayImage } from './support/pull.ts';
import type { PullFailure } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

/** Returns the fix that uses an image where its publisher moved it. */
function useMoved(context: PodContext, { container, image }: PullFailure): Fix[] {
  const moved = movedImage(image);
  if (moved === undefined) return [];
  const change = container ? { container: container.name, set: { image: moved.image } } : undefined;
  return [editFix(context, `use ${moved.image} (${moved.why})`, change)];
}

export default defineCheck({
  id: 'image/pull-not-found',
  category: 'bad-image',
  title: 'Image not found in the registry',
  description: 'The registry answers that it has no such repository, tag or digest.',
  criteria: {
    confirmed: "The API has the registry's answer: not found, manifest unknown, name unknown.",
    likely: null,
    possible: null,
  },
  silent: 'A registry that could not be reached, and one that asks for credentials first.',
  sources: [
    'pkg/kubelet/images/image_manager.go:pullImage',
    'https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
  rulesOut: ['app-error', 'missing-config', 'resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    pullFailures(context, 'not-found').map((failure) => {
      const { container, image, text, citation, also } = failure;
      const others = context.containers.filter(
        (one) =>
          one !== container &&
          one.type !== 'ephemeral' &&
          one.spec.image?.split(/[:@]/)[0] === image.split(/[:@]/)[0] &&
          one.state === 'running',
      );
      return {
        result: 'found',
        id: 'image/pull-not-found',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container?.name ?? null,
        about: aboutImage(container?.spec.image),
        summary: reasonSummary(
          `${sayImage(failure)} cannot be pulled, its registry has no such image or tag: `,
          coreOfPull(text),
        ),
        chain: [],
        evidence: [
          citation,
          ...also,
          ...(container ? [citePod(context, `${container.specPath}.image`, image)] : []),
          ...others.slice(0, 1).map((one) => citePod(context, `${one.specPath}.image`, `${one.spec.image} (runs)`)),
        ],
        fixes: [
          look('list the tags that the registry has', listTags(image)),
          ...useMoved(context, failure),
          editFix(context, `correct the name or tag of ${image}, push it, or use the tag that ran`),
        ],
      };
    }),
});
