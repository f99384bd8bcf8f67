/** A PID file, lock file or socket that an earlier process left, and that a volume keeps across restarts. */
import { defineCheck } from '../check.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { absolutePath } from '../config/support/files.ts';
import { citeExit, citeLog, citeMount, citePod } from '../support/cite.ts';
import { endedBy, temper, WEAKENED } from '../support/ended.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { cut, sentence, who } from '../support/words.ts';
import { sharedMemory, staleFile } from './support/stale-files.ts';
import { staleFixes } from './support/stale-fixes.ts';
import { pidFilesOf, socketOf } from './support/stale-places.ts';

/** The runtime mounts one /dev/shm in all containers of a pod; it is as old as the pod's sandbox. */
const SHARED = '/dev/shm/';

/** Where the file is, and why it outlives the process. */
function placeOf(
  context: PodContext,
  container: ContainerView,
  path: string,
): { readonly at: MountedPath | undefined; readonly says: string } {
  const at = mountOf(container, context.pod, absolutePath(path, container.spec.workingDir));
  if (at) return { at, says: `${sayVolume(at.volume, context.name)} keeps it when the container restarts` };
  if (path.startsWith(SHARED)) return { at, says: 'the shared memory of the pod keeps it when the container restarts' };
  return { at, says: path.startsWith('/') ? 'no volume has it, so the image does' : 'an earlier process left it' };
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
  const file =
    sharedMemory(log.value, reasons) ??
    staleFile(log.value, reasons) ??
    socketOf(context, container, busy) ??
    pidFilesOf(context, container, log.value, reasons);
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
      confidence: at || !file.path.startsWith('/') || file.path.startsWith(SHARED) ? sure : lower(sure),
      container: container.name,
      about: null,
      summary: sentence(
        file.kind === 'PID files below'
          ? `${who(container)} says that it is already running: a stale PID file in ${cut(file.path, 50)} (${says})`
          : `${who(container)} does not start because ${file.kind} ${cut(file.path, 50)} exists already (a stale file: ${says})`,
      ),
      chain: [],
      evidence,
      fixes: staleFixes(context, container, file, at),
    },
  ];
}

export default defineCheck({
  id: 'app/stale-lock',
  category: 'app-error',
  title: 'Stale PID or lock file',
  description:
    'The program refuses to start because its PID file, lock file, socket or segment of shared memory exists. An earlier ' +
    'process that was killed did not remove it, and a volume or the shared memory of the pod keeps it across restarts.',
  criteria: {
    confirmed: null,
    likely:
      'The log names the file as the reason for the exit, and it is on a volume or in /dev/shm, or its path is relative.',
    possible: `The file is on no volume. ${WEAKENED}`,
  },
  silent: 'Locks that the kernel holds for a process that lives: those are never stale.',
  sources: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    'https://man7.org/linux/man-pages/man2/flock.2.html',
    'https://github.com/kubernetes/kubernetes/issues/81001 (/dev/shm)',
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
