/** An image that is not on the node and must not be pulled. */
import { citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { aboutImage } from '../support/about.ts';

export default defineCheck({
  id: 'image/never-pull',
  category: 'bad-image',
  title: 'imagePullPolicy Never, and the image is not on the node',
  description:
    'imagePullPolicy is Never, so the kubelet uses only images that the node already has, and the node does not have ' +
    'this one (or, with credential verification, must not give it to this pod).',
  criteria: { confirmed: 'The API states the waiting reason ErrImageNeverPull.', likely: null, possible: null },
  silent: 'Any pull that the kubelet tries.',
  sources: [
    'pkg/kubelet/images/image_manager.go:EnsureImageExists',
    'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    context.containers
      .filter((one) => one.waiting?.reason === 'ErrImageNeverPull')
      .map((container) => ({
        result: 'found',
        id: 'image/never-pull',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: aboutImage(container.spec.image),
        summary: sentence(
          `image ${container.spec.image} of ${container.name} is not present on ` +
            `${context.pod.spec?.nodeName ?? 'the node'}, and imagePullPolicy Never forbids pulling it`,
        ),
        chain: [],
        evidence: [
          citeWaiting(context, container),
          citePod(context, `${container.specPath}.imagePullPolicy`, container.spec.imagePullPolicy ?? 'Never'),
        ],
        fixes: [
          editFix(
            context,
            'allow pulling it: imagePullPolicy IfNotPresent (and push the image to a registry that the nodes reach)',
            { container: container.name, set: { imagePullPolicy: 'IfNotPresent' } },
          ),
          {
            alternative: true,
            text:
              'load the image into every node (kind load docker-image, minikube image load, ctr -n k8s.io images ' +
              'import)',
            command: null,
            risk: 'changes',
          },
        ],
      })),
});
