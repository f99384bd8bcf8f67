import { sequence } from '../../expressions.ts';
import { citeEvent, citeExit, citePod, citeWaiting } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { mountsOf, sayVolume, tidyPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { cut } from '../support/words.ts';
import { inLog, withoutKey } from './support/subpath-files.ts';

/**
 * runc and crun: a file mounted on a directory or the reverse (runc libcontainer/rootfs_linux.go, crun
 * src/libcrun/linux.c).
 */
const CLASH = [
  sequence(/error mounting "(?<source>[^"]{1,600})" to rootfs at "(?<at>[^"]{1,400})".{0,900}?/i, [
    /not a directory|is a directory|file exists|no such file or directory|permission denied/i,
    /read-only file system/i,
  ]),
  /mount `?(?<source>\/[^\s`']{1,600})`? to `?(?<at>\/?[^\s`':]{1,400})`?: (?:Not a directory|Is a directory|No such file or directory)/i,
];
const PREPARE =
  /failed to prepare subPath for volumeMount "(?<volume>[^"]{1,253})" of container "(?<container>[^"]{1,253})"/;

interface Said {
  readonly message: string;
  readonly citation: Citation;
}

/** What is said of a container that cannot be started now. */
function sayings(context: PodContext, container: ContainerView): Said[] {
  const stuck =
    container.dead?.reason === 'StartError' ||
    ['RunContainerError', 'CreateContainerError', 'CreateContainerConfigError'].includes(
      container.waiting?.reason ?? '',
    );
  if (!stuck) return [];
  const told = context
    .podEvents()
    .some.filter(({ reason, container: name }) => reason === 'Failed' && name === container.name);
  return [
    { message: container.waiting?.message ?? '', citation: citeWaiting(context, container) },
    {
      message: container.dead?.message ?? '',
      citation: {
        ...citeExit(context, container),
        field: `${container.deadPath}.message`,
        quote: container.dead?.message ?? '',
      },
    },
    ...told.reverse().map((event) => ({ message: event.message, citation: citeEvent(event) })),
  ].filter(({ message }) => message !== '');
}

function clash(context: PodContext, container: ContainerView, said: readonly Said[]): Found | undefined {
  const read = said.flatMap((one) => {
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
    ? `the one is a file, the other a directory (not a directory)`
    : 'the runtime cannot mount it there';
  const file = subPath?.split('/').at(-1) ?? 'FILE';
  const none = mounted ? withoutKey(context, mounted.volume, mounted.mount) : undefined;
  return {
    result: 'found',
    id: 'volumes/subpath',
    category: 'volume',
    confidence: 'confirmed',
    container: container.name,
    about: null,
    summary: cut(
      none
        ? `${container.name} cannot mount subPath ${subPath} over ${first.at} (not a directory): ${none.says}`
        : `subPath ${subPath ?? ''} of ${what} cannot be mounted at ${first.at} of ${container.name}: ${why}`,
      160,
    ),
    chain: [],
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
        ? editFix(
            context,
            none.near[0]
              ? `name the key that is there: subPath ${none.near[0]}`
              : `name a key that is there in subPath, or add ${subPath}`,
          )
        : editFix(context, `let mountPath name the file, not its directory: ${first.at}/${file}`),
      {
        text: `see which keys or files the volume has (a subPath that names none is made as a directory)`,
        command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
        risk: 'read-only',
      },
    ],
  };
}

function unprepared(context: PodContext, container: ContainerView, said: readonly Said[]): Found | undefined {
  const read = said.filter(({ message }) => PREPARE.test(message));
  const volume = read[0] ? PREPARE.exec(read[0].message)?.groups?.volume : undefined;
  if (!read[0] || volume === undefined) return undefined;
  const mounted = mountsOf(container, context.pod).find(
    ({ mount }) => mount.name === volume && (mount.subPath ?? mount.subPathExpr) !== undefined,
  );
  const subPath = mounted?.mount.subPath ?? mounted?.mount.subPathExpr ?? '';
  const owner = mounted ? sayVolume(mounted.volume, context.name) : `volume ${volume}`;
  return {
    result: 'found',
    id: 'volumes/subpath',
    category: 'volume',
    confidence: 'confirmed',
    container: container.name,
    about: null,
    summary: cut(`subPath ${subPath} of ${owner} cannot be prepared for ${container.name}`, 160),
    chain: [],
    evidence: [
      ...read.map(({ citation }) => citation),
      ...(mounted
        ? [
            citePod(
              context,
              `${container.specPath}.volumeMounts[${volume}].subPath`,
              mounted.mount.subPath ?? mounted.mount.subPathExpr ?? '',
            ),
          ]
        : []),
    ],
    fixes: [
      editFix(context, 'name a subPath that exists in the volume, or mount the whole volume'),
      {
        text: "see the kubelet's reason",
        command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
        risk: 'read-only',
      },
    ],
  };
}

export default defineCheck({
  id: 'volumes/subpath',
  category: 'volume',
  title: 'subPath that cannot be mounted',
  description:
    'A subPath mount puts a file over a directory or a directory over a file, the kubelet cannot prepare the subPath, it names no key and so became an empty directory, or the app renames a file over one.',
  criteria: {
    confirmed:
      "The runtime's or the kubelet's message states it, and the mount it names has a subPath; or the log finds a directory there and the ConfigMap or Secret lacks the key.",
    likely: 'The log says that a file mounted by subPath is busy.',
    possible: null,
  },
  silent: 'Where no mount of a subPath is named.',
  sources: [
    'pkg/volume/util/subpath/subpath_linux.go',
    'https://github.com/opencontainers/runc/blob/main/libcontainer/rootfs_linux.go',
  ],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/config-invalid',
    'image/create-error',
    'image/entrypoint-missing',
    'volumes/mount-failed',
    'volumes/mount-hides-image',
  ],
  symptomOf: [],
  weight: 88,
  run(context) {
    return context.subjects.flatMap((container) => {
      const said = sayings(context, container);
      return clash(context, container, said) ?? unprepared(context, container, said) ?? inLog(context, container) ?? [];
    });
  },
});
