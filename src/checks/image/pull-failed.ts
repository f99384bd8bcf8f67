/** A pull that failed for a reason the other checks of pulls do not know. */
import { defineCheck } from '../check.ts';
import type { Category, Fix } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';
import { coreOfPull, pullFailures, whose } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

/** Whose fault it is, where the words tell: a full disk is the node's. */
const categoryOf = (text: string): Category =>
  /no space left on device|disk quota exceeded|input\/output error|read-only file system/i.test(text)
    ? 'node'
    : 'bad-image';

/** A refusal for want of a signature (containers/image signature/policy_eval.go, policy controllers of containerd). */
const SIGNATURE =
  /signature validation failed|A signature was required|no signature exists|signatures? .{0,80}(?:invalid|not (?:be )?verif|rejected)|Source image rejected|rejected by policy/i;

function mend(context: PodContext, image: string, text: string, node: string, category: Category): Fix {
  if (SIGNATURE.test(text))
    return editFix(
      context,
      `sign ${image} with the key that the node's policy asks for, or name a signed image (by the digest that was signed); else correct the policy and keys on ${node || 'the node'}: /etc/containers/policy.json, /etc/containers/registries.d`,
    );
  if (category === 'node')
    return {
      text: `make room on the disk of node ${node} (unused images, logs)`,
      command: `kubectl describe node ${node}`,
      risk: 'read-only',
    };
  return editFix(context, `push ${image} anew, or use another tag`);
}

export default defineCheck({
  id: 'image/pull-failed',
  category: 'bad-image',
  title: 'Image pull failed',
  description:
    'The image could not be pulled, or not be unpacked, verified or looked up: a full disk on the node, a damaged layer, a signature, a format the runtime does not read.',
  criteria: {
    confirmed: "The API holds the runtime's account of what failed.",
    likely: 'Only the waiting reason is left; the event with the reason has expired.',
    possible: null,
  },
  silent: 'Pulls whose failure another check names.',
  sources: ['pkg/kubelet/images/image_manager.go:pullImage', 'pkg/kubelet/images/types.go'],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [],
  symptomOf: [],
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
        about: aboutImage(container?.spec.image),
        summary: reasonSummary(
          `${whose(failure)} cannot be pulled: `,
          told ? coreOfPull(text) : 'the reason is no longer recorded (ImagePullBackOff)',
        ),
        chain: category === 'node' && node ? [{ object: `Node/${node}`, says: coreOfPull(text).slice(-100) }] : [],
        evidence: [citation, ...also],
        fixes: [
          {
            text: "see the pod's newest events",
            command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
            risk: 'read-only',
          },
          mend(
            context,
            image,
            `${container?.waiting?.reason === 'SignatureValidationFailed' ? 'signature validation failed ' : ''}${text.slice(0, 4000)}`,
            node,
            category,
          ),
        ],
      };
    }),
});
