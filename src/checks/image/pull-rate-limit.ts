/** A registry that refuses further pulls for now. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { createPullSecret } from './support/commands.ts';
import { pullSecretsOf } from './support/pull-secrets.ts';
import { pullFailures, sayImage } from './support/pull.ts';
import { aboutRegistry, registryOf } from '../support/about.ts';

export default defineCheck({
  id: 'image/pull-rate-limit',
  category: 'bad-image',
  title: 'Registry rate limit',
  description: 'The registry refuses the pull, because this address or account has pulled too often.',
  criteria: { confirmed: "The API has the registry's answer: too many requests.", likely: null, possible: null },
  silent: "The kubelet's own limit on pulls (registryPullQPS), which goes away by itself.",
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
        summary: sentence(
          `${sayImage(failure)} cannot be pulled: ${registry} limits the rate of pulls (429, too many requests)`,
        ),
        chain: [],
        evidence: [failure.citation, ...failure.also, ...secrets.evidence],
        fixes: [
          createPullSecret(
            context,
            'regcred',
            registry,
            'pull with an account: anonymous pulls share the limit of the address',
          ),
          editFix(
            context,
            'name that Secret in imagePullSecrets, or use a mirror or a copy of the image in your own registry; ' +
              'imagePullPolicy IfNotPresent pulls less often',
          ),
        ],
      };
    }),
});
