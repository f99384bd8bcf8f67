import { once, oneOf, sequence } from '../../expressions.ts';
import { nearest } from '../../evidence/text.ts';
import { citeAbsent, citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Confidence, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { carriersOf, mountOf, sayVolume } from '../support/mounts.ts';
import type { Carrier, MountedPath } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { cut } from '../support/words.ts';
import { absolute } from './file-elsewhere.ts';
import { baseName, carriedFiles } from './support/files.ts';

/** Directories of the kernel's and the runtime's own: what is absent there is no file of configuration. */
const NOT_CONFIGURATION = /^\/(?:dev|proc|sys)\//;
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

/**
 * The volume's object does not exist at all: with `optional: true` the volume is then mounted empty
 * (pkg/volume/configmap/configmap.go:SetUpAt).
 */
function absentObject(
  context: PodContext,
  one: Ended<'missing-file'>,
  path: string,
  at: MountedPath,
  gone: Carrier,
): Found {
  const { container, evidence, sure } = one;
  const object = `${gone.kind} ${gone.name}`;
  const key = gone.items?.find((item) => item.path === at.inside)?.key ?? at.inside;
  const why = gone.optional
    ? `it is optional: true, so ${at.mount.mountPath} lacks its files`
    : `it should be mounted at ${at.mount.mountPath}`;
  return {
    result: 'found',
    id: 'config/missing-file',
    category: 'missing-config',
    confidence: sure(gone.optional ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: cut(`${container.name} opens ${path}, but ${object} does not exist; ${why}`, 160),
    chain: [],
    evidence: [
      ...evidence,
      citeAbsent(`${gone.kind}/${gone.name}`),
      citePod(context, gone.field, `${gone.name}${gone.optional ? ', optional: true' : ''}`),
      citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
    ],
    fixes: [
      {
        text: `make ${object} with key ${key}`,
        command: `kubectl -n ${context.namespace} create ${gone.kind === 'Secret' ? 'secret generic' : 'configmap'} ${gone.name} --from-file=${key}=FILE`,
        risk: 'changes',
      },
      {
        text: `see which ${gone.kind}s there are`,
        command: `kubectl -n ${context.namespace} get ${gone.kind.toLowerCase()}s`,
        risk: 'read-only',
      },
    ],
  };
}

/** The path lies on a ConfigMap or Secret volume that has no such key. */
function absentKey(context: PodContext, one: Ended<'missing-file'>, path: string): Found | undefined {
  const { container, evidence, sure } = one;
  const at = mountOf(container, context.pod, path);
  const carriers = at ? carriersOf(at.volume) : [];
  if (!at || carriers.length === 0 || at.inside === '') return undefined;
  const files = carriedFiles(context, container).filter(({ volume }) => volume === at.volume.name);
  if (files.some((file) => file.path === path)) return undefined;
  const stateOf = ({ kind, name }: Carrier): string =>
    context.get(kind === 'ConfigMap' ? 'configmaps' : 'secrets', name).state;
  const mayHold = ({ items }: Carrier): boolean => items === undefined || items.some((item) => item.path === at.inside);
  const gone = carriers.filter((carrier) => stateOf(carrier) === 'absent' && mayHold(carrier));
  if (gone[0] && carriers.every((carrier) => stateOf(carrier) === 'known' || stateOf(carrier) === 'absent'))
    return absentObject(context, one, path, at, gone[0]);
  const there = carriers.filter((carrier) => stateOf(carrier) === 'known');
  const read = carriers.every(
    (carrier) => stateOf(carrier) === 'known' || stateOf(carrier) === 'absent' || !mayHold(carrier),
  );
  const names = files.map((file) => baseName(file.path));
  const near = nearest(baseName(path), names);
  const has =
    names.length > 0 ? ` (it has ${names.slice(0, 4).join(', ')})` : there.length > 0 ? ' (it has no keys)' : '';
  const keys = ({ name }: Carrier): string =>
    files
      .filter(({ carrier }) => carrier.name === name)
      .map(({ key }) => key)
      .join(', ');
  const cited: Citation[] = there.map((carrier) =>
    citeField(`${carrier.kind}/${carrier.name}`, 'data', keys(carrier) === '' ? 'no keys' : `keys: ${keys(carrier)}`),
  );
  const target = there[0] ?? carriers[0]!;
  return {
    result: 'found',
    id: 'config/missing-file',
    category: 'missing-config',
    confidence: sure(read ? 'confirmed' : 'likely'),
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} opens ${path}, but ${sayVolume(at.volume)}, mounted at ${at.mount.mountPath}, has no file ${at.inside}${has}`,
      160,
    ),
    chain: [],
    evidence: [
      ...evidence,
      ...cited,
      citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
    ],
    fixes: [
      ...(near[0]
        ? [editFix(context, `have the app open ${near[0]}, or let items give key ${near[0]} the path ${at.inside}`)]
        : []),
      {
        text: `put key ${at.inside} into ${target.kind} ${target.name}`,
        command: `kubectl -n ${context.namespace} edit ${target.kind.toLowerCase()} ${target.name}`,
        risk: 'changes',
      },
    ],
  };
}

function finding(context: PodContext, one: Ended<'missing-file'>): Found | undefined {
  const { container, evidence, sure, match } = one;
  const path = absolute(match.fields.path, container.spec.workingDir);
  const keyed = absentKey(context, one, path);
  if (keyed) return keyed;
  if (NOT_CONFIGURATION.test(path) || carriedFiles(context, container).some((file) => file.path === path))
    return undefined;
  const at = mountOf(container, context.pod, path);
  // A relative path is the program's own business, what its build makes or its image brings: unless it looks like
  // configuration no volume is wanted there.
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
    summary: cut(`${container.name} opens ${path}, which is not there ${where}`, 160),
    chain: [],
    evidence: [
      ...evidence,
      citePod(context, `${container.specPath}.volumeMounts`, mounts.length > 0 ? mounts.join(', ') : 'none'),
    ],
    fixes: [
      at
        ? {
            text: `see what the volume holds at ${at.mount.mountPath}`,
            command: `kubectl -n ${context.namespace} describe pod ${context.name}`,
            risk: 'read-only',
          }
        : editFix(
            context,
            `mount a ConfigMap or Secret that has ${baseName(path)} at ${path.slice(0, path.lastIndexOf('/')) || '/'}, or name a file that the image has`,
          ),
    ],
  };
}

export default defineCheck({
  id: 'config/missing-file',
  category: 'missing-config',
  title: 'File missing',
  description:
    'The application ended because a file that it opens is not there: the volume mounted at its place lacks it, or nothing is mounted there.',
  criteria: {
    confirmed:
      'The path lies on a ConfigMap or Secret volume, and the object was read and has no such key, or was looked up, is absent and optional.',
    likely: 'The log names the absent path, and it looks like configuration or lies on another volume.',
    possible: 'The path could as well belong to the image.',
  },
  silent:
    'For devices and paths of /proc and /sys, for relative paths that do not look like configuration, and where a volume carries the very file.',
  sources: ['pkg/volume/configmap/configmap.go:MakePayload', 'pkg/volume/util/atomic_writer.go'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/config-invalid',
    'app/usage',
    'app/refused',
    'image/interpreter-missing',
  ],
  symptomOf: [],
  weight: 70,
  run: (context) => endedBy(context, 'missing-file').flatMap((one) => finding(context, one) ?? []),
});
