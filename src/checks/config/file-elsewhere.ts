import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { isUnder, tidyPath } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';
import { baseName, carriedFiles } from './support/files.ts';
import type { CarriedFile } from './support/files.ts';

/** A path as the app sees it: relative ones start at the container's workingDir, where the spec names one. */
export function absolute(path: string, workingDir: string | undefined): string {
  if (path.startsWith('/')) return tidyPath(path);
  return workingDir ? tidyPath(`${workingDir}/${path}`) : path;
}

function finding(context: PodContext, { container, match, evidence, sure }: Ended<'missing-file'>): Found | undefined {
  const wanted = absolute(match.fields.path, container.spec.workingDir);
  const files = carriedFiles(context, container);
  if (files.some(({ path }) => path === wanted)) return undefined;
  // The same file name under another directory, but not the same volume's: that one would be a matter of its keys.
  const same = files.filter(
    ({ path, mountPath }) => baseName(path) === baseName(wanted) && !isUnder(wanted, mountPath),
  );
  const file: CarriedFile | undefined = same[0];
  if (!file) return undefined;
  const { kind, name, field } = file.carrier;
  const directory = wanted.slice(0, wanted.lastIndexOf('/')) || '/';
  const mended = file.path.endsWith(`/${baseName(wanted)}`) && wanted.startsWith('/');
  return {
    result: 'found',
    id: 'config/file-elsewhere',
    category: 'missing-config',
    confidence: sure('confirmed'),
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} opens ${wanted}, but ${kind} ${name} is mounted at ${file.mountPath}: the file is at ${file.path}`,
      160,
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts[${file.volume}].mountPath`, file.mountPath),
      citeField(`${kind}/${name}`, 'data', `has key ${file.key}`),
      citePod(context, field, name),
    ],
    fixes: [
      mended
        ? editFix(context, `mount volume ${file.volume} at ${directory} in place of ${file.mountPath}`)
        : editFix(context, `mount volume ${file.volume} where the app looks for ${wanted}`),
      alternative(editFix(context, `tell the app to read ${file.path}`)),
    ],
  };
}

export default defineCheck({
  id: 'config/file-elsewhere',
  category: 'missing-config',
  title: 'File mounted elsewhere than where it is opened',
  description:
    'The application opened a file that is not there, while a ConfigMap or Secret volume puts a file of the same name at another path.',
  criteria: {
    confirmed:
      'The log names the absent path, and a ConfigMap or Secret that was read carries that file name under another mount of the same container.',
    likely: 'As confirmed, but other words of the log or the way it ended speak less clearly.',
    possible: null,
  },
  silent: 'Where the path itself is mounted, and where no volume of the container carries a file of that name.',
  sources: ['pkg/volume/configmap/configmap.go:MakePayload', 'pkg/volume/secret/secret.go:MakePayload'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file', 'app/config-invalid', 'app/usage', 'app/refused'],
  symptomOf: [],
  weight: 82,
  run: (context) => endedBy(context, 'missing-file').flatMap((one) => finding(context, one) ?? []),
});
