/** A registry that gives no more for now. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';
import { pullSecretsOf } from './support/pull-secrets.ts';
import { pullFailures, registryOf, whose } from './support/pull.ts';
import { aboutRegistry } from '../support/about.ts';

export default defineCheck({
  id: 'image/pull-rate-limit',
  category: 'bad-image',
  title: 'Registry rate limit',
  description: 'The registry refuses the pull because too many came from this address or account.',
  criteria: { confirmed: "The API holds the registry's answer: too many requests.", likely: null, possible: null },
  silent: "The kubelet's own limit on pulls (registryPullQPS), which passes by itself.",
  sources: [
    'https://docs.docker.com/docker-hub/usage/',
    'https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes',
  ],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    pullFailures(context, 'rate-limit').map((failure) => {
      const registry = registryOf(failure.image);
      const secrets = pullSecretsOf(context);
      return {
        result: 'found',
        id: 'image/pull-rate-limit',
        category: 'bad-image',
        confidence: 'confirmed',
        container: failure.container?.name ?? null,
        about: aboutRegistry(failure.container?.spec.image),
        summary: cut(
          `${whose(failure)} cannot be pulled: ${registry} limits the rate of pulls (429, too many requests)`,
          160,
        ),
        chain: [],
        evidence: [failure.citation, ...failure.also, ...secrets.evidence],
        fixes: [
          {
            text: `pull with an account: anonymous pulls share the limit of the address`,
            command: `kubectl -n ${context.namespace} create secret docker-registry regcred --docker-server=${registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry} --docker-username=USER --docker-password=PASSWORD`,
            risk: 'changes',
          },
          editFix(
            context,
            'name that Secret in imagePullSecrets, or use a mirror or a copy of the image in a registry of your own; imagePullPolicy IfNotPresent pulls less',
          ),
        ],
      };
    }),
});
