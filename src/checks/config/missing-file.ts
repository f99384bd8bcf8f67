/** The application opens a file that does not exist. */
import { once, oneOf, sequence } from '../../expressions.ts';
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { mountOf, sayVolume } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { debugCommand, sentence } from '../support/words.ts';
import { absentFile, absentProgram } from './support/absent-file.ts';
import { keepFixes } from '../volumes/support/keep.ts';
import { missesOf } from '../volumes/support/misses.ts';
import { absolutePath, baseName, carriedFiles } from './support/files.ts';
import { unnamedFiles } from './support/unnamed-file.ts';

/** Directories of the kernel and the runtime. They have no configuration files. */
const NOT_CONFIGURATION = /^\/(?:dev|proc|sys)\//;
/** Paths that look like configuration. */
const CONFIGURATION = once(() =>
  oneOf([
    sequence(
      /\./i,
      [
        /ya?ml|json|toml|ini|conf|cfg|cnf|properties|xml|env|hcl|pem|crt|key|cert|p12|jks|keystore/i,
        /pfx|csv|txt|lua|rules|tpl|tmpl|sql|password|token/i,
      ],
      /$/i,
    ),
    /^\/(?:etc|config|conf|secrets?|run\/secrets|var\/run\/secrets|certs?|tls|vault)\//i,
  ]),
);

function finding(context: PodContext, one: Ended<'missing-file'>): Found | undefined {
  const { container, evidence, sure, match } = one;
  if (match.fields.access === 'write') return undefined;
  const path = absolutePath(match.fields.path, container.spec.workingDir);
  const inVolume = absentFile(context, one, path);
  if (inVolume) return inVolume;
  if (NOT_CONFIGURATION.test(path) || carriedFiles(context, container).some((file) => file.path === path))
    return undefined;
  const at = mountOf(container, context.pod, path);
  // A relative path is usually of the program's build or image. It needs a volume only if it looks like configuration.
  if (!match.fields.path.startsWith('/') && at === undefined && !CONFIGURATION().test(match.fields.path))
    return undefined;
  const confidence: Confidence = sure(CONFIGURATION().test(path) || at ? 'likely' : 'possible');
  const where = at
    ? `on ${sayVolume(at.volume, context.name)}, mounted at ${at.mount.mountPath}`
    : 'and no volume is mounted there';
  const mounts = (container.spec.volumeMounts ?? [])
    .map(({ mountPath }) => mountPath)
    .filter((mountPath) => !mountPath.startsWith('/var/run/secrets/kubernetes.io/'));
  return {
    result: 'found',
    id: 'config/missing-file',
    category: 'missing-config',
    confidence,
    container: container.name,
    about: null,
    summary: sentence(`${container.name} opens ${path}, which does not exist ${where}`),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts`, mounts.length > 0 ? mounts.join(', ') : 'none'),
    ],
    fixes: [
      ...keepFixes(context, path, at),
      at
        ? {
            text: `list what the volume at ${at.mount.mountPath} has, in a copy of the pod; if it is empty, the step that fills it did not run`,
            command: debugCommand(context, container, ['ls', '-la', '--', at.mount.mountPath]),
            risk: 'changes' as const,
            effect: 'shows' as const,
          }
        : editFix(
            context,
            `mount a ConfigMap or Secret that has ${baseName(path)} at ${path.slice(0, path.lastIndexOf('/')) || '/'}, ` +
              'or name a file that the image has',
          ),
    ],
  };
}

export default defineCheck({
  id: 'config/missing-file',
  category: 'missing-config',
  title: 'File missing',
  description:
    'The application exits because a file that it opens does not exist: the volume at that path lacks it, or no volume ' +
    'is mounted there.',
  criteria: {
    confirmed:
      'The path is on a ConfigMap or Secret volume, and the object was read and has no such key, or was looked up and is ' +
      'absent and optional.',
    likely:
      'The log names the missing path, and it looks like configuration or is on another volume; or the error names no ' +
      'path, and a variable names one that its ConfigMap or Secret does not have.',
    possible: 'The path may belong to the image.',
  },
  silent:
    'Files that the application creates (volumes/missing-directory), devices and paths of /proc and /sys, relative paths that do not look like configuration, and a file that a volume ' +
    'has.',
  sources: ['pkg/volume/configmap/configmap.go:MakePayload', 'pkg/volume/util/atomic_writer.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/config-invalid',
    'app/usage',
    'app/refused',
    'app/missing-module',
    'image/command-not-found',
    'image/entrypoint-missing',
    'image/interpreter-missing',
  ],
  symptomOf: [],
  weight: 70,
  run: (context) => {
    const named = endedBy(context, 'missing-file').flatMap((one) => finding(context, one) ?? []);
    const unnamed = unnamedFiles(context).filter((one) => named.every(({ container }) => container !== one.container));
    const found = [...named, ...unnamed.slice(0, 1)];
    const others = missesOf(context).filter(({ container }) => found.every((one) => one.container !== container.name));
    const programs = others.flatMap((miss) => absentProgram(context, miss) ?? []);
    return [
      ...found,
      ...programs.filter((one, at) => programs.findIndex(({ container }) => container === one.container) === at),
    ];
  },
});
