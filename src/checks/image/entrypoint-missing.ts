/** The program a container is to run is not in its image. */
import { defineCheck } from '../check.ts';
import { ruledOut } from '../../model/finding.ts';
import type { Fix, Outcome } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { mountOf } from '../support/mounts.ts';
import { citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { cut, who } from '../support/words.ts';
import { originOf } from './support/entrypoint.ts';
import type { Origin } from './support/entrypoint.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

function fixes(context: PodContext, container: ContainerView, path: string, origin: Origin): Fix[] {
  const words = path.trim().split(/\s+/);
  if (origin.from !== 'image' && words.length > 1) {
    const rest =
      origin.from === 'command' ? (container.spec.command ?? []).slice(1) : (container.spec.args ?? []).slice(1);
    // A list of words is run as it is: no shell takes a line apart.
    return [
      editFix(
        context,
        `write each word as an item of its own: ${JSON.stringify([...words, ...rest])}, or run it through a shell: ["sh", "-c", ${JSON.stringify(path)}]`,
        { container: container.name, set: { [origin.from]: [...words, ...rest] } },
      ),
    ];
  }
  const look: Fix = {
    text: 'see what is in the image',
    command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- sh`,
    risk: 'changes',
  };
  if (origin.from === 'command' && path.startsWith('-')) {
    const flags = [...(container.spec.command ?? []), ...(container.spec.args ?? [])];
    return [
      editFix(
        context,
        `move ${path} from command to args: a flag stands where the program's name belongs, and command takes the place of the image's ENTRYPOINT`,
        { container: container.name, set: { command: null, args: flags } },
      ),
    ];
  }
  if (origin.from === 'command') {
    return [
      editFix(
        context,
        `correct command (${path} is not in the image ${container.spec.image ?? ''}), or use an image that has it`,
      ),
      alternative(
        editFix(context, "take command out, so that the image's own ENTRYPOINT runs", {
          container: container.name,
          set: { command: null },
        }),
      ),
      look,
    ];
  }
  if (origin.from === 'args')
    return [editFix(context, `name a program of the image in command; args are its arguments`), look];
  return [
    editFix(
      context,
      `build the image so that ${path || 'its entrypoint'} is in it (COPY destination, WORKDIR, multi-stage build), or name the right program in command`,
    ),
    look,
  ];
}

function missing(context: PodContext): Outcome[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Outcome[] => {
    const reading = readRuntimeError(message);
    if (reading.kind !== 'missing') return [];
    const path = reading.path || container.spec.command?.[0] || '';
    const origin = originOf(context, container, path);
    const covering = path.startsWith('/') ? mountOf(container, context.pod, path) : undefined;
    const shown = path === '' ? 'its entrypoint (the name is empty)' : `"${path.slice(0, 70)}"`;
    return [
      {
        result: 'found',
        id: 'image/entrypoint-missing',
        category: 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} cannot start: ${shown} is not found in the image${path.startsWith('/') || path.includes(' ') ? '' : "'s PATH"} (no such file); ${origin.from === 'command' && path.startsWith('-') ? 'a flag stands in command, where the program belongs' : origin.says}`,
          160,
        ),
        chain: [],
        evidence: [
          ...citations,
          origin.citation,
          ...(covering
            ? [
                citePod(
                  context,
                  `${container.specPath}.volumeMounts[${covering.mount.name}].mountPath`,
                  covering.mount.mountPath,
                ),
              ]
            : []),
        ],
        fixes: fixes(context, container, path, origin),
      },
    ];
  });
}

export default defineCheck({
  id: 'image/entrypoint-missing',
  category: 'bad-image',
  title: 'Entrypoint not in the image',
  description:
    'The runtime could not start the container because the program that command, args or the image names does not exist in it.',
  criteria: {
    confirmed:
      "The API holds the runtime's refusal: executable file not found, or no such file or directory for the program itself.",
    likely: null,
    possible: null,
  },
  silent:
    'A file that exists but whose interpreter does not (then the container starts, and its log has one line), and mounts that fail.',
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
    return ran ? [ruledOut(`the process of ${ran.name} started and ran ${ran.ranSeconds} s`)] : [];
  },
});
