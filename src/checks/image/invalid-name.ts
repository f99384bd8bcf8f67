/** An image reference that cannot be parsed. */
import { citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { pullFailures } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

/** Returns what is wrong with a reference (github.com/distribution/reference), and what was perhaps meant. */
export function imageFault(image: string): { says: string; meant?: string } {
  if (/[${}<>]|%\w+%/.test(image)) return { says: 'it has a placeholder that was never filled in' };
  const trimmed = image.trim();
  if (/\s/.test(image)) return { says: 'it has white space', ...(/\s/.test(trimmed) ? {} : { meant: trimmed }) };
  if (/^[a-z]+:\/\//i.test(image))
    return { says: 'it starts with a scheme', meant: image.replace(/^[a-z]+:\/\//i, '') };
  if (/[:@]$/.test(image)) return { says: 'its tag is empty', meant: image.replace(/(?<![:@])[:@]+$/, '') };
  const lastPart = image.lastIndexOf('/') + 1;
  const tag = image.slice(lastPart).search(/[:@]/);
  const path = tag < 0 ? image : image.slice(0, lastPart + tag);
  if (/[A-Z]/.test(path))
    return { says: 'the repository name must be lowercase', meant: `${path.toLowerCase()}${image.slice(path.length)}` };
  if (/\/\/|^\/|\/$/.test(path))
    return { says: 'a part of its path is empty', meant: image.replace(/\/{2,}/g, '/').replace(/^\//, '') };
  return { says: 'it does not have the form HOST/PATH:TAG' };
}

function invalid(
  context: PodContext,
  container: ContainerView | null,
  image: string,
  citation: Citation,
  also: readonly Citation[] = [],
): Found {
  const { says, meant } = imageFault(image);
  const short = /short-?name|unqualified/i.test(citation.quote);
  return {
    result: 'found',
    id: 'image/invalid-name',
    category: 'bad-image',
    confidence: 'confirmed',
    container: container?.name ?? null,
    about: aboutImage(container?.spec.image),
    summary: sentence(
      short
        ? `image name "${image}" is a short name that the runtime of the node does not resolve: add its registry`
        : `image name "${image}" is invalid (InvalidImageName): ${says}`,
    ),
    chain: [],
    evidence: [citation, ...also, ...(container ? [citePod(context, `${container.specPath}.image`, image)] : [])],
    fixes: [
      editFix(
        context,
        short
          ? `write the whole name: docker.io/library/${image}, or with the registry that has it`
          : `correct the image name${meant ? `: ${meant}` : ''}`,
        container && meant && !short ? { container: container.name, set: { image: meant } } : undefined,
      ),
    ],
  };
}

export default defineCheck({
  id: 'image/invalid-name',
  category: 'bad-image',
  title: 'Image name invalid',
  description:
    'The image reference cannot be parsed: upper-case letters, white space, a scheme, an empty tag, a placeholder that ' +
    'was never filled in, or a short name that the runtime does not resolve.',
  criteria: {
    confirmed:
      "The API states the waiting reason InvalidImageName, or has the runtime's refusal to parse or resolve the name.",
    likely: null,
    possible: null,
  },
  silent: 'A well-formed name of an image that does not exist.',
  sources: [
    'pkg/kubelet/images/image_manager.go:applyDefaultImageTag',
    'https://github.com/distribution/reference/blob/main/reference.go',
    'https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed', 'image/pull-not-found'],
  rulesOut: ['app-error', 'missing-config', 'resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context) => [
    ...context.containers
      .filter((one) => one.waiting?.reason === 'InvalidImageName')
      .map((container) => invalid(context, container, container.spec.image ?? '', citeWaiting(context, container))),
    ...pullFailures(context, 'bad-name').map(({ container, image, citation, also }) =>
      invalid(context, container, image, citation, also),
    ),
  ],
});
