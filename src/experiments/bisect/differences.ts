/** The independent changes between two pod templates, each with what takes it back. Pure. */
import { byName, same, textOf, verbOf } from '../../checks/app/support/difference.ts';
import type { Container, PodSpec } from '../../model/objects.ts';
import { keyChanges } from './change.ts';
import type { Fields, TemplateChange } from './change.ts';
import { containerChanges } from './container-changes.ts';
import { joinShared } from './joined.ts';

export interface TemplateChanges {
  readonly changes: readonly TemplateChange[];
  /** What differs, too, but has no effect in a copy: `priorityClassName`. */
  readonly untestable: readonly string[];
}

/** Fields that a copy lacks or has its own value of (experiments/copy-spec.ts). */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'activeDeadlineSeconds',
  'hostname',
  'hostnameOverride',
  'nodeName',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'resourceClaims',
  'restartPolicy',
  'schedulingGates',
  'schedulingGroup',
  'setHostnameAsFQDN',
  'subdomain',
  'terminationGracePeriodSeconds',
  'topologySpreadConstraints',
  'workloadRef',
]);
/** Fields that are changed with another one: the deprecated name, containers and volumes. */
const WITH_OTHERS: ReadonlySet<string> = new Set([
  'containers',
  'initContainers',
  'ephemeralContainers',
  'serviceAccount',
  'volumes',
]);
const PLACES: ReadonlySet<string> = new Set(['nodeSelector', 'affinity', 'tolerations', 'schedulerName']);

/** Returns the changes of the fields of a pod's spec, without containers and volumes. */
function fieldChanges(before: PodSpec, after: PodSpec): TemplateChange[] {
  const [was, is] = [before as unknown as Fields, after as unknown as Fields];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => !NOT_COPIED.has(key) && !WITH_OTHERS.has(key) && !same(was[key], is[key]))
    .flatMap((key): TemplateChange[] => {
      if (key === 'securityContext') return keyChanges(was[key], is[key], key, "the pod's securityContext");
      const set = { [key]: was[key] ?? null };
      if (key === 'serviceAccountName')
        return [
          {
            text: `serviceAccountName: ${textOf(was[key])} -> ${textOf(is[key])}`,
            set: { ...set, serviceAccount: was[key] ?? null },
          },
        ];
      return [{ text: key, set, ...(PLACES.has(key) ? { places: true } : {}) }];
    });
}

const LISTS = ['initContainers', 'containers'] as const;

/** Whether a container of an init list is one that stays: a sidecar. */
const kindOf = (list: (typeof LISTS)[number]): string => (list === 'containers' ? 'container' : 'init container');

function listChanges(before: PodSpec, after: PodSpec): TemplateChange[] {
  return LISTS.flatMap((list) =>
    byName<Container>(before[list], after[list]).flatMap(([old, now, name]): TemplateChange[] => {
      const path = `${list}[${name}]`;
      if (old && now) return containerChanges(old, now, path);
      return [{ text: `${verbOf(old, now)} ${kindOf(list)} ${name}`, set: { [path]: old ?? null } }];
    }),
  );
}

/** The mounts of a volume that differ, as values that restore the older ones. */
function mountsOf(volume: string, before: PodSpec, after: PodSpec): Record<string, unknown> {
  const set: Record<string, unknown> = {};
  for (const list of LISTS)
    for (const [old, now, name] of byName<Container>(before[list], after[list])) {
      if (!old || !now) continue;
      for (const mount of now.volumeMounts ?? [])
        if (mount.name === volume) set[`${list}[${name}].volumeMounts[${mount.mountPath}]`] = null;
      for (const mount of old.volumeMounts ?? [])
        if (mount.name === volume) set[`${list}[${name}].volumeMounts[${mount.mountPath}]`] = mount;
    }
  return set;
}

/** Added and removed volumes come with their mounts: a mount without its volume is not valid. */
function volumeChanges(before: PodSpec, after: PodSpec): TemplateChange[] {
  return byName(before.volumes, after.volumes)
    .filter(([old, now]) => !same(old, now))
    .map(([old, now, name]) => ({
      text: `${verbOf(old, now)} volume ${name}`,
      set: { [`volumes[${name}]`]: old ?? null, ...(old && now ? {} : mountsOf(name, before, after)) },
    }));
}

/** Containers that exist in one template only, by the volumes that they mount: they need each other. */
function needs(before: PodSpec, after: PodSpec): string[][] {
  return LISTS.flatMap((list) =>
    byName<Container>(before[list], after[list])
      .filter(([old, now]) => !old || !now)
      .flatMap(([old, now, name]) =>
        ((old ?? now)!.volumeMounts ?? []).map((mount) => [`${list}[${name}]`, `volumes[${mount.name}]`]),
      ),
  );
}

/**
 * Returns what a newer template changed, in parts that can be taken back alone.
 * @param before the template that ran well
 * @param after the template of the pod
 */
export function changesBetween(before: PodSpec, after: PodSpec): TemplateChanges {
  const [was, is] = [before as unknown as Fields, after as unknown as Fields];
  return {
    changes: joinShared(
      [...listChanges(before, after), ...volumeChanges(before, after), ...fieldChanges(before, after)],
      needs(before, after),
    ),
    untestable: [...NOT_COPIED].filter((key) => !same(was[key], is[key])),
  };
}
