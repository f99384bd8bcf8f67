/** An image that is not on the node and must not be pulled. */
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { Node } from '../../model/objects.ts';
import { citeField, citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { aboutImage } from '../support/about.ts';

/** The kubelet verifies that a pod has credentials for an image that is there (KEP-2535, on by default). */
const VERIFIES_SINCE = { major: 1, minor: 35 };

/** The kubelet reports at most this many images (nodeStatusMaxImages). */
const MOST_LISTED = 50;

/** Returns the pod's node; undefined where it was not read. */
function nodeOf(context: PodContext): Node | undefined {
  const name = context.pod.spec?.nodeName;
  const node = name ? context.get('nodes', name) : undefined;
  return node?.state === 'known' ? node.value : undefined;
}

/** Whether the kubelet of a node verifies credentials; undefined where its version is unknown. */
function verifies(node: Node | undefined): boolean | undefined {
  const version = /^v?(\d{1,3})\.(\d{1,3})/.exec(node?.status?.nodeInfo?.kubeletVersion ?? '');
  if (!version) return undefined;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > VERIFIES_SINCE.major || (major === VERIFIES_SINCE.major && minor >= VERIFIES_SINCE.minor);
}

function found(context: PodContext, container: ContainerView): Found {
  const image = container.spec.image ?? '';
  const nodeName = context.pod.spec?.nodeName ?? 'the node';
  const known = nodeOf(context);
  const images = known?.status?.images;
  const listed = images?.some(({ names }) => names?.includes(image)) ?? false;
  // The image is there. The kubelet's message is the same where credentials are missing.
  const node = listed && verifies(known) === true ? known : undefined;
  const isAbsent = images !== undefined && !listed && images.length < MOST_LISTED;
  const secrets = (context.pod.spec?.imagePullSecrets ?? []).map(({ name }) => name).join(', ');
  return {
    result: 'found',
    id: 'image/never-pull',
    category: 'bad-image',
    confidence: verifies(known) === false || isAbsent ? 'confirmed' : 'likely',
    container: container.name,
    about: aboutImage(container.spec.image),
    summary: sentence(
      node
        ? `image ${image} is on ${nodeName}, but ${container.name} has no pull secret that was verified for it, and ` +
            'imagePullPolicy Never forbids asking the registry'
        : `image ${image} of ${container.name} is not present on ${nodeName}, and imagePullPolicy Never forbids pulling it`,
    ),
    chain: [],
    evidence: [
      citeWaiting(context, container),
      citePod(context, `${container.specPath}.imagePullPolicy`, container.spec.imagePullPolicy ?? 'Never'),
      ...(node
        ? [
            citeField(`Node/${nodeName}`, `status.images[${image}]`, 'present'),
            citeField(
              `Node/${nodeName}`,
              'status.nodeInfo.kubeletVersion',
              node.status?.nodeInfo?.kubeletVersion ?? '',
            ),
            citePod(context, 'spec.imagePullSecrets', secrets || 'none'),
          ]
        : []),
    ],
    fixes: [
      editFix(
        context,
        node
          ? 'give the pod the pull secret that the image was pulled with, and imagePullPolicy IfNotPresent'
          : 'allow pulling it: imagePullPolicy IfNotPresent (and push the image to a registry that the nodes reach)',
        { container: container.name, set: { imagePullPolicy: 'IfNotPresent' } },
      ),
      node
        ? {
            alternative: true,
            text: 'have the kubelet trust images that are there: imagePullCredentialsVerificationPolicy in its configuration',
            command: null,
            risk: 'changes',
          }
        : {
            alternative: true,
            text:
              'load the image into every node (kind load docker-image, minikube image load, ctr -n k8s.io images ' +
              'import)',
            command: null,
            risk: 'changes',
          },
    ],
  };
}

export default defineCheck({
  id: 'image/never-pull',
  category: 'bad-image',
  title: 'imagePullPolicy Never, and the image is not on the node',
  description:
    'imagePullPolicy is Never, so the kubelet uses only images that the node already has, and the node does not have ' +
    'this one (or, with credential verification, must not give it to this pod).',
  criteria: {
    confirmed:
      'The API states the waiting reason ErrImageNeverPull, and the node does not list the image or its kubelet is older ' +
      'than 1.35.',
    likely:
      'As confirmed, but the node was not read, or it lists the image: kubelets since 1.35 give the same reason where no ' +
      'credentials were verified for the image.',
    possible: null,
  },
  silent: 'Any pull that the kubelet tries.',
  sources: [
    'pkg/kubelet/images/image_manager.go:EnsureImageExists',
    'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
    'https://kep.k8s.io/2535',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
  rulesOut: ['app-error', 'resource-limits', 'liveness-probe'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    context.containers
      .filter((one) => one.waiting?.reason === 'ErrImageNeverPull')
      .map((container) => found(context, container)),
});
