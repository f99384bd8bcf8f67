import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Pod } from '../../model/objects.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';
import { siblingsOf } from './support/siblings.ts';

/**
 * The digest in `registry/name@sha256:…`, what the registry calls the image; a bare `sha256:…` is the node's own name
 * for it.
 */
const digestOf = (imageId: string | undefined): string | undefined => /@(sha256:[0-9a-f]{64})/.exec(imageId ?? '')?.[1];

/** Nodes of two architectures may hold two images of one tag. */
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
  return {
    result: 'found',
    id: 'node/moved-tag',
    category: 'bad-image',
    confidence: 'likely',
    container: container.name,
    about: null,
    summary: cut(
      `${reference} is another image here (${short(own)}) than in ${name}, which runs well with ${short(other)}: the tag has moved`,
      160,
    ),
    chain: [],
    evidence: [
      citePod(context, `${container.statusPath}.imageID`, container.status?.imageID ?? ''),
      citeField(`Pod/${name}`, `status.containerStatuses[${container.name}].imageID`, theirs?.imageID ?? ''),
    ],
    fixes: [
      editFix(context, `name the image that runs well by its digest: ${reference.replace(/:[^:/]+$/, '')}@${other}`, {
        container: container.name,
        set: { image: `${reference.replace(/:[^:/]+$/, '')}@${other}` },
      }),
    ],
  };
}

export default defineCheck({
  id: 'node/moved-tag',
  category: 'bad-image',
  title: 'A tag that moved',
  description:
    'The pod runs another image than its healthy siblings although both name the same tag: the tag was pushed anew between their pulls.',
  criteria: {
    confirmed: null,
    likely: 'The imageIDs differ, the template is the same, and the sibling with the other image is ready.',
    possible: null,
  },
  silent: 'Where the image is named by its digest, and where the two nodes are of different architectures.',
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
        // Where one healthy sibling has the same image, the image is not what differs.
        const found = siblings.well.map((sibling) => finding(context, container, sibling));
        return found.length > 0 && found.every((one) => one !== undefined) ? (found.slice(0, 1) as Found[]) : [];
      });
  },
});
