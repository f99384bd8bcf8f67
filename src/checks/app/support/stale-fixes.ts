/** How to remove a file that an earlier process left, before the next one starts. */
import { escaped } from '../../../knowledge/expansion.ts';
import { command } from '../../../model/command.ts';
import type { Fix, SpecChange } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { sourceOf } from '../../support/mounts.ts';
import type { MountedPath } from '../../support/mounts.ts';
import { alternative, editFix, look } from '../../support/owner.ts';
import { replaceCommand } from '../../support/remake.ts';
import type { StaleFile } from './stale-files.ts';

/** How a file is removed: for people, and with its path as $0 of a shell. */
interface Removal {
  readonly say: (path: string) => string;
  readonly change: string;
}
const FORCE: Removal = { say: (path) => `rm -f ${path}`, change: 'rm -f -- "$0"' };
const RM: Readonly<Record<StaleFile['kind'], Removal>> = {
  'PID file': FORCE,
  'lock file': FORCE,
  socket: FORCE,
  'shared memory segment': FORCE,
  'lock directory': { say: (path) => `rm -rf ${path}`, change: 'rm -rf -- "$0"' },
  'PID files below': { say: (path) => `find ${path} -name '*.pid' -delete`, change: `find "$0" -name '*.pid' -delete` },
};

/** Returns the change that removes the file before the container's own command; undefined where the image has that. */
function removal({ spec, name }: ContainerView, path: string, rm: Removal): SpecChange | undefined {
  if (!spec.command || spec.command.length === 0) return undefined;
  const words = ['sh', '-c', `${rm.change}; exec "$@"`, escaped(path), ...spec.command];
  return { container: name, set: { command: words } };
}

/** Returns the fixes for a stale file. @param at the volume that keeps it; undefined: none does */
export function staleFixes(
  context: PodContext,
  container: ContainerView,
  file: StaleFile,
  at: MountedPath | undefined,
): Fix[] {
  const { namespace, name } = context;
  const source = at && sourceOf(at.volume, name);
  const rm = RM[file.kind];
  const start = editFix(
    context,
    `remove ${file.kind === 'PID files below' ? `the PID file in ${file.path}` : file.path} before ${container.name} starts: let its command run ` +
      `${rm.say(file.path)} first`,
    removal(container, file.path, rm),
  );
  const isShared = file.kind === 'shared memory segment';
  if (source?.kind === 'emptyDir' || (isShared && !at))
    return [
      start,
      alternative({
        text: `replace the pod: the new one gets ${isShared ? 'empty shared memory' : 'an empty volume'} (until the next process that cannot clean up)`,
        command: replaceCommand(context),
        risk: 'restarts',
        effect: 'restores',
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
