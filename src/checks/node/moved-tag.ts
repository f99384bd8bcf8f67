/** A tag that names another image here than on the nodes of healthy siblings. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Pod } from '../../model/objects.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { siblingsOf } from './support/siblings.ts';

/** Returns the digest in `registry/name@sha256:…`, which the registry gave. A bare `sha256:…` is the node's own id. */
const digestOf = (imageId: string | undefined): string | undefined => /@(sha256:[0-9a-f]{64})/.exec(imageId ?? '')?.[1];

/** Whether two nodes may have the same architecture. On two architectures, one tag means two images. */
function sameArchitecture(context: PodContext, sibling: Pod): boolean {
  const [own, theirs] = [context.pod.spec?.nodeName, sibling.spec?.nodeName].map((name) => {
    const node = name ? context.get('nodes', name) : undefined;
    return node?.state === 'known' ? node.value.status?.nodeInfo?.architecture : undefined;
  });
  return own === theirs || own === undefined || theirs === undefined;
}

function finding(context: PodContext, container: ContainerView, sibling: Pod): Found | undefined {
  const theirs = sibling.status?.containerStatuses?.find(({ name }) => name === container.name);
  const own = digestOf(container.status?.imageID);
  const other = digestOf(theirs?.imageID);
  const reference = container.spec.image ?? '';
  if (!own || !other || own === other || reference.includes('@sha256:') || !sameArchitecture(context, sibling))
    return undefined;
  const name = sibling.metadata?.name ?? '';
  const short = (digest: string): string => digest.slice(0, 19);
  const pinned = `${reference.replace(/:[^:/]+$/, '')}@${other}`;
  return {
    result: 'found',
    id: 'node/moved-tag',
    category: 'bad-image',
    confidence: 'likely',
    container: container.name,
    about: null,
    summary: sentence(
      `the tag of ${reference} has moved: ${container.name} runs ${short(own)} here, but ${short(other)} in the healthy pod ${name}`,
    ),
    chain: [],
    evidence: [
      citePod(context, `${container.statusPath}.imageID`, container.status?.imageID ?? ''),
      citeField(`Pod/${name}`, `status.containerStatuses[${container.name}].imageID`, theirs?.imageID ?? ''),
    ],
    fixes: [
      editFix(context, `name the image of the healthy pod by its digest: ${pinned}`, {
        container: container.name,
        set: { image: pinned },
      }),
    ],
  };
}

export default defineCheck({
  id: 'node/moved-tag',
  category: 'bad-image',
  title: 'Tag that moved',
  description:
    'The pod runs another image than its healthy siblings, although both name the same tag: the tag was pushed again ' +
    'between their pulls.',
  criteria: {
    confirmed: null,
    likely: 'The imageIDs differ, the template is the same, and the sibling with the other image is ready.',
    possible: null,
  },
  silent: 'The spec names the image by its digest, or the two nodes have different architectures.',
  sources: ['k8s.io/api/core/v1/types.go:ContainerStatus'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: 'node-test',
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: [],
  weight: 66,
  run(context) {
    const siblings = siblingsOf(context);
    if (!siblings?.whole) return [];
    return context.subjects
      .filter(({ dead }) => dead !== undefined)
      .flatMap((container) => {
        // If one healthy sibling has the same image, the image does not make the difference.
        const found = siblings.healthy.map((sibling) => finding(context, container, sibling));
        return found.length > 0 && found.every((one) => one !== undefined) ? (found.slice(0, 1) as Found[]) : [];
      });
  },
});
