/** A pull that failed for a reason the other checks of pulls do not know. */
import { defineCheck } from '../check.ts';
import type { Category } from '../check.ts';
import { editFix } from '../owner.ts';
import { reasonSummary } from '../words.ts';
import { coreOfPull, pullFailures, whose } from './pull.ts';

/** Whose fault it is, where the words tell: a full disk is the node's. */
const categoryOf = (text: string): Category => (/no space left on device|disk quota exceeded|input\/output error|read-only file system/i.test(text) ? 'node' : 'bad-image');

export default defineCheck({
  id: 'image/pull-failed',
  category: 'bad-image',
  title: 'Image pull failed',
  description: 'The image could not be pulled, or not be unpacked, verified or looked up: a full disk on the node, a damaged layer, a signature, a format the runtime does not read.',
  criteria: { confirmed: "The API holds the runtime's account of what failed.", likely: 'Only the waiting reason is left; the event with the reason has expired.', possible: null },
  silent: 'Pulls whose failure another check names.',
  sources: ['pkg/kubelet/images/image_manager.go:pullImage', 'pkg/kubelet/images/types.go'],
  explains: [],
  weight: 50,
  run: (context) =>
    pullFailures(context, 'other').map((failure) => {
      const { container, text, image, citation, also } = failure;
      const told = !/^(?:Back-off pulling image|ErrImagePull$|ImagePullBackOff$)/.test(text);
      const category = categoryOf(text);
      const node = context.pod.spec?.nodeName ?? '';
      return {
        result: 'found',
        id: 'image/pull-failed',
        category,
        confidence: told ? 'confirmed' : 'likely',
        container: container?.name ?? null,
        summary: reasonSummary(`${whose(failure)} cannot be pulled: `, told ? coreOfPull(text) : 'the reason is no longer recorded (ImagePullBackOff)'),
        chain: category === 'node' && node ? [{ object: `Node/${node}`, says: coreOfPull(text).slice(-100) }] : [],
        evidence: [citation, ...also],
        fixes: [
          { text: "see the pod's newest events", command: `kubectl -n ${context.namespace} describe pod ${context.name}`, risk: 'read-only' },
          category === 'node' ? { text: `make room on the disk of node ${node} (unused images, logs)`, command: `kubectl describe node ${node}`, risk: 'read-only' } : editFix(context, `push ${image} anew, or use another tag`),
        ],
      };
    }),
});
