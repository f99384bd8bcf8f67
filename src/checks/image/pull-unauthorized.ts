/** A registry that does not give the image to this pod. */
import { defineCheck } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';
import { pullSecretsOf } from './support/pull-secrets.ts';
import { coreOfPull, pullFailures, registryOf, whose } from './support/pull.ts';
import { aboutImage } from '../support/about.ts';

/**
 * Registries of clouds, for which the nodes have an identity and the kubelet a credential provider: no pull secret is
 * needed there.
 */
const CLOUDS: readonly { readonly host: RegExp; readonly text: string }[] = [
  {
    host: /\.dkr\.ecr(?:-fips)?\.[\w-]{1,40}\.amazonaws\.com(?:\.cn)?$/,
    text: "let the nodes' IAM role pull from it (AmazonEC2ContainerRegistryReadOnly or AmazonEC2ContainerRegistryPullOnly; for another account also the repository's policy), and see that the kubelet's credential provider ecr-credential-provider is set up; a pull secret made of an ECR token lasts 12 hours only",
  },
  {
    host: /(?:^|\.|-docker\.)pkg\.dev$|^(?:[\w-]{1,20}\.)?gcr\.io$/,
    text: "give the nodes' service account roles/artifactregistry.reader on the repository (and the nodes a scope that covers it: devstorage.read_only or cloud-platform), and see that the API is enabled and the kubelet's credential provider is set up",
  },
  {
    host: /\.azurecr\.(?:io|cn|us)$/,
    text: "give the kubelet's managed identity the role AcrPull on the registry (az aks update --attach-acr), and see that the credential provider acr-credential-provider is set up",
  },
];

export default defineCheck({
  id: 'image/pull-unauthorized',
  category: 'bad-image',
  title: 'Registry refuses the pull',
  description:
    'The registry wants credentials, or those it got are wrong or not entitled. Some registries answer so for a repository that does not exist.',
  criteria: {
    confirmed: "The API holds the registry's answer: unauthorized, denied, forbidden.",
    likely: null,
    possible: null,
  },
  silent: 'A registry that could not be reached.',
  sources: [
    'pkg/kubelet/images/image_manager.go:pullImage',
    'pkg/credentialprovider/secrets/secrets.go',
    'https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/',
  ],
  goesAway: 'slowly',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: ['image/pull-failed', 'image/pull-not-found'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    pullFailures(context, 'unauthorized').map((failure) => {
      const { container, image, text, citation, also } = failure;
      const secrets = pullSecretsOf(context);
      const absent = /does not exist or may require|repository .{0,60}(?:does not exist|not found)/i.test(text);
      const registry = registryOf(image);
      const name = secrets.missing[0] ?? secrets.names[0] ?? 'regcred';
      const cloud = CLOUDS.find(({ host }) => host.test(registry));
      const own: Fix[] = cloud ? [{ text: cloud.text, command: null, risk: 'changes' }] : [];
      const create: Fix = {
        text: `${cloud ? 'from outside that cloud, ' : ''}make the pull secret ${name} with credentials that may read the repository`,
        command: `kubectl -n ${context.namespace} create secret docker-registry ${name} --docker-server=${registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry} --docker-username=USER --docker-password=PASSWORD`,
        risk: 'changes',
      };
      const attach = editFix(context, `name it in the pod template: imagePullSecrets: [{name: ${name}}]`, {
        container: null,
        set: { imagePullSecrets: [...(context.pod.spec?.imagePullSecrets ?? []), { name }] },
      });
      return {
        result: 'found',
        id: 'image/pull-unauthorized',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container?.name ?? null,
        about: aboutImage(container?.spec.image),
        summary: cut(
          `${whose(failure)} cannot be pulled: ${registry} refuses access (unauthorized)${absent ? ' or has no such repository' : ''}; ${secrets.says}`,
          160,
        ),
        chain: secrets.missing.map((one) => ({
          object: `Secret/${one}`,
          says: 'not found; named in imagePullSecrets',
        })),
        evidence: [
          { ...citation, quote: citation.quote.length > 600 ? coreOfPull(text).slice(0, 600) : citation.quote },
          ...also,
          ...secrets.evidence,
        ],
        fixes: [
          ...(absent
            ? [
                editFix(
                  context,
                  `check the spelling of ${image}: a registry says the same of a repository that does not exist`,
                ),
              ]
            : []),
          ...(secrets.missing.length === 0 ? own : []),
          ...(secrets.missing.length > 0 || secrets.names.length === 0
            ? [create]
            : [
                {
                  text: `see what Secret ${name} is for (its registry host has to be ${registry})`,
                  command: `kubectl -n ${context.namespace} get secret ${name} -o jsonpath='{.type}'`,
                  risk: 'read-only' as const,
                },
                create,
              ]),
          ...(secrets.missing.length > 0 ? own : []),
          ...(secrets.names.length === 0 ? [attach] : []),
        ],
      };
    }),
});
