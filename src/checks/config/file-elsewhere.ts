/** A file that is mounted at another path than the one the app opens. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found, SpecChange } from '../../model/finding.ts';
import type { VolumeMount } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { isUnder } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';
import { writersOf } from '../volumes/support/writers.ts';
import { absolutePath, baseName, carriedFiles } from './support/files.ts';
import type { CarriedFile } from './support/files.ts';

/**
 * Returns the change that mounts a volume in another directory. undefined: it would hide files of the image, or a file is
 * mounted there already.
 */
function moved({ name, spec }: ContainerView, file: CarriedFile, to: string): SpecChange | undefined {
  const mounts = spec.volumeMounts ?? [];
  const isOwn = ({ name: volume, mountPath, subPath }: VolumeMount): boolean =>
    volume === file.volume && mountPath === file.mountPath && !subPath;
  if (SYSTEM.test(to) || mounts.some(({ mountPath }) => mountPath === to) || mounts.filter(isOwn).length !== 1)
    return undefined;
  const mount = mounts.find(isOwn)!;
  const set = { [`volumeMounts[${mount.mountPath}]`]: null, [`volumeMounts[${to}]`]: { ...mount, mountPath: to } };
  return { container: name, set };
}

/** Directories that have files of the image: a volume over them would hide these. */
const SYSTEM = /^\/(?:(?:etc|usr|bin|sbin|lib\w{0,8}|opt|app|home|root|srv|var|tmp|usr\/\w{1,20})\/?)?$/;

function finding(context: PodContext, { container, match, evidence, sure }: Ended<'missing-file'>): Found | undefined {
  if (match.fields.access === 'write') return undefined;
  const wanted = absolutePath(match.fields.path, container.spec.workingDir);
  if (writersOf(context, { container, path: wanted, kind: 'file' })) return undefined;
  const files = carriedFiles(context, container);
  if (files.some(({ path }) => path === wanted)) return undefined;
  // Not below the same mount: there, the keys of the volume decide.
  const file = files.find(({ path, mountPath }) => baseName(path) === baseName(wanted) && !isUnder(wanted, mountPath));
  if (!file) return undefined;
  const { kind, name, field } = file.carrier;
  const directory = wanted.slice(0, wanted.lastIndexOf('/')) || '/';
  const fits = file.path.endsWith(`/${baseName(wanted)}`) && wanted.startsWith('/');
  return {
    result: 'found',
    id: 'config/file-elsewhere',
    category: 'missing-config',
    confidence: sure('confirmed'),
    container: container.name,
    about: null,
    summary: sentence(
      `${container.name} opens ${wanted}, but ${kind} ${name} is mounted at ${file.mountPath}: the file is at ${file.path}`,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts[${file.volume}].mountPath`, file.mountPath),
      citeField(`${kind}/${name}`, 'data', `has key ${file.key}`),
      citePod(context, field, name),
    ],
    fixes: [
      fits
        ? editFix(
            context,
            `mount volume ${file.volume} at ${directory} instead of ${file.mountPath}`,
            moved(container, file, directory),
          )
        : editFix(context, `mount volume ${file.volume} where the app looks for ${wanted}`),
      alternative(editFix(context, `configure the app to read ${file.path}`)),
    ],
  };
}

export default defineCheck({
  id: 'config/file-elsewhere',
  category: 'missing-config',
  title: 'File mounted at another path',
  description:
    'The application opens a file that does not exist, while a ConfigMap or Secret volume puts a file of the same name ' +
    'at another path.',
  criteria: {
    confirmed:
      'The log names the missing path, and a ConfigMap or Secret that was read has a file of that name under another ' +
      'mount of the same container.',
    likely: 'As confirmed, but other lines of the log or the exit are less clear.',
    possible: null,
  },
  silent:
    'A path that is mounted, a volume that another container of the pod writes, and a container without a volume that ' +
    'has a file of that name.',
  sources: ['pkg/volume/configmap/configmap.go:MakePayload', 'pkg/volume/secret/secret.go:MakePayload'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'app/config-invalid', 'app/usage', 'app/refused'],
  symptomOf: [],
  weight: 82,
  run: (context) => endedBy(context, 'missing-file').flatMap((one) => finding(context, one) ?? []),
});
