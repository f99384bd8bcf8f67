/** Mounts that the container runtime could not make. */
import { sequence } from '../../../expressions.ts';
import type { Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { coreOf, readRuntimeError, runtimeErrors } from '../../image/support/runtime-error.ts';
import { citeMount } from '../../support/cite.ts';
import { mountsOf, sayVolume, tidyPath } from '../../support/mounts.ts';
import { editFix } from '../../support/owner.ts';
import { reasonSummary, sentence, who } from '../../support/words.ts';

/** The path in the messages of runc and of crun. */
const PATHS: readonly RegExp[] = [/to rootfs at "([^"]{1,400})"/, /mount `?[^\s`']{1,600}`? to `?([^\s`':]{1,400})`?/];

/** Returns the path at which the runtime could not mount; `/` if the message names none. */
const pathIn = (message: string): string =>
  tidyPath(PATHS.map((find) => find.exec(message)?.[1]).find((path) => path !== undefined) ?? '/');

/** Errors of the kernel that end the message of a mount that it refused. */
const REFUSED = sequence(
  [
    /no such (?:file or directory|device)|not a directory|is a directory|permission denied/i,
    /operation not permitted|read-only file system|invalid argument/i,
  ],
  /["']?(?::? unknown)?\s{0,4}$/i,
);

/** Returns a finding for each container that the runtime refused because of a mount. */
export function refusedMounts(context: PodContext): Found[] {
  return runtimeErrors(context)
    .filter(({ message }) => readRuntimeError(message).kind === 'mount')
    .map(({ container, message, citations }): Found => {
      const at = pathIn(message);
      const mounted = mountsOf(container, context.pod).find(({ mount }) => tidyPath(mount.mountPath) === at);
      const clash = mounted && /not a directory|is a directory/i.test(message) ? mounted : undefined;
      const hostPath = clash?.volume.hostPath?.path;
      return {
        result: 'found',
        id: 'volumes/mount-failed',
        category: 'volume',
        confidence: REFUSED.test(message.slice(-2000)) ? 'confirmed' : 'likely',
        container: container.name,
        about: null,
        summary: clash
          ? sentence(
              `${sayVolume(clash.volume, context.name)} cannot be mounted at ${at} of ${container.name}: ` +
                'one is a directory, the other a file (not a directory)',
            )
          : reasonSummary(`${who(container)} cannot be started, a mount fails: `, coreOf(message)),
        chain: [],
        evidence: [...citations, ...(mounted ? [citeMount(context, container, mounted.mount)] : [])],
        fixes: [
          editFix(
            context,
            mounted && at === '/'
              ? `mount volume ${mounted.volume.name} at its own directory, not over / of ${container.name}; single files with subPath`
              : hostPath === undefined
                ? 'correct the volumeMount that the message names (its mountPath, subPath or source)'
                : `make sure that ${hostPath} is a file on ${context.pod.spec?.nodeName ?? 'the node'} (without a type, a ` +
                  'missing hostPath is created as a directory), and set type: File',
          ),
        ],
      };
    });
}
