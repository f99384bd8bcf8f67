/** A registry that the node cannot reach, or does not trust. */
import { defineCheck } from '../check.ts';
import { nodeWord } from '../support/kubectl.ts';
import { editFix } from '../support/owner.ts';
import { summary } from '../support/words.ts';
import { lookUpHost } from './support/commands.ts';
import { coreOfPull, pullFailures, sayImage } from './support/pull.ts';
import { aboutRegistry, registryOf } from '../support/about.ts';

/** Returns what to do about the failure. */
function advice(text: string, registry: string): string {
  if (/x509|certificate|tls:/i.test(text))
    return `make the nodes trust the CA of ${registry} (containerd: certs.d/${registry}/hosts.toml), or renew its certificate`;
  if (/HTTP response to HTTPS/i.test(text))
    return `${registry} speaks plain HTTP: give it TLS, or configure it as insecure in the runtime of each node`;
  if (/no such host|lookup/i.test(text))
    return (
      `correct the host in the image's name; if ${registry} is right, fix the DNS of the node ` +
      '(a node does not use the cluster DNS, so the name of a Service does not resolve)'
    );
  if (/\b50\d\b|unavailable|bad gateway/i.test(text))
    return `${registry} returns errors: check its pods and logs, or retry later`;
  return `let the nodes reach ${registry} (firewall, proxy, route), or use a mirror that they reach`;
}

export default defineCheck({
  id: 'image/pull-registry-unreachable',
  category: 'bad-image',
  title: 'Registry unreachable or not trusted',
  description:
    'The node could not talk to the registry: its name does not resolve, it does not answer, its certificate is not ' +
    'trusted, or it answers with a server error.',
  criteria: { confirmed: "The API has the runtime's error for the failed request.", likely: null, possible: null },
  silent: 'A registry that answers that it lacks the image or needs credentials.',
  sources: [
    'pkg/kubelet/images/image_manager.go:pullImage',
    'core/remotes/docker (containerd)',
    'server/image_pull.go (CRI-O)',
  ],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    pullFailures(context, 'unreachable').map((failure) => {
      const { container, image, text, citation, also } = failure;
      const registry = registryOf(image);
      const node = context.pod.spec?.nodeName ?? '';
      return {
        result: 'found',
        id: 'image/pull-registry-unreachable',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container?.name ?? null,
        about: aboutRegistry(container?.spec.image),
        summary: summary(
          `${sayImage(failure)} cannot be pulled: ${node || 'the node'} does not reach registry ${registry}: `,
          text.slice(Math.max(0, text.lastIndexOf('": ') + 3)) || coreOfPull(text),
        ),
        chain: [],
        evidence: [citation, ...also],
        fixes: [
          {
            text: 'look the name up from the node itself',
            command: lookUpHost(nodeWord(context), registry),
            risk: 'changes',
            effect: 'shows',
          },
          editFix(context, advice(text, registry)),
        ],
      };
    }),
});
