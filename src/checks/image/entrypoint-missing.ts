/** The program that a container is to run is not in its image. */
import { defineCheck } from '../check.ts';
import { noFault } from '../../model/finding.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { citePod } from '../support/cite.ts';
import { sentence, who } from '../support/words.ts';
import { blamed, originOf } from './support/entrypoint.ts';
import type { Origin } from './support/entrypoint.ts';
import { isLine } from '../support/one-line.ts';
import { entrypointFixes } from './support/entrypoint-fixes.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

/** Returns where the program's name comes from, in words. */
function sayOrigin(path: string, { from, says }: Origin): string {
  if (from === 'command' && path.startsWith('-')) return 'command begins with a flag, not with a program';
  return from !== 'image' && path !== path.trim() ? `${from} has a blank or a line break around it` : says;
}

function missing(context: PodContext): Found[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Found[] => {
    const reading = readRuntimeError(message);
    if (reading.kind !== 'missing') return [];
    const path = reading.path || container.spec.command?.[0] || '';
    const origin = originOf(context, container, path);
    const covering = path.startsWith('/') ? mountOf(container, context.pod, path) : undefined;
    const shown = path === '' ? 'its entrypoint (the name is empty)' : `"${path.slice(0, 70)}"`;
    const where = path.startsWith('/') || path.includes(' ') ? 'the image' : "the image's PATH";
    const says = sayOrigin(path, origin);
    const mounted = covering?.mount;
    return [
      {
        result: 'found',
        id: 'image/entrypoint-missing',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        details: {
          ...blamed(origin.from !== 'image' || covering !== undefined),
          startFailure: 'missing',
          ...(reading.path === '' ? {} : { program: reading.path }),
        },
        summary: sentence(
          origin.from !== 'image' && isLine(path)
            ? `${who(container)} cannot start: ${origin.from} is one string and not a list of words: no program is named ${shown}`
            : `${who(container)} cannot start: ${shown} is not found in ${where} (no such file); ${says}`,
        ),
        chain: [],
        evidence: [
          ...citations,
          origin.citation,
          ...(mounted
            ? [citePod(context, `${container.specPath}.volumeMounts[${mounted.name}].mountPath`, mounted.mountPath)]
            : []),
        ],
        fixes: entrypointFixes(context, container, path, origin),
      },
    ];
  });
}

export default defineCheck({
  id: 'image/entrypoint-missing',
  category: 'bad-image',
  title: 'Entrypoint not in the image',
  description:
    'The runtime could not start the container, because the program that command, args or the image names is not in ' +
    'the image.',
  criteria: {
    confirmed:
      "The API has the runtime's refusal: executable file not found, or no such file or directory for the program " +
      'itself.',
    likely: null,
    possible: null,
  },
  silent:
    'A program that exists but lacks its interpreter (then the container starts, and its log has one line), and mounts ' +
    'that fail.',
  sources: [
    'libcontainer/standard_init_linux.go (runc)',
    'src/libcrun/container.c (crun)',
    'internal/cri/server/container_start.go (containerd)',
    'internal/oci/runtime_oci.go (CRI-O)',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error'],
  rulesOut: ['resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 80,
  run: (context): readonly Outcome[] => {
    const found = missing(context);
    if (found.length > 0) return found;
    const ran = context.subjects.find(
      (container) =>
        container.dead &&
        container.dead.reason !== 'StartError' &&
        container.dead.reason !== 'ContainerCannotRun' &&
        (container.ranSeconds ?? 0) > 0,
    );
    return ran ? [noFault(`the process of ${ran.name} started and ran ${ran.ranSeconds} s`)] : [];
  },
});
