/** A PID file, lock file or socket that an earlier process left, and that a volume keeps across restarts. */
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Fix, Found, SpecChange } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { absolutePath } from '../config/support/files.ts';
import { citeLog, citeMount, citePod } from '../support/cite.ts';
import { endedBy, temper, WEAKENED } from '../support/ended.ts';
import { mountOf, sayVolume, sourceOf } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { alternative, editFix, look } from '../support/owner.ts';
import { citeExit } from '../support/cite.ts';
import { cut, sentence, who } from '../support/words.ts';
import { commandWords } from './support/command-line.ts';
import { socketsIn, staleFile } from './support/stale-files.ts';
import type { StaleFile } from './support/stale-files.ts';

/** Returns the change that removes the file before the container's own command; undefined where the image has that. */
function removal({ spec, name }: ContainerView, path: string, rm: string): SpecChange | undefined {
  if (!spec.command || spec.command.length === 0) return undefined;
  const words = ['sh', '-c', `${rm} -- "$0"; exec "$@"`, path, ...spec.command];
  return { container: name, set: { command: words } };
}

/** Where the file is, and why it outlives the process. */
function placeOf(
  context: PodContext,
  container: ContainerView,
  path: string,
): { readonly at: MountedPath | undefined; readonly says: string } {
  const at = mountOf(container, context.pod, absolutePath(path, container.spec.workingDir));
  if (at) return { at, says: `${sayVolume(at.volume, context.name)} keeps it when the container restarts` };
  return { at, says: path.startsWith('/') ? 'no volume has it, so the image does' : 'an earlier process left it' };
}

function fixesOf(context: PodContext, container: ContainerView, file: StaleFile, at: MountedPath | undefined): Fix[] {
  const { namespace, name } = context;
  const source = at && sourceOf(at.volume, name);
  const rm = file.kind === 'lock directory' ? 'rm -rf' : 'rm -f';
  const start = editFix(
    context,
    `remove ${file.path} before ${container.name} starts: let its command run ${rm} ${file.path} first`,
    removal(container, file.path, rm),
  );
  if (source?.kind === 'emptyDir')
    return [
      start,
      alternative({
        text: 'delete the pod: its new pod gets an empty volume (until the next process that cannot clean up)',
        command: command`kubectl -n ${namespace} delete pod ${name}`,
        risk: 'restarts',
      }),
      look(
        `find out why the earlier process did not remove it: it was killed or it crashed`,
        command`kubectl crashloop timeline ${name} -n ${namespace}`,
      ),
    ];
  if (at)
    return [
      look('check that no other pod uses the same data', command`kubectl -n ${namespace} get pods -o wide`),
      start,
    ];
  return [
    start,
    ...(file.path.startsWith('/')
      ? [alternative(editFix(context, `remove ${file.path} from the image (.dockerignore), and roll out that image`))]
      : []),
  ];
}

/**
 * Returns the socket on a volume that the spec names, where the log says only that an address is in use: Python and
 * Java do not name it.
 * @param line of that error
 */
function socketOf(context: PodContext, container: ContainerView, line: number | undefined): StaleFile | undefined {
  if (line === undefined) return undefined;
  const words = [...commandWords(container), ...(container.spec.env ?? []).map(({ value }) => value ?? '')];
  const path = socketsIn(words).find((one) => mountOf(container, context.pod, one) !== undefined);
  return path === undefined ? undefined : { path, kind: 'socket', line };
}

function finding(
  context: PodContext,
  container: ContainerView,
  locked: ReadonlySet<number>,
  busy: number | undefined,
): Found[] {
  if (!container.dead || container.dead.reason === 'StartError') return [];
  const log = context.log(container);
  if (log.state !== 'known') return [];
  const reasons = [...locked, ...log.value.decisive];
  const file = staleFile(log.value, reasons) ?? socketOf(context, container, busy);
  if (!file) return [];
  const { at, says } = placeOf(context, container, file.path);
  const sure = temper(context, container, log.value, file.line, 'likely');
  const evidence: Citation[] = [
    citeLog(context, log.value, file.line),
    citeExit(context, container),
    ...(at
      ? [
          citeMount(context, container, at.mount),
          citePod(context, `spec.volumes[${at.volume.name}]`, sayVolume(at.volume, context.name)),
        ]
      : []),
  ];
  return [
    {
      result: 'found',
      id: 'app/stale-lock',
      category: 'app-error',
      confidence: at || !file.path.startsWith('/') ? sure : lower(sure),
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} does not start because ${file.kind} ${cut(file.path, 50)} exists already (a stale file: ${says})`,
      ),
      chain: [],
      evidence,
      fixes: fixesOf(context, container, file, at),
    },
  ];
}

export default defineCheck({
  id: 'app/stale-lock',
  category: 'app-error',
  title: 'Stale PID or lock file',
  description:
    'The program refuses to start because its PID file, lock file or socket exists. An earlier process that was killed ' +
    'did not remove it, and a volume keeps it across restarts.',
  criteria: {
    confirmed: null,
    likely: 'The log names the file as the reason for the exit, and it is on a volume or its path is relative.',
    possible: `The file is on no volume. ${WEAKENED}`,
  },
  silent: 'Locks that the kernel holds for a process that lives: those are never stale.',
  sources: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    'https://man7.org/linux/man-pages/man2/flock.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/refused', 'app/port-in-use'],
  symptomOf: ['eviction'],
  weight: 63,
  run: (context) => {
    const locks = endedBy(context, 'refused').filter(({ match }) => match.fields.what === 'lock');
    const busy = endedBy(context, 'port-in-use').filter(({ match }) => !/\d/.test(match.fields.port));
    const linesOf = (
      container: ContainerView,
      ended: readonly { container: ContainerView; match: { line: number } }[],
    ): number[] => ended.filter((one) => one.container.name === container.name).map(({ match }) => match.line);
    return context.subjects.flatMap((container) =>
      finding(context, container, new Set(linesOf(container, locks)), linesOf(container, busy)[0]),
    );
  },
});
