/** A volume that is mounted over a directory of the image and hides its files. */
import { nearest } from '../../evidence/text.ts';
import { citeField, citeMount, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Confidence, Fix, Found } from '../../model/finding.ts';
import { isLacking } from '../../model/facts.ts';
import type { Fact } from '../../model/facts.ts';
import type { ConfigMap, Secret } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { keysOf, lookUpConfig, sayKeys } from '../support/config-objects.ts';
import { absentCarrier } from '../config/support/absent-file.ts';
import { keyAt } from '../support/mounted-keys.ts';
import { carriersOf, sayVolume, tidyPath } from '../support/mounts.ts';
import type { MountedPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { cut, sentence, who } from '../support/words.ts';
import { coverOf } from './support/covers.ts';
import { CODE, missesOf } from './support/misses.ts';
import type { Miss } from './support/misses.ts';
import { writersOf } from './support/writers.ts';

/** Looks up the object that fills the volume; undefined if no object does. */
const objectOf = (context: PodContext, { source }: MountedPath): Fact<ConfigMap | Secret> | undefined =>
  source.kind === 'ConfigMap' || source.kind === 'Secret' ? lookUpConfig(context, source.kind, source.name) : undefined;

function fixesOf(context: PodContext, { container, path }: Miss, { mount }: MountedPath, near?: string): Fix[] {
  const { namespace, name } = context;
  const image = container.spec.image ?? '';
  const once = ['--rm', '-it', '--restart=Never'];
  const list = ['ls', '-la', '--', mount.mountPath];
  return [
    ...(near
      ? [
          editFix(
            context,
            `refer to ${tidyPath(`${mount.mountPath}/${near}`)}, which the volume has, instead of ${path}`,
          ),
        ]
      : []),
    editFix(
      context,
      `mount volume ${mount.name} at its own directory, not over ${mount.mountPath}; or mount single files of it with ` +
        'subPath',
    ),
    {
      text: 'look at what the image has there, in a pod without the volume',
      command: command`kubectl -n ${namespace} run ${name.slice(0, 40)}-look ${once} --image=${image} --command -- ${list}`,
      risk: 'changes',
      effect: 'shows',
    },
  ];
}

/** Whether a ConfigMap or Secret should have the file: config/missing-file says that the object or its key is missing. */
function isKey(context: PodContext, { kind, path }: Miss, at: MountedPath): boolean {
  if (!path.startsWith('/')) return false;
  const carriers = carriersOf(at.volume);
  if (absentCarrier(context, at) || carriers.some(({ items }) => items?.some((item) => item.path === at.inside)))
    return true;
  // A file that only the command line names, such as a certificate, is configuration, not code of the image.
  const isData = kind === 'code' && !CODE.test(path) && /\.[a-z]\w{0,9}$/i.test(path);
  return carriers.length > 0 && isData && !at.inside.includes('/');
}

function finding(context: PodContext, miss: Miss, cover: MountedPath): Found {
  const { container, path } = miss;
  const { mount, volume, source } = cover;
  const object = objectOf(context, cover);
  const keys = object?.state === 'known' ? keysOf(object.value) : undefined;
  const [near] = keys ? nearest(path.split('/').at(-1) ?? path, keys, 1) : [];
  // An object that was not read may have a file with a similar name.
  const unread = object !== undefined && isLacking(object);
  const guessed = !path.startsWith('/') && container.spec.workingDir === undefined;
  const doubt = near !== undefined || guessed || unread;
  const confidence: Confidence = miss.sure === 'confirmed' && doubt ? 'likely' : miss.sure;
  const what = cut(sayVolume(volume, context.name), 60);
  const more = near ? ` (it has ${near})` : '';
  return {
    result: 'found',
    id: 'volumes/mount-hides-image',
    category: 'volume',
    confidence,
    container: container.name,
    about: null,
    details: miss.sure === 'confirmed' ? { startFailure: 'missing' } : {},
    summary: sentence(
      `${who(container)}: ${cut(path, 50)} is not found, because ${what} is mounted over ${mount.mountPath} and hides ` +
        `what the image has there${more}`,
    ),
    chain: [],
    evidence: [
      ...miss.evidence,
      citeMount(context, container, mount),
      keys
        ? citeField(`${source.kind}/${source.name}`, 'data', sayKeys(keys))
        : citePod(context, `spec.volumes[${volume.name}]`, what),
    ],
    fixes: fixesOf(context, miss, cover, near),
  };
}

export default defineCheck({
  id: 'volumes/mount-hides-image',
  category: 'volume',
  title: 'Mount hides image content',
  description:
    'The program, script or module that was not found is below a mountPath: the volume that is mounted there hides the ' +
    'directory of the image.',
  criteria: {
    confirmed: 'The runtime did not find the program at an absolute path below a mount.',
    likely:
      'The log reports it, the volume has a file with a similar name, or the mount covers a directory in which such files ' +
      'usually are.',
    possible: 'Something else killed the container, or it ran on for long.',
  },
  silent:
    'A path that no mount covers, data files that belong on a volume, a volume that another container of the pod fills, ' +
    'and a file that a missing object or key should give (config/missing-file).',
  sources: [
    'https://kubernetes.io/docs/concepts/storage/volumes/',
    'libcontainer/standard_init_linux.go (runc)',
    'https://docs.docker.com/engine/storage/volumes/',
  ],
  goesAway: 'never',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'image/entrypoint-missing',
    'image/command-not-found',
    'image/interpreter-missing',
    'app/missing-module',
    'config/missing-file',
    'app/config-invalid',
  ],
  rulesOut: ['resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 84,
  run: (context): Found[] => {
    const done = new Set<string>();
    return missesOf(context).flatMap((miss) => {
      const cover = coverOf(context, miss);
      if (!cover || done.has(miss.container.name) || writersOf(context, miss)) return [];
      // The file is there, so it is at fault itself: its interpreter, or its loader.
      if (keyAt(context, miss.container, miss.path) || isKey(context, miss, cover)) return [];
      done.add(miss.container.name);
      return [finding(context, miss, cover)];
    });
  },
});
