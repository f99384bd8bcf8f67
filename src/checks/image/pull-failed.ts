/** A pull that failed for a reason that the other checks of pulls do not know. */
import { defineCheck } from '../check.ts';
import type { Category, Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { describeNode, describePod } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { reasonSummary } from '../support/words.ts';
import { coreOfPull, pullFailures, sayImage } from './support/pull.ts';
import type { PullFailure } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

/** Errors of the node, not of the image. */
const NODE = /no space left on device|disk quota exceeded|input\/output error|read-only file system/i;

/** A refusal because of a signature (containers/image signature/policy_eval.go, policy controllers of containerd). */
const SIGNATURE: readonly RegExp[] = [
  /signature validation failed|A signature was required|no signature exists/i,
  /signatures? .{0,80}(?:invalid|not (?:be )?verif|rejected)/i,
  /Source image rejected|rejected by policy/i,
];

/** Errors that show what is wrong with the pull (containerd core/content and core/diff; containers/image). */
const DAMAGED: readonly RegExp[] = [
  /failed to extract layer|failed size validation|unexpected (?:commit )?digest|unexpected media type/i,
  /unsupported (?:media type|manifest)|schema ?1/i,
];

function fixOf(context: PodContext, { container, image, text }: PullFailure, category: Category): Fix {
  const node = context.pod.spec?.nodeName ?? '';
  const said = text.slice(0, 4000);
  if (container?.waiting?.reason === 'SignatureValidationFailed' || SIGNATURE.some((find) => find.test(said)))
    return editFix(
      context,
      `sign ${image} with the key that the node's policy asks for, or name a signed image (by the digest that was ` +
        `signed); or correct the policy and keys on ${node || 'the node'}: /etc/containers/policy.json, ` +
        '/etc/containers/registries.d',
    );
  if (category === 'node')
    return look(`free space on the disk of node ${node} (unused images, logs)`, describeNode(context));
  return editFix(context, `push ${image} again, or use another tag`);
}

function finding(context: PodContext, failure: PullFailure): Found {
  const { container, text, citation, also } = failure;
  const recorded = !/^(?:Back-off pulling image|ErrImagePull$|ImagePullBackOff$)/.test(text);
  const category = NODE.test(text) ? 'node' : 'bad-image';
  const known =
    container?.waiting?.reason === 'SignatureValidationFailed' ||
    [NODE, ...SIGNATURE, ...DAMAGED].some((find) => find.test(text.slice(0, 4000)));
  const node = context.pod.spec?.nodeName ?? '';
  return {
    result: 'found',
    id: 'image/pull-failed',
    category,
    confidence: known ? 'confirmed' : 'likely',
    container: container?.name ?? null,
    about: aboutImage(container?.spec.image),
    summary: reasonSummary(
      `${sayImage(failure)} cannot be pulled: `,
      recorded ? coreOfPull(text) : 'the reason is no longer recorded (ImagePullBackOff)',
    ),
    chain: category === 'node' && node ? [{ object: `Node/${node}`, says: coreOfPull(text).slice(-100) }] : [],
    evidence: [citation, ...also],
    fixes: [look("read the pod's newest events", describePod(context)), fixOf(context, failure, category)],
  };
}

export default defineCheck({
  id: 'image/pull-failed',
  category: 'bad-image',
  title: 'Image pull failed',
  description:
    'The image could not be pulled, unpacked, verified or looked up: a full disk on the node, a damaged layer, a ' +
    'signature, a format that the runtime does not read.',
  criteria: {
    confirmed: "The API has the runtime's error: a full disk, a signature, a damaged layer, a format.",
    likely:
      "The API has the runtime's error in words that this program does not know; or only the waiting reason is left, " +
      'because the event with the error has expired.',
    possible: null,
  },
  silent: 'Failures that another check of pulls names.',
  sources: ['pkg/kubelet/images/image_manager.go:pullImage', 'pkg/kubelet/images/types.go'],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [],
  symptomOf: [],
  weight: 50,
  run: (context) => pullFailures(context, 'other').map((failure) => finding(context, failure)),
});
