/** A file that is mounted, as the application meets it. */
import { nearest } from '../../../evidence/text.ts';
import type { Volume, VolumeMount } from '../../../model/objects.ts';
import { citeExit, citeField, citeLog, citeMount, citePod } from '../../support/cite.ts';
import type { Citation, Found } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { keysOf, lookUpConfig } from '../../support/config-objects.ts';
import { carriersOf, mountOf, mountsOf, sayVolume } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { sentence } from '../../support/words.ts';
import { mountMeant, noFileAt } from './directory-mounted.ts';
import type { Mounted } from './directory-mounted.ts';

interface NoKey {
  readonly says: string;
  /** The text of a fix. */
  readonly advice: string;
  readonly citation: Citation;
}

/**
 * Returns what is wrong if a subPath names no file of its ConfigMap or Secret. The kubelet then creates an empty
 * directory of that name.
 */
export function withoutKey(context: PodContext, volume: Volume, mount: VolumeMount): NoKey | undefined {
  const [carrier, ...more] = carriersOf(volume);
  const wanted = mount.subPath;
  if (!carrier || more.length > 0 || volume.projected || !wanted || wanted.includes('/')) return undefined;
  const { kind, name, items } = carrier;
  const fact = lookUpConfig(context, kind, name);
  if (fact.state !== 'known') return undefined;
  const keys = keysOf(fact.value);
  const files = items ? items.map(({ path }) => path) : keys;
  if (files.includes(wanted)) return undefined;
  const has = files.slice(0, 4).join(', ') || 'none';
  const [near] = nearest(wanted, files, 1);
  return {
    says: `${kind} ${name} has no ${items ? 'item' : 'key'} ${wanted} (it has ${has}), so the subPath is an empty directory`,
    advice: near
      ? `use the key that exists: subPath ${near}`
      : `use a key that exists as subPath, or add key ${wanted}`,
    citation: citeField(`${kind}/${name}`, 'data', `keys: ${keys.slice(0, 20).join(', ')}`),
  };
}

const COMMON = { result: 'found', id: 'volumes/subpath', category: 'volume', about: null, chain: [] } as const;

const citeSubPath = (context: PodContext, { specPath }: ContainerView, { name, subPath }: VolumeMount): Citation =>
  citePod(context, `${specPath}.volumeMounts[${name}].subPath`, subPath ?? '');

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The kernel refuses a rename(2) onto a mount point, also on a writable volume. */
function replaced(
  context: PodContext,
  container: ContainerView,
  mount: VolumeMount,
  volume: Volume,
  line: Citation,
): Found {
  const directory = mountOf(container, context.pod, directoryOf(mount.mountPath));
  const below =
    directory && carriersOf(directory.volume).length === 0 && !directory.mount.readOnly ? directory : undefined;
  return {
    ...COMMON,
    confidence: 'likely',
    container: container.name,
    summary: sentence(
      `${container.name} cannot replace ${mount.mountPath} (Device or resource busy): it is a mount point, subPath ` +
        `${mount.subPath} of ${sayVolume(volume, context.name)}`,
    ),
    evidence: [line, citeSubPath(context, container, mount), citeExit(context, container)],
    fixes: [
      editFix(
        context,
        (below
          ? `copy the file to ${sayVolume(below.volume, context.name)} in an init container instead of mounting it there`
          : 'copy the file to an emptyDir in an init container and mount that over the directory') +
          `, so that ${container.name} can replace the file`,
      ),
      alternative(
        editFix(
          context,
          'write what the app would add into the ConfigMap or Secret, and configure the app not to change the file',
        ),
      ),
    ],
  };
}

/** The log finds a directory at the mountPath of a file. */
function directory(context: PodContext, container: ContainerView, at: Mounted, line: Citation): Found | undefined {
  const { mount, volume } = at;
  const key = withoutKey(context, volume, mount);
  const none = key ? { ...key, sure: 'confirmed' as const, field: 'subPath' as const } : noFileAt(context, at);
  if (!none) return undefined;
  const cited =
    none.field === 'subPath' ? citeSubPath(context, container, mount) : citeMount(context, container, mount);
  return {
    ...COMMON,
    confidence: none.sure,
    container: container.name,
    summary: sentence(`${container.name} finds a directory at ${mount.mountPath}: ${none.says}`),
    evidence: [line, ...(key ? [key.citation] : []), cited, citeExit(context, container)],
    fixes: [editFix(context, none.advice)],
  };
}

/** A step that puts a file in the place of another one. */
const RENAMES = /\b(?:renam(?:e|ing)|mov(?:e|ing)|mv|replac(?:e|ing))\b/i;

/** Returns the mount of the file that a temporary file beside it should replace, as `sed -i` does; undefined: unclear. */
function besideOf<T extends { readonly mount: VolumeMount }>(mounts: readonly T[], text: string): T | undefined {
  const paths = text.match(/\/[\w.@+/-]{1,300}/g) ?? [];
  const beside = RENAMES.test(text)
    ? mounts.filter(({ mount }) => paths.some((path) => directoryOf(path) === directoryOf(mount.mountPath)))
    : [];
  return beside.length === 1 ? beside[0] : undefined;
}

/** Returns a finding if the log finds a directory at the path of a mounted file, or cannot replace such a file. */
export function inLog(context: PodContext, container: ContainerView): Found | undefined {
  const mounts = mountsOf(container, context.pod);
  const { dead } = container;
  if (mounts.length === 0 || dead === undefined || dead.exitCode === 0 || dead.reason === 'StartError')
    return undefined;
  const log = context.log(container);
  if (log.state !== 'known') return undefined;
  const fatal = log.value.matches.filter((match) => match.fatal).map(({ line }) => line);
  for (const index of new Set([...log.value.decisive, ...fatal])) {
    const text = log.value.lines[index]?.text ?? '';
    const line = citeLog(context, log.value, index);
    const files = mounts.filter(({ mount }) => mount.subPath);
    const busy = /Device or resource busy|\bEBUSY\b/i.test(text)
      ? (files.find(({ mount }) => text.includes(mount.mountPath)) ?? besideOf(files, text))
      : undefined;
    if (busy) return replaced(context, container, busy.mount, busy.volume, line);
    const meant = mountMeant(mounts, text);
    const found = meant && directory(context, container, meant, line);
    if (found) return found;
  }
  return undefined;
}
