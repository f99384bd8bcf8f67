/** A path of the image that the container's user may not open or write. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountOf, mountsOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { identityOf } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { directoryOf, emptyDir } from './support/writable.ts';

/** The kernel's own file systems: what is denied there is for the runtime's security profile to allow. */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;

function finding(context: PodContext, { container, match, evidence, sure }: Ended<'permission-denied'>): Found[] {
  const { path } = match.fields;
  if (KERNEL.test(path) || mountOf(container, context.pod, path)) return [];
  const absolute = path.startsWith('/');
  const said = identityOf(context.pod, container);
  const uid = said.uid ?? container.status?.user?.linux?.uid;
  // Root passes over modes and owners by this capability alone.
  const dropped = container.spec.securityContext?.capabilities?.drop?.find((name) =>
    /^(?:ALL|(?:CAP_)?DAC_OVERRIDE)$/i.test(name),
  );
  const powerless =
    uid === 0 &&
    dropped !== undefined &&
    !container.spec.securityContext?.capabilities?.add?.some((name) => /^(?:ALL|(?:CAP_)?DAC_OVERRIDE)$/i.test(name));
  const user =
    uid === undefined
      ? "the image's user"
      : uid === 0
        ? `root${powerless ? ' without CAP_DAC_OVERRIDE' : ''}`
        : `UID ${uid}`;
  // A relative path may lie on any volume.
  const unclear = !absolute && mountsOf(container, context.pod).length > 0;
  const chosen = said.fields.filter((field) => field.path.endsWith('runAsUser'));
  const fixes: Fix[] = [];
  if (absolute && directoryOf(path) !== '/') fixes.push(emptyDir(context, container, directoryOf(path)));
  if (chosen[0] && uid !== 0)
    fixes.push(
      alternative(
        editFix(
          context,
          `run as the user the image was made for: without ${chosen[0].path}, or with the UID that owns ${path}`,
        ),
      ),
    );
  if (powerless)
    fixes.push(
      alternative(
        editFix(context, `let root pass over owners and modes: capabilities.add DAC_OVERRIDE beside drop ${dropped}`),
      ),
    );
  if (uid !== 0)
    fixes.push(
      alternative(
        editFix(
          context,
          `give the path to the user in the image (COPY --chown, RUN chown ${uid ?? 'USER'}:0 and chmod g=u), and roll it out`,
        ),
      ),
    );
  if (uid === 0 && !powerless)
    fixes.push({
      text: "root is seldom denied by modes: see the path's owner and mode, and the security profiles (AppArmor, SELinux, seccomp) of the pod and node",
      command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- ls -lad ${path}`,
      risk: 'changes',
    });
  return [
    {
      result: 'found',
      id: 'app/path-denied',
      category: 'app-error',
      confidence: sure(unclear ? 'possible' : 'likely'),
      container: container.name,
      about: null,
      summary: cut(
        `${who(container)} runs as ${user} and is denied ${path}: permission denied${absolute ? ' on a path of its image, where no volume is mounted' : ''}`,
        160,
      ),
      chain: [],
      evidence: [
        ...evidence,
        ...(powerless ? [citePod(context, `${container.specPath}.securityContext.capabilities.drop`, dropped)] : []),
        ...chosen.map((field) => citePod(context, field.path, field.value)),
        ...(said.uid === undefined && uid !== undefined
          ? [citePod(context, `${container.statusPath}.user.linux.uid`, uid)]
          : []),
      ],
      fixes,
    },
  ];
}

export default defineCheck({
  id: 'app/path-denied',
  category: 'app-error',
  title: 'Path of the image that the user may not use',
  description:
    'The program opens, makes or writes a path of its own image, and its user may not: the image was made for another user, or for root.',
  criteria: {
    confirmed: null,
    likely: 'The log names the path as denied as the reason of its end, and no volume covers it.',
    possible:
      'The path is relative and volumes are mounted, it was killed from outside, or a more decisive word stands in the same cascade.',
  },
  silent:
    'Paths on volumes, which volumes/permission-denied and config/file-permission tell, /proc, /sys and /dev, and ports below 1024.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://man7.org/linux/man-pages/man7/path_resolution.7.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/refused'],
  symptomOf: ['eviction'],
  weight: 60,
  run: (context) => endedBy(context, 'permission-denied').flatMap((one) => finding(context, one)),
});
