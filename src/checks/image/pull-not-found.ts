/** An image or tag that the registry does not have. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';
import { coreOfPull, pullFailures, whose } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

export default defineCheck({
  id: 'image/pull-not-found',
  category: 'bad-image',
  title: 'Image not found in the registry',
  description: 'The registry answered that it has no such repository, tag or digest.',
  criteria: {
    confirmed: "The API holds the registry's answer: not found, manifest unknown, name unknown.",
    likely: null,
    possible: null,
  },
  silent: 'A registry that could not be asked, and one that wants credentials before it tells.',
  sources: [
    'pkg/kubelet/images/image_manager.go:pullImage',
    'https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
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
          `${whose(failure)} cannot be pulled, its registry has no such image or tag: `,
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
          {
            text: 'see which tags the registry has',
            command: `skopeo list-tags docker://${image.split('@')[0]?.replace(/:[^:/]*$/, '')}`,
            risk: 'read-only',
          },
          editFix(context, `correct the name or tag of ${image}, push it, or go back to the tag that ran`),
        ],
      };
    }),
});
