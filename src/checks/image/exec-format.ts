/** A program that the kernel of the node cannot run: built for another architecture, or not a program. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { mountOf } from '../support/mounts.ts';
import { sentence, who } from '../support/words.ts';
import { architectureInName, nodeArchitecture } from './support/architecture.ts';
import { inspectImage } from './support/commands.ts';
import { blamed } from './support/entrypoint.ts';
import { pullFailures } from './support/pull.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

const platformOf = (node: string | undefined): string => (node ? `linux/${node}` : "the node's architecture");

/** Runs the pod on nodes of the image's architecture. @param built what the name of the image says that it is */
function selectNodes(context: PodContext, built: string | undefined): Fix {
  const set = { nodeSelector: { ...context.pod.spec?.nodeSelector, 'kubernetes.io/arch': built } };
  return editFix(
    context,
    "run it on nodes of the image's architecture: nodeSelector kubernetes.io/arch",
    built === undefined ? undefined : { container: null, set },
  );
}

function wrongFormat(
  context: PodContext,
  container: ContainerView,
  path: string,
  said: readonly Citation[],
  sure: (wanted: Confidence) => Confidence,
): Found {
  const node = nodeArchitecture(context);
  const image = container.spec.image ?? '';
  const built = architectureInName(image);
  const differs = built !== undefined && node.name !== undefined && built !== node.name;
  const nodeName = context.pod.spec?.nodeName ?? 'the node';
  const script = /\.(?:sh|bash|py|rb|pl|js)$/.test(path);
  const on = `${nodeName}${node.name ? ` (${node.name})` : ''}`;
  const says = differs
    ? `the image's name says ${built}, ${on} is another architecture`
    : script
      ? `a script without a #! line, or built for another architecture than ${on}`
      : `built for another architecture than ${on}, or a script without #!`;
  const needs = node.name
    ? `; node ${nodeName} needs linux/${node.name} (amd64 and arm64 do not run each other's programs)`
    : '';
  return {
    result: 'found',
    id: 'image/exec-format',
    category: 'bad-image',
    confidence: sure(differs ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    details: {
      ...blamed(mountOf(container, context.pod, path) !== undefined),
      startFailure: 'wrong-format',
      program: path,
    },
    summary: sentence(`${who(container)}: exec format error on ${path.slice(0, 50)}: ${says}`),
    chain: [],
    evidence: [...said, ...node.evidence, citePod(context, `${container.specPath}.image`, image)],
    fixes: [
      look(`list the architectures of the image${needs}`, inspectImage(image)),
      editFix(
        context,
        `build and push it for ${platformOf(node.name)} (docker buildx build --platform linux/amd64,linux/arm64)` +
          (script ? `; or give ${path} a first line #!/bin/sh` : ''),
      ),
      alternative(selectNodes(context, built)),
    ],
  };
}

/** Keeps the pod off the nodes with Windows: most images are for Linux only. */
function onLinux(context: PodContext): Fix {
  const set = { nodeSelector: { ...context.pod.spec?.nodeSelector, 'kubernetes.io/os': 'linux' } };
  return editFix(
    context,
    'run it on nodes with Linux, if the image is for Linux: nodeSelector kubernetes.io/os: linux',
    {
      container: null,
      set,
    },
  );
}

/** The registry has no build of the image for the node. */
function noPlatform(context: PodContext): Found[] {
  return pullFailures(context, 'platform').map(({ container, image, citation, also }) => {
    const node = nodeArchitecture(context);
    const at = `node ${context.pod.spec?.nodeName ?? ''}`;
    const on = node.windows
      ? `${at}, which runs Windows`
      : `the architecture of ${at}${node.name ? ` (${node.name})` : ''}`;
    return {
      result: 'found',
      id: 'image/exec-format',
      category: 'bad-image',
      confidence: 'confirmed',
      container: container?.name ?? null,
      about: null,
      details: { startFailure: 'platform' },
      summary: sentence(`image ${image} has no build for ${on}: no match for platform in its manifest`),
      chain: [],
      evidence: [citation, ...also, ...node.evidence],
      fixes: [
        look('list the platforms of the image', inspectImage(image)),
        ...(node.windows ? [onLinux(context)] : []),
        editFix(
          context,
          node.windows
            ? `or build and push it also for windows/${node.name ?? 'amd64'}`
            : `build and push it also for ${platformOf(node.name)}, or choose nodes of the image's architecture ` +
                '(nodeSelector kubernetes.io/arch)',
        ),
      ],
    };
  });
}

export default defineCheck({
  id: 'image/exec-format',
  category: 'bad-image',
  title: 'Wrong architecture',
  description:
    "The kernel of the node cannot run the image's program: it was built for another CPU architecture or operating " +
    'system, or the file is empty or a script without a #! line.',
  criteria: {
    confirmed:
      "The registry says that the image has no build for the node's platform; or there is an exec format error, and " +
      "the image's name has another architecture than the node.",
    likely: 'An exec format error alone: a script without a #! line gives the same error.',
    possible: 'Something else killed the container.',
  },
  silent: 'An exec format error of a program that the application starts and survives.',
  sources: [
    'https://man7.org/linux/man-pages/man2/execve.2.html',
    'libcontainer/standard_init_linux.go (runc)',
    'src/libcrun/container.c (crun)',
    'core/images/image.go (containerd)',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error', 'image/pull-failed', 'image/pull-not-found'],
  rulesOut: ['resource-limits', 'liveness-probe'],
  symptomOf: [],
  weight: 80,
  run: (context) => [
    ...noPlatform(context),
    ...endedBy(context, 'exec-format').map(({ container, match, evidence, sure }) =>
      wrongFormat(context, container, match.fields.path, evidence, sure),
    ),
    ...runtimeErrors(context).flatMap(({ container, message, citations }) => {
      const reading = readRuntimeError(message);
      return reading.kind === 'wrong-format'
        ? [wrongFormat(context, container, reading.path, citations, (wanted) => wanted)]
        : [];
    }),
  ],
});
