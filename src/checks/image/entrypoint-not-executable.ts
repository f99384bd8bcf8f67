/** The program that a container is to run exists, but may not be executed. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { mountedFile } from '../support/mounted-files.ts';
import type { MountedFile } from '../support/mounted-files.ts';
import { mountOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { canExecute, identityOf, octal } from '../support/permissions.ts';
import { sentence, who } from '../support/words.ts';
import { blamed, originOf } from './support/entrypoint.ts';
import { readRuntimeError, runtimeErrors } from './support/runtime-error.ts';

interface Mode {
  readonly citation: Citation;
  readonly says: string;
  readonly fix: Fix;
}

/** Returns the mode that a volume gives a script of a ConfigMap or Secret; undefined where it may be executed. */
function mountedMode(context: PodContext, container: ContainerView, path: string): Mode | undefined {
  const file = mountedFile(container, context.pod, path);
  if (!file || canExecute(identityOf(context.pod, container), file.mode) !== false) return undefined;
  return {
    citation: citePod(context, file.field, `${octal(file.mode)} (${file.mode})`),
    says: `${file.says} is mounted with mode ${octal(file.mode)}`,
    fix: editFix(context, executableFix(file, path)),
  };
}

/** Returns what makes a mounted script run. */
export const executableFix = ({ says, field }: MountedFile, path: string): string =>
  `mount ${says} with ${field.endsWith('.mode') ? 'mode' : 'defaultMode'}: 0755, or run the script through its ` +
  `interpreter: command: ["sh", "${path}"]`;

/** Cites runAsUser where it is set and not root. */
function citeUser(context: PodContext, { spec, specPath }: ContainerView): { user?: number; cited: Citation[] } {
  const own = spec.securityContext?.runAsUser;
  const user = own ?? context.pod.spec?.securityContext?.runAsUser;
  const path = own === undefined ? 'spec' : specPath;
  return user === undefined || user === 0
    ? { cited: [] }
    : { user, cited: [citePod(context, `${path}.securityContext.runAsUser`, user)] };
}

function fixesOf(
  context: PodContext,
  container: ContainerView,
  path: string,
  inCommand: boolean,
  mode: Mode | undefined,
  user: number | undefined,
): Fix[] {
  const inImage = editFix(
    context,
    `make it executable in the image: RUN chmod +x ${path} (or COPY --chmod=0755)${user ? `, also for user ${user}` : ''}`,
  );
  const rest = inCommand ? (container.spec.command ?? []).slice(1) : [];
  const throughShell = editFix(context, 'run the script through a shell, which needs no execute permission', {
    container: container.name,
    set: { command: ['sh', path, ...rest] },
  });
  return [mode?.fix ?? inImage, ...(/\.(?:sh|bash)$/.test(path) ? [alternative(throughShell)] : [])];
}

/** All that CRI-O 1.36 said of such a program on a busy node: the kubelet's request ran out of time. */
const TIMEOUT = /context deadline exceeded|code = DeadlineExceeded/i;

/** Returns the cause where the runtime says nothing, and the mode of the program shows that no user may execute it. */
function hidden(context: PodContext, container: ContainerView, citations: readonly Citation[]): Found[] {
  const [path = ''] = container.spec.command ?? [];
  const mode = path.startsWith('/') ? mountedMode(context, container, path) : undefined;
  if (!mode) return [];
  return [
    {
      result: 'found',
      id: 'image/entrypoint-not-executable',
      category: 'missing-config',
      confidence: 'likely',
      container: container.name,
      about: null,
      details: { ...blamed(true), startFailure: 'not-executable', program: path },
      summary: sentence(`${who(container)} cannot start: ${path.slice(0, 70)} is not executable; ${mode.says}`),
      chain: [],
      evidence: [...citations, mode.citation, citePod(context, `${container.specPath}.command`, path)],
      fixes: fixesOf(context, container, path, true, mode, undefined),
    },
  ];
}

function denied(context: PodContext): Found[] {
  return runtimeErrors(context).flatMap(({ container, message, citations }): Found[] => {
    const reading = readRuntimeError(message);
    if (reading.kind === 'other' && TIMEOUT.test(message)) return hidden(context, container, citations);
    if (reading.kind !== 'not-executable' && reading.kind !== 'directory') return [];
    const directory = reading.kind === 'directory';
    const path = reading.path || container.spec.command?.[0] || 'its entrypoint';
    const origin = originOf(context, container, path);
    const mode = directory ? undefined : mountedMode(context, container, path);
    const { user, cited } = citeUser(context, container);
    const what = directory ? 'is a directory, not a program' : 'is not executable (permission denied)';
    return [
      {
        result: 'found',
        id: 'image/entrypoint-not-executable',
        category: mode ? 'missing-config' : 'bad-image',
        confidence: 'confirmed',
        container: container.name,
        about: null,
        details: {
          ...blamed(mountOf(container, context.pod, path) !== undefined || (directory && origin.from !== 'image')),
          startFailure: 'not-executable',
          ...(reading.path === '' ? {} : { program: reading.path }),
        },
        summary: sentence(`${who(container)} cannot start: ${path.slice(0, 70)} ${what}; ${mode?.says ?? origin.says}`),
        chain: [],
        evidence: [...citations, ...(mode ? [mode.citation] : []), origin.citation, ...cited],
        fixes: directory
          ? [editFix(context, `name the program itself: ${path} is a directory`)]
          : fixesOf(context, container, path, origin.from === 'command', mode, user),
      },
    ];
  });
}

export default defineCheck({
  id: 'image/entrypoint-not-executable',
  category: 'bad-image',
  title: 'Entrypoint not executable',
  description:
    'The program that command or the image names exists, but it is a directory, or has no execute permission (for the ' +
    "container's user).",
  criteria: {
    confirmed: "The API has the runtime's refusal: permission denied, or is a directory, for the program itself.",
    likely:
      'The runtime only says that it did not answer in time, and the program is a file of a ConfigMap or Secret that is ' +
      'mounted without execute permission.',
    possible: null,
  },
  silent: 'Permission denied that the program gets after its start, and on mounts.',
  sources: ['libcontainer/standard_init_linux.go (runc)', 'src/libcrun/utils.c (crun)'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error'],
  rulesOut: ['resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 80,
  run: denied,
});
