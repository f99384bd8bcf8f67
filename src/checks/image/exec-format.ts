/** A program the kernel of the node cannot run: another architecture, or no program at all. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { architectureInName, nodeArchitecture } from './support/architecture.ts';
import { pullFailures } from './support/pull.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

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
  return {
    result: 'found',
    id: 'image/exec-format',
    category: 'bad-image',
    confidence: sure(differs ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: cut(`${who(container)}: exec format error on ${path.slice(0, 50)}: ${says}`, 160),
    chain: [],
    evidence: [...said, ...node.evidence, citePod(context, `${container.specPath}.image`, image)],
    fixes: [
      {
        text: `see which architectures the image has${node.name ? `; node ${nodeName} needs linux/${node.name} (amd64 and arm64 do not run each other)` : ''}`,
        command: `docker buildx imagetools inspect ${image}`,
        risk: 'read-only',
      },
      editFix(
        context,
        `build and push it for ${node.name ? `linux/${node.name}` : "the node's architecture"} (docker buildx build --platform linux/amd64,linux/arm64)${script ? `; or give ${path} a first line #!/bin/sh` : ''}`,
      ),
      alternative(
        editFix(context, 'run it on nodes of its own architecture: nodeSelector kubernetes.io/arch', {
          container: null,
          set: {
            nodeSelector: {
              ...context.pod.spec?.nodeSelector,
              'kubernetes.io/arch': built ?? (node.name === 'arm64' ? 'amd64' : 'arm64'),
            },
          },
        }),
      ),
    ],
  };
}

/** The registry's index has no image for the node. */
function noPlatform(context: PodContext): Found[] {
  return pullFailures(context, 'platform').map(({ container, image, citation, also }) => {
    const node = nodeArchitecture(context);
    const on = `node ${context.pod.spec?.nodeName ?? ''}${node.name ? ` (${node.name})` : ''}`;
    return {
      result: 'found',
      id: 'image/exec-format',
      category: 'bad-image',
      confidence: 'confirmed',
      container: container?.name ?? null,
      about: null,
      summary: cut(
        `image ${image} has no build for the architecture of ${on}: no match for platform in its manifest`,
        160,
      ),
      chain: [],
      evidence: [citation, ...also, ...node.evidence],
      fixes: [
        {
          text: 'see which architectures the image has',
          command: `docker buildx imagetools inspect ${image}`,
          risk: 'read-only',
        },
        editFix(
          context,
          `build and push it for ${node.name ? `linux/${node.name}` : "the node's architecture"} too, or choose nodes of its architecture (nodeSelector kubernetes.io/arch)`,
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
    "The kernel of the node cannot run the image's program: it was built for another CPU architecture, or the file is a script without a #! line, or empty.",
  criteria: {
    confirmed:
      "The registry says that the image has no build for the node's platform; or exec format error, with an image whose name speaks of another architecture than the node has.",
    likely: 'Exec format error alone: a script without a #! line says the same.',
    possible: 'The container was killed from outside at that time.',
  },
  silent: 'An exec format error of a program that the application itself starts and survives.',
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
