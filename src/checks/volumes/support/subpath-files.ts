/** What an application meets in its log where a subPath is mounted. */
import { nearest } from '../../../evidence/text.ts';
import type { Volume, VolumeMount } from '../../../model/objects.ts';
import { citeExit, citeField, citeLog, citePod } from '../../support/cite.ts';
import type { Citation, Found } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { carriersOf, mountsOf, sayVolume } from '../../support/mounts.ts';
import { alternative, editFix } from '../../support/owner.ts';
import { cut } from '../../support/words.ts';

interface NoKey {
  readonly says: string;
  readonly near: readonly string[];
  readonly citation: Citation;
}

/** A subPath that names no file of its ConfigMap or Secret: the kubelet makes an empty directory of that name. */
export function withoutKey(context: PodContext, volume: Volume, mount: VolumeMount): NoKey | undefined {
  const [carrier, ...more] = carriersOf(volume);
  const wanted = mount.subPath;
  if (!carrier || more.length > 0 || volume.projected || !wanted || wanted.includes('/')) return undefined;
  const fact = context.get(carrier.kind === 'ConfigMap' ? 'configmaps' : 'secrets', carrier.name);
  if (fact.state !== 'known') return undefined;
  const keys = Object.keys({ ...fact.value.data, ...('binaryData' in fact.value ? fact.value.binaryData : {}) });
  const files = carrier.items ? carrier.items.map(({ path }) => path) : keys;
  if (files.includes(wanted)) return undefined;
  const says = `${carrier.kind} ${carrier.name} has no ${carrier.items ? 'item' : 'key'} ${wanted} (it has ${files.slice(0, 4).join(', ') || 'none'}), so the subPath is an empty directory`;
  return {
    says,
    near: nearest(wanted, files, 1),
    citation: citeField(`${carrier.kind}/${carrier.name}`, 'data', `keys: ${keys.slice(0, 20).join(', ')}`),
  };
}

/** rename(2) onto a mount point is refused, whether the volume is writable or not. */
function replaced(
  context: PodContext,
  container: ContainerView,
  mount: VolumeMount,
  volume: Volume,
  line: Citation,
): Found {
  return {
    result: 'found',
    id: 'volumes/subpath',
    category: 'volume',
    confidence: 'likely',
    container: container.name,
    about: null,
    summary: cut(
      `${container.name} cannot replace ${mount.mountPath} (Device or resource busy): it is a mount of its own, subPath ${mount.subPath} of ${sayVolume(volume, context.name)}`,
      160,
    ),
    chain: [],
    evidence: [
      line,
      citePod(context, `${container.specPath}.volumeMounts[${mount.name}].subPath`, mount.subPath ?? ''),
      citeExit(context, container),
    ],
    fixes: [
      editFix(
        context,
        `copy the file to an emptyDir in an init container and mount that over the directory, so that ${container.name} may replace it`,
      ),
      alternative(
        editFix(
          context,
          'set what the app would write into the file where it is made, and keep the app from changing it',
        ),
      ),
    ],
  };
}

/** The application finds a directory where the file of a subPath should be, or cannot replace that file. */
export function inLog(context: PodContext, container: ContainerView): Found | undefined {
  const mounts = mountsOf(container, context.pod).filter(({ mount }) => mount.subPath);
  if (
    mounts.length === 0 ||
    container.dead === undefined ||
    container.dead.exitCode === 0 ||
    container.dead.reason === 'StartError'
  )
    return undefined;
  const log = context.log(container);
  if (log.state !== 'known') return undefined;
  const lines = [
    ...new Set([...log.value.decisive, ...log.value.matches.filter(({ fatal }) => fatal).map(({ line }) => line)]),
  ];
  for (const index of lines) {
    const text = log.value.lines[index]?.text ?? '';
    const busy = /Device or resource busy|\bEBUSY\b/i.test(text)
      ? mounts.find(({ mount }) => text.includes(mount.mountPath))
      : undefined;
    if (busy) return replaced(context, container, busy.mount, busy.volume, citeLog(context, log.value, index));
    const mounted = /is a directory|EISDIR/i.test(text)
      ? mounts.find(({ mount }) => text.includes(mount.mountPath))
      : undefined;
    const none = mounted ? withoutKey(context, mounted.volume, mounted.mount) : undefined;
    if (!mounted || !none) continue;
    return {
      result: 'found',
      id: 'volumes/subpath',
      category: 'volume',
      confidence: 'confirmed',
      container: container.name,
      about: null,
      summary: cut(`${container.name} finds a directory at ${mounted.mount.mountPath}: ${none.says}`, 160),
      chain: [],
      evidence: [
        citeLog(context, log.value, index),
        none.citation,
        citePod(
          context,
          `${container.specPath}.volumeMounts[${mounted.mount.name}].subPath`,
          mounted.mount.subPath ?? '',
        ),
        citeExit(context, container),
      ],
      fixes: [
        editFix(
          context,
          none.near[0]
            ? `name the key that is there: subPath ${none.near[0]}`
            : `name a key that is there in subPath, or add ${mounted.mount.subPath} to it`,
        ),
      ],
    };
  }
  return undefined;
}
