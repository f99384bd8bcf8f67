/** A file that the application creates in a directory that does not exist. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { emptyDir } from '../app/support/writable.ts';
import { absolutePath } from '../config/support/files.ts';
import { describePod } from '../support/kubectl.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import { editFix, look } from '../support/owner.ts';
import { homeFixes, homeOf } from './support/home.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { sentence } from '../support/words.ts';

function finding(context: PodContext, { container, match, evidence, sure }: Ended<'missing-file'>): Found | undefined {
  if (match.fields.access !== 'write') return undefined;
  const path = absolutePath(match.fields.path, container.spec.workingDir);
  const directory = path.slice(0, path.lastIndexOf('/')) || '/';
  const at = mountOf(container, context.pod, path);
  const missing = at && directory === at.mount.mountPath ? `a directory of ${path}` : `directory ${directory}`;
  const where = at
    ? `${sayVolume(at.volume, context.name)}, mounted at ${at.mount.mountPath}, does not have it`
    : 'the image does not have it, and no volume is mounted there';
  const home = at ? undefined : homeOf(context, container, path);
  const mounts = (container.spec.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  return {
    result: 'found',
    id: 'volumes/missing-directory',
    category: 'volume',
    confidence: sure('likely'),
    container: container.name,
    about: null,
    summary: sentence(
      `${container.name} cannot create ${path}: ${missing} does not exist; ${where}` +
        (home ? `; it may be the home that the image names for UID ${home.uid} (runAsUser)` : ''),
    ),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts`, mounts.length > 0 ? mounts.join(', ') : 'none'),
      ...(home ? [citePod(context, home.field, home.uid)] : []),
    ],
    fixes: home
      ? homeFixes(context, container, home)
      : at
        ? [
            editFix(context, `create ${directory} on the volume, in an init container that mounts it: mkdir -p`),
            look(`check what is mounted at ${at.mount.mountPath}`, describePod(context)),
          ]
        : [
            emptyDir(context, container, directory),
            editFix(context, `or mount a claim at ${directory}, if the data must outlive the pod`),
          ],
  };
}

export default defineCheck({
  id: 'volumes/missing-directory',
  category: 'volume',
  title: 'Directory to write to is missing',
  description:
    'The application exits because it creates a file, and the directory does not exist: a writable volume is not ' +
    'mounted, is mounted elsewhere, or lacks the directory.',
  criteria: {
    confirmed: null,
    likely: 'The log names the path, and says or shows in its trace that the application writes it.',
    possible: 'Something else killed the container, or the final error block holds a more specific error.',
  },
  silent: 'Files that the application reads (config/missing-file).',
  sources: ['https://man7.org/linux/man-pages/man2/open.2.html'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid', 'app/usage', 'app/refused'],
  symptomOf: [],
  weight: 71,
  run: (context) => endedBy(context, 'missing-file').flatMap((one) => finding(context, one) ?? []),
});
