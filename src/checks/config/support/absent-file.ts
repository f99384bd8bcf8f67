/** A file that a ConfigMap or Secret volume does not have: its key, or the whole object, is missing. */
import { nearest } from '../../../evidence/text.ts';
import { command } from '../../../model/command.ts';
import { lower } from '../../../model/finding.ts';
import type { Confidence, Fix, Found } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeAbsent, citeField, citePod } from '../../support/cite.ts';
import { createConfig, listConfig, lookUpConfig } from '../../support/config-objects.ts';
import { carriersOf, mountOf, sayVolume, tidyPath } from '../../support/mounts.ts';
import type { Carrier, MountedPath } from '../../support/mounts.ts';
import { editFix } from '../../support/owner.ts';
import type { Ended } from '../../support/ended.ts';
import { sentence } from '../../support/words.ts';
import type { Miss } from '../../volumes/support/misses.ts';
import { baseName, carriedFiles } from './files.ts';
import { nearestNames } from './references.ts';
import { correction } from './rename.ts';

/** A file that a container did not find. */
type Opened = Pick<Ended<'missing-file'>, 'container' | 'evidence' | 'sure'>;

const common = {
  result: 'found',
  id: 'config/missing-file',
  category: 'missing-config',
  about: null,
  chain: [],
} as const;

/**
 * Returns the finding for a volume with an object that does not exist. With `optional: true` the volume is mounted empty
 * (pkg/volume/configmap/configmap.go:SetUpAt).
 */
function absentObject(
  context: PodContext,
  { container, evidence, sure }: Opened,
  path: string,
  at: MountedPath,
  { kind, name, optional, items, field }: Carrier,
): Found {
  const near = nearestNames(context, kind, name)[0];
  const key = items?.find((item) => item.path === at.inside)?.key ?? at.inside;
  const why = optional
    ? `it is optional: true, so ${at.mount.mountPath} lacks its files`
    : `it should be mounted at ${at.mount.mountPath}`;
  return {
    ...common,
    confidence: sure(optional ? 'confirmed' : 'likely'),
    container: container.name,
    summary: sentence(`${container.name} opens ${path}, but ${kind} ${name} does not exist; ${why}`),
    evidence: [
      ...evidence,
      citeAbsent(`${kind}/${name}`),
      citePod(context, field, `${name}${optional ? ', optional: true' : ''}`),
      citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
    ],
    fixes: [
      {
        text: `create ${kind} ${name} with key ${key}`,
        command: createConfig(context, kind, name, `--from-file=${key}=YOUR_FILE`),
        risk: 'changes',
      },
      near
        ? editFix(
            context,
            `or refer to ${near}, which exists, instead of ${name}`,
            correction(context, kind, name, { name: near }),
          )
        : editFix(context, `or correct ${field}, if the object has another name`),
      ...listConfig(context, kind),
    ],
  };
}

/** Returns the finding for a volume of objects that exist and have no such key. */
function absentKey(
  context: PodContext,
  { container, evidence, sure }: Opened,
  path: string,
  at: MountedPath,
  carriers: readonly Carrier[],
  read: boolean,
): Found {
  const files = carriedFiles(context, container).filter(({ volume }) => volume === at.volume.name);
  const exist = carriers.filter(({ kind, name }) => lookUpConfig(context, kind, name).state === 'known');
  const names = files.map((file) => baseName(file.path));
  const near = nearest(baseName(path), names)[0];
  const keys = ({ name }: Carrier): string =>
    files
      .filter(({ carrier }) => carrier.name === name)
      .map(({ key }) => key)
      .join(', ');
  const sayKeys = (carrier: Carrier): string => (keys(carrier) === '' ? 'no keys' : `keys: ${keys(carrier)}`);
  const has =
    names.length > 0 ? ` (it has ${names.slice(0, 4).join(', ')})` : exist.length > 0 ? ' (it has no keys)' : '';
  const { kind, name } = exist[0] ?? carriers[0]!;
  const add: Fix = {
    text: `add key ${at.inside} to ${kind} ${name}`,
    command: command`kubectl -n ${context.namespace} edit ${kind.toLowerCase()} ${name}`,
    risk: 'changes',
  };
  return {
    ...common,
    confidence: sure(read ? 'confirmed' : 'likely'),
    container: container.name,
    summary: sentence(
      `${container.name} opens ${path}, but ${sayVolume(at.volume)}, mounted at ${at.mount.mountPath}, has no file ` +
        `${at.inside}${has}`,
    ),
    evidence: [
      ...evidence,
      ...exist.map((carrier) => citeField(`${carrier.kind}/${carrier.name}`, 'data', sayKeys(carrier))),
      citePod(context, `${container.specPath}.volumeMounts[${at.volume.name}].mountPath`, at.mount.mountPath),
    ],
    fixes: [
      ...(near ? [editFix(context, `let the app open ${near}, or map key ${near} to path ${at.inside} in items`)] : []),
      add,
    ],
  };
}

/** Returns the object that should have a file of a volume, and does not exist. A key holds no slash. */
export const absentCarrier = (context: PodContext, { volume, inside }: MountedPath): Carrier | undefined =>
  carriersOf(volume).find(
    ({ kind, name, items }) =>
      (items ? items.some(({ path }) => path === inside) : inside !== '' && !inside.includes('/')) &&
      lookUpConfig(context, kind, name).state === 'absent',
  );

/** Returns a finding if the path is on a ConfigMap or Secret volume that does not have it. */
export function absentFile(context: PodContext, one: Opened, path: string): Found | undefined {
  const at = mountOf(one.container, context.pod, path);
  const carriers = at ? carriersOf(at.volume) : [];
  if (!at || carriers.length === 0 || at.inside === '') return undefined;
  const files = carriedFiles(context, one.container).filter(({ volume }) => volume === at.volume.name);
  if (files.some((file) => file.path === path)) return undefined;
  const isRead = ({ kind, name }: Carrier): boolean =>
    ['known', 'absent'].includes(lookUpConfig(context, kind, name).state);
  const mayHave = ({ items }: Carrier): boolean => items === undefined || items.some((item) => item.path === at.inside);
  const absent = absentCarrier(context, at);
  if (absent && carriers.every(isRead)) return absentObject(context, one, path, at, absent);
  const read = carriers.every((carrier) => isRead(carrier) || !mayHave(carrier));
  return absentKey(context, one, path, at, carriers, read);
}

/**
 * Returns the finding for a program, script or module below a volume with an object that does not exist: the same empty
 * directory, as a runtime or an interpreter reports it.
 */
export function absentProgram(context: PodContext, miss: Miss): Found | undefined {
  const at = mountOf(miss.container, context.pod, miss.path);
  const absent = at && absentCarrier(context, at);
  if (!at || !absent) return undefined;
  const sure = (wanted: Confidence): Confidence => (wanted === 'confirmed' ? miss.sure : lower(miss.sure));
  return absentObject(context, { ...miss, sure }, tidyPath(miss.path), at, absent);
}
