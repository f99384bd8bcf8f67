/** A registry that refuses to give the image to this pod. */
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { createPullSecret } from './support/commands.ts';
import { pullSecretsOf } from './support/pull-secrets.ts';
import type { PullSecrets } from './support/pull-secrets.ts';
import { coreOfPull, pullFailures, sayImage } from './support/pull.ts';
import type { PullFailure } from './support/pull.ts';
import { aboutImage, registryOf } from '../support/about.ts';

/** Registries of clouds. The nodes have an identity and the kubelet a credential provider, so no pull secret is needed. */
const CLOUDS: readonly { readonly host: RegExp; readonly text: string }[] = [
  {
    host: /\.dkr\.ecr(?:-fips)?\.[\w-]{1,40}\.amazonaws\.com(?:\.cn)?$/,
    text:
      "allow the nodes' IAM role to pull from it (AmazonEC2ContainerRegistryReadOnly or " +
      "AmazonEC2ContainerRegistryPullOnly; for another account also the repository's policy), and check that the " +
      "kubelet's credential provider ecr-credential-provider is set up; a pull secret with an ECR token lasts only 12 hours",
  },
  {
    host: /(?:^|\.|-docker\.)pkg\.dev$|^(?:[\w-]{1,20}\.)?gcr\.io$/,
    text:
      "give the nodes' service account roles/artifactregistry.reader on the repository (and the nodes a scope that " +
      'covers it: devstorage.read_only or cloud-platform), and check that the API is enabled and the ' +
      "kubelet's credential provider is set up",
  },
  {
    host: /\.azurecr\.(?:io|cn|us)$/,
    text:
      "give the kubelet's managed identity the role AcrPull on the registry (az aks update --attach-acr), and check " +
      'that the credential provider acr-credential-provider is set up',
  },
];

/** Whether the registry's answer may also mean that it has no such repository. */
const saysAbsent = (text: string): boolean =>
  /does not exist or may require|repository .{0,60}(?:does not exist|not found)/i.test(text);

/** The registry's answer in the runtime's message, and codes of the OCI distribution API (spec.md, "Error Codes"). */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [/\b403\b/, '403 Forbidden'],
  [/\b401\b/, '401 Unauthorized'],
  [/\bforbidden\b/i, 'forbidden'],
  [/\bdenied\b/i, 'denied'],
];

/** Returns the registry's answer in few words. */
const answerIn = (text: string): string => ANSWERS.find(([find]) => find.test(text))?.[1] ?? 'unauthorized';

function fixesOf(context: PodContext, { image, text }: PullFailure, secrets: PullSecrets): Fix[] {
  const registry = registryOf(image);
  const name = secrets.missing[0] ?? secrets.names[0] ?? 'regcred';
  const cloud = CLOUDS.find(({ host }) => host.test(registry));
  const own: Fix[] = cloud ? [{ text: cloud.text, command: null, risk: 'changes' }] : [];
  const missing = secrets.missing.length > 0;
  const none = secrets.names.length === 0;
  const attach = editFix(context, `name it in the pod template: imagePullSecrets: [{name: ${name}}]`, {
    container: null,
    set: { imagePullSecrets: [...(context.pod.spec?.imagePullSecrets ?? []), { name }] },
  });
  return [
    ...(saysAbsent(text)
      ? [
          editFix(
            context,
            `check the spelling of ${image}: a registry gives the same answer for a repository that does not exist`,
          ),
        ]
      : []),
    ...(missing ? [] : own),
    ...(missing || none
      ? []
      : [
          look(
            `check the type of Secret ${name}, and that it is for registry host ${registry}`,
            command`kubectl -n ${context.namespace} get secret ${name} -o jsonpath='{.type}'`,
          ),
        ]),
    createPullSecret(
      context,
      name,
      registry,
      `${cloud ? 'from outside that cloud, ' : ''}create the pull secret ${name} with credentials that may read the repository`,
    ),
    ...(missing ? own : []),
    ...(none ? [attach] : []),
  ];
}

function finding(context: PodContext, failure: PullFailure): Found {
  const { container, image, text, citation, also } = failure;
  const secrets = pullSecretsOf(context);
  const absent = saysAbsent(text) ? ' or has no such repository' : '';
  return {
    result: 'found',
    id: 'image/pull-unauthorized',
    category: 'bad-image',
    confidence: 'confirmed',
    container: container?.name ?? null,
    about: aboutImage(container?.spec.image),
    summary: sentence(
      `${sayImage(failure)} cannot be pulled: registry ${registryOf(image)} refuses access (${answerIn(text)})${absent}; ${secrets.says}`,
    ),
    chain: secrets.missing.map((one) => ({ object: `Secret/${one}`, says: 'not found; named in imagePullSecrets' })),
    evidence: [
      { ...citation, quote: citation.quote.length > 600 ? coreOfPull(text).slice(0, 600) : citation.quote },
      ...also,
      ...secrets.evidence,
    ],
    fixes: fixesOf(context, failure, secrets),
  };
}

export default defineCheck({
  id: 'image/pull-unauthorized',
  category: 'bad-image',
  title: 'Registry refuses the pull',
  description:
    'The registry needs credentials, or the credentials are wrong or have no right to the image. Some registries give ' +
    'the same answer for a repository that does not exist.',
  criteria: {
    confirmed: "The API has the registry's answer: unauthorized, denied, forbidden.",
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
  rulesOut: ['app-error', 'resource-limits', 'liveness-probe'],
  symptomOf: [],
  weight: 80,
  run: (context) => pullFailures(context, 'unauthorized').map((failure) => finding(context, failure)),
});
