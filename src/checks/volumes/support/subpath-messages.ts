/** What the runtime and the kubelet report about a subPath that they cannot mount. */
import { lookBack, oneOf, sequence } from '../../../expressions.ts';
import type { Citation, Found, SpecChange } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citeEvent, citeExit, citePod, citeWaiting } from '../../support/cite.ts';
import { describePod } from '../../support/kubectl.ts';
import { mountsOf, sayVolume, tidyPath } from '../../support/mounts.ts';
import { editFix, look } from '../../support/owner.ts';
import { sentence } from '../../support/words.ts';
import { withoutKey } from './subpath-files.ts';

/**
 * A file mounted on a directory or the reverse, as runc (libcontainer/rootfs_linux.go) and crun (src/libcrun/linux.c)
 * write it.
 */
const CLASH = [
  lookBack(
    /error mounting "(?<source>[^"]{1,600})" to rootfs at "(?<at>[^"]{1,400})".{0,900}/i,
    oneOf([
      /not a directory|is a directory|file exists|no such file or directory|permission denied/i,
      /read-only file system/i,
    ]),
  ),
  sequence(/mount `?(?<source>\/[^\s`']{1,600})`? to `?(?<at>\/?[^\s`':]{1,400})`?: /i, [
    /Not a directory|Is a directory|No such file or directory/i,
  ]),
];
const PREPARE =
  /failed to prepare subPath for volumeMount "(?<volume>[^"]{1,253})" of container "(?<container>[^"]{1,253})"/;

const COMMON = {
  result: 'found',
  id: 'volumes/subpath',
  category: 'volume',
  confidence: 'confirmed',
  about: null,
  chain: [],
} as const;

export interface Message {
  readonly message: string;
  readonly citation: Citation;
}

/** Returns the messages about a container that cannot be started now: its status, then events, newest first. */
export function messagesOf(context: PodContext, container: ContainerView): Message[] {
  const { waiting, dead } = container;
  const stuck =
    dead?.reason === 'StartError' ||
    ['RunContainerError', 'CreateContainerError', 'CreateContainerConfigError'].includes(waiting?.reason ?? '');
  if (!stuck) return [];
  const failed = context
    .podEvents()
    .some.filter(({ reason, container: name }) => reason === 'Failed' && name === container.name);
  const ended = dead?.message ?? '';
  return [
    { message: waiting?.message ?? '', citation: citeWaiting(context, container) },
    {
      message: ended,
      citation: { ...citeExit(context, container), field: `${container.deadPath}.message`, quote: ended },
    },
    ...failed.reverse().map((event) => ({ message: event.message, citation: citeEvent(event) })),
  ].filter(({ message }) => message !== '');
}

/** Returns the change of the mountPath. A key of a ConfigMap or Secret is a file; what another volume has is not known. */
function ofFile(
  { name, spec }: ContainerView,
  { mount: { mountPath, subPath }, volume }: ReturnType<typeof mountsOf>[number],
  to: string,
): SpecChange | undefined {
  const mount = spec.volumeMounts?.find((one) => one.mountPath === mountPath);
  if ((!volume.configMap && !volume.secret) || subPath === undefined || !mount) return undefined;
  return {
    container: name,
    set: { [`volumeMounts[${mountPath}]`]: null, [`volumeMounts[${to}]`]: { ...mount, mountPath: to } },
  };
}

/** Returns a finding if a file is mounted on a directory, or a directory on a file. */
export function clash(context: PodContext, container: ContainerView, messages: readonly Message[]): Found | undefined {
  const read = messages.flatMap((one) => {
    const match = CLASH.map((find) => find.exec(one.message)).find((found) => found !== null);
    return match ? [{ ...one, at: tidyPath(match.groups!.at!), source: match.groups!.source! }] : [];
  });
  const first = read[0];
  if (!first) return undefined;
  const mounted = mountsOf(container, context.pod).find(({ mount }) => tidyPath(mount.mountPath) === first.at);
  const subPath = mounted?.mount.subPath ?? mounted?.mount.subPathExpr;
  if (subPath === undefined && !first.source.includes('/volume-subpaths/')) return undefined;
  const what = mounted ? sayVolume(mounted.volume, context.name) : 'a volume';
  const why = /not a directory|is a directory/i.test(first.message)
    ? 'one is a file, the other a directory (not a directory)'
    : 'the runtime cannot mount it there';
  const file = subPath?.split('/').at(-1) ?? 'FILE';
  const none = mounted ? withoutKey(context, mounted.volume, mounted.mount) : undefined;
  return {
    ...COMMON,
    container: container.name,
    summary: sentence(
      none
        ? `${container.name} cannot mount subPath ${subPath} over ${first.at} (not a directory): ${none.says}`
        : `subPath ${subPath ?? ''} of ${what} cannot be mounted at ${first.at} of ${container.name}: ${why}`,
    ),
    evidence: [
      ...read.map(({ citation }) => citation),
      ...(mounted
        ? [
            citePod(
              context,
              `${container.specPath}.volumeMounts[${mounted.mount.name}]`,
              `mountPath ${mounted.mount.mountPath}, subPath ${subPath ?? '(none)'}`,
            ),
          ]
        : []),
      ...(none ? [none.citation] : []),
    ],
    fixes: [
      none
        ? editFix(context, none.advice)
        : editFix(
            context,
            `let mountPath name the file, not its directory: ${first.at}/${file}`,
            mounted && ofFile(container, mounted, `${first.at}/${file}`),
          ),
      look(
        'check which keys or files the volume has (the kubelet creates a directory for a subPath that names none)',
        describePod(context),
      ),
    ],
  };
}

/** Returns a finding if the kubelet cannot prepare a subPath. */
export function unprepared(
  context: PodContext,
  container: ContainerView,
  messages: readonly Message[],
): Found | undefined {
  const read = messages.filter(({ message }) => PREPARE.test(message));
  const volume = read[0] ? PREPARE.exec(read[0].message)?.groups?.volume : undefined;
  if (volume === undefined) return undefined;
  const mounted = mountsOf(container, context.pod).find(
    ({ mount }) => mount.name === volume && (mount.subPath ?? mount.subPathExpr) !== undefined,
  );
  const subPath = mounted?.mount.subPath ?? mounted?.mount.subPathExpr ?? '';
  const owner = mounted ? sayVolume(mounted.volume, context.name) : `volume ${volume}`;
  return {
    ...COMMON,
    container: container.name,
    summary: sentence(`subPath ${subPath} of ${owner} cannot be prepared for ${container.name}`),
    evidence: [
      ...read.map(({ citation }) => citation),
      ...(mounted ? [citePod(context, `${container.specPath}.volumeMounts[${volume}].subPath`, subPath)] : []),
    ],
    fixes: [
      editFix(context, 'name a subPath that exists in the volume, or mount the whole volume'),
      look("read the kubelet's reason", describePod(context)),
    ],
  };
}
