/** A path of the image that the user of the container may not use. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { LogMatch } from '../../logs/log-analysis.ts';
import type { PodContext } from '../check.ts';
import { absoluteOf, mountOf, mountsOf } from '../support/mounts.ts';
import { alternative, conditional, editFix } from '../support/owner.ts';
import { explainsMissing } from '../support/never-made.ts';
import { identityOf } from '../support/permissions.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { debugCommand, sentence, who } from '../support/words.ts';
import { CHANGES_OWNER, chownRefusal } from '../volumes/support/chown.ts';
import { INSISTS, insistedFixes } from '../volumes/support/insisted.ts';
import { emptyDir, isScratch, scratchOf } from './support/writable.ts';

/** File systems of the kernel. The runtime's security profile denies access to them. */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** Root needs this capability to ignore the owner and mode of a file. */
const OVERRIDE = /^(?:ALL|(?:CAP_)?DAC_OVERRIDE)$/i;

/** Returns the dropped capability without which root is denied like any other user. */
function droppedOverride({ spec }: ContainerView): string | undefined {
  const { drop = [], add = [] } = spec.securityContext?.capabilities ?? {};
  return add.some((name) => OVERRIDE.test(name)) ? undefined : drop.find((name) => OVERRIDE.test(name));
}

interface Denied {
  readonly path: string;
  /** undefined: the user of the image. */
  readonly uid: number | undefined;
  /** The capability that root lacks. */
  readonly dropped: string | undefined;
  /** The field that sets the user. */
  readonly runAsUser: string | undefined;
}

function userOf({ uid, dropped }: Denied): string {
  if (uid === undefined) return "the image's user";
  return uid === 0 ? `root${dropped ? ' without CAP_DAC_OVERRIDE' : ''}` : `UID ${uid}`;
}

function fixesOf(context: PodContext, container: ContainerView, denied: Denied): Fix[] {
  const { path, uid, dropped, runAsUser } = denied;
  const or = (text: string): Fix => alternative(editFix(context, text));
  const fixes: Fix[] = [];
  const directory = path.startsWith('/') && scratchOf(path) !== '/' ? scratchOf(path) : undefined;
  if (directory && isScratch(directory)) fixes.push(emptyDir(context, container, directory));
  if (runAsUser && uid !== 0)
    fixes.push(or(`run as the image's own user: remove ${runAsUser}, or set it to the UID that owns ${path}`));
  if (dropped)
    fixes.push(or(`let root ignore owners and modes: add DAC_OVERRIDE to capabilities.add, next to drop ${dropped}`));
  if (uid !== 0)
    fixes.push(or(`give the path to the user in the image (COPY --chown, RUN chown ${uid ?? 'USER'}:0 and chmod g=u)`));
  if (uid === 0 && !dropped)
    fixes.push({
      text: "check the path's owner and mode, and the security profiles (AppArmor, SELinux, seccomp): modes rarely deny root",
      command: debugCommand(
        context,
        container,
        path.startsWith('-') ? ['ls', '-lad', '--', path] : ['ls', '-lad', path],
      ),
      risk: 'changes',
      effect: 'shows',
    });
  if (directory && !isScratch(directory)) {
    const hiding = emptyDir(context, container, directory);
    fixes.push(
      conditional({ ...hiding, text: `if the program needs nothing that the image has there: ${hiding.text}` }),
    );
  }
  return fixes;
}

function finding(context: PodContext, { container, log, match, evidence, sure }: Ended<'permission-denied'>): Found[] {
  const { path, insists } = match.fields;
  // The same crash says why: the root is read-only (app/read-only-root).
  const isReadOnly = container.spec.securityContext?.readOnlyRootFilesystem === true;
  const ofRoot = (one: LogMatch): boolean =>
    one.fatal && one.kind === 'read-only' && !mountOf(container, context.pod, one.fields.path ?? '');
  if (isReadOnly && log.matches.some(ofRoot)) return [];
  if (KERNEL.test(path) || mountOf(container, context.pod, absoluteOf(container, context.pod, path))) return [];
  const absolute = path.startsWith('/');
  const identity = identityOf(context.pod, container);
  const uid = identity.uid ?? container.status?.user?.linux?.uid;
  const chosen = identity.fields.filter((field) => field.path.endsWith('runAsUser'));
  const dropped = uid === 0 ? droppedOverride(container) : undefined;
  const denied: Denied = { path, uid, dropped, runAsUser: chosen[0]?.path };
  // A relative path may be on any volume.
  const unclear = !absolute && mountsOf(container, context.pod).length > 0;
  const refusal =
    !insists && absolute && CHANGES_OWNER.test(log.lines[match.line]?.text ?? '')
      ? chownRefusal(context, container, undefined)
      : undefined;
  const where = absolute ? ' on a path of its image, where no volume is mounted' : '';
  return [
    {
      result: 'found',
      id: 'app/path-denied',
      category: 'app-error',
      confidence: sure(unclear ? 'possible' : 'likely'),
      container: container.name,
      about: null,
      summary: sentence(
        insists
          ? `${who(container)} refuses ${path} of its image: ${INSISTS[insists]}`
          : refusal
            ? `${who(container)} may not chown ${path} of its image: ${refusal.why}`
            : `${who(container)} runs as ${userOf(denied)} and may not use ${path}: permission denied${where}`,
      ),
      chain: [],
      evidence: [
        ...evidence,
        ...(refusal?.evidence ?? []),
        ...(dropped ? [citePod(context, `${container.specPath}.securityContext.capabilities.drop`, dropped)] : []),
        ...chosen.map((field) => citePod(context, field.path, field.value)),
        ...(identity.uid === undefined && uid !== undefined
          ? [citePod(context, `${container.statusPath}.user.linux.uid`, uid)]
          : []),
      ],
      fixes: insists
        ? insistedFixes(context, container, { path, insists, uid, noGroup: true })
        : (refusal?.fixes ?? fixesOf(context, container, denied)),
      explains: explainsMissing(log, match),
    },
  ];
}

export default defineCheck({
  id: 'app/path-denied',
  category: 'app-error',
  title: 'Permission denied on a path of the image',
  description:
    'The program opens, creates or writes a path of its image, and its user may not: the image was built for another ' +
    'user, or for root.',
  criteria: {
    confirmed: null,
    likely: 'The log gives the denied path as the reason for the exit, and no volume covers it.',
    possible:
      'The path is relative and volumes are mounted; or something else killed the container; or the final error block ' +
      'holds a more specific error.',
  },
  silent:
    'Paths on volumes (volumes/permission-denied, config/file-permission), /proc, /sys and /dev, and ports below 1024.',
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
