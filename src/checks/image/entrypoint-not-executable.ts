/** The program a container is to run is there, but may not be executed. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Outcome } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { carriersOf, mountOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { cut, who } from '../support/words.ts';
import { originOf } from './support/entrypoint.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

const octal = (mode: number): string => `0${mode.toString(8)}`;

/** A script from a ConfigMap or Secret has the mode its volume gives it. */
function mountedMode(
  context: PodContext,
  container: ContainerView,
  path: string,
): { citation: Citation; says: string; fix: Fix } | undefined {
  const mounted = mountOf(container, context.pod, path);
  const carrier = mounted ? carriersOf(mounted.volume)[0] : undefined;
  if (!mounted || !carrier) return undefined;
  const mode = carrier.items?.find((item) => item.path === mounted.inside)?.mode ?? carrier.defaultMode ?? 0o644;
  if ((mode & 0o111) !== 0) return undefined;
  return {
    citation: citePod(context, `spec.volumes[${mounted.volume.name}].defaultMode`, `${octal(mode)} (${mode})`),
    says: `${carrier.kind} ${carrier.name} is mounted with mode ${octal(mode)}`,
    fix: editFix(
      context,
      `mount ${carrier.kind} ${carrier.name} with defaultMode: 0755, or run the script through its interpreter: command: ["sh", "${path}"]`,
    ),
  };
}

function denied(context: PodContext): Outcome[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Outcome[] => {
    const reading = readRuntimeError(message);
    if (reading.kind !== 'not-executable' && reading.kind !== 'directory') return [];
    const path = reading.path || container.spec.command?.[0] || 'its entrypoint';
    const origin = originOf(context, container, path);
    const mode = reading.kind === 'directory' ? undefined : mountedMode(context, container, path);
    const user = container.spec.securityContext?.runAsUser ?? context.pod.spec?.securityContext?.runAsUser;
    const evidence: Citation[] = [...citations, ...(mode ? [mode.citation] : []), origin.citation];
    if (user !== undefined && user > 0)
      evidence.push(
        citePod(
          context,
          container.spec.securityContext?.runAsUser !== undefined
            ? `${container.specPath}.securityContext.runAsUser`
            : 'spec.securityContext.runAsUser',
          user,
        ),
      );
    const rest = origin.from === 'command' ? (container.spec.command ?? []).slice(1) : [];
    const script = /\.(?:sh|bash)$/.test(path);
    const fixes: Fix[] =
      reading.kind === 'directory'
        ? [editFix(context, `name the program itself: ${path} is a directory`)]
        : [
            ...(mode
              ? [mode.fix]
              : [
                  editFix(
                    context,
                    `make it executable in the image: RUN chmod +x ${path} (or COPY --chmod=0755)${user ? `, for user ${user} too` : ''}`,
                  ),
                ]),
            ...(script
              ? [
                  alternative(
                    editFix(context, 'run the script through a shell, which needs no execute permission', {
                      container: container.name,
                      set: { command: ['sh', path, ...rest] },
                    }),
                  ),
                ]
              : []),
          ];
    return [
      {
        result: 'found',
        id: 'image/entrypoint-not-executable',
        category: mode ? 'missing-config' : 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} cannot start: ${path.slice(0, 70)} ${reading.kind === 'directory' ? 'is a directory, not a program' : 'is not executable (permission denied)'}; ${mode?.says ?? origin.says}`,
          160,
        ),
        chain: [],
        evidence,
        fixes,
      },
    ];
  });
}

export default defineCheck({
  id: 'image/entrypoint-not-executable',
  category: 'bad-image',
  title: 'Entrypoint not executable',
  description:
    "The program that command or the image names exists, but has no execute permission (for the container's user), or is a directory.",
  criteria: {
    confirmed: "The API holds the runtime's refusal: permission denied, or is a directory, for the program itself.",
    likely: null,
    possible: null,
  },
  silent: 'Permission denied that the program itself meets after its start, and on mounts.',
  sources: ['libcontainer/standard_init_linux.go (runc)', 'src/libcrun/utils.c (crun)'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error'],
  symptomOf: [],
  weight: 80,
  run: (context) => denied(context),
});
