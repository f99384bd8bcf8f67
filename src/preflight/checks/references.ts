/** ConfigMaps, Secrets and their keys that the template refers to. */
import configMapKeyMissing from '../../checks/config/configmap-key-missing.ts';
import configMapMissing from '../../checks/config/configmap-missing.ts';
import secretKeyMissing from '../../checks/config/secret-key-missing.ts';
import secretMissing from '../../checks/config/secret-missing.ts';
import { referencesOf } from '../../checks/config/support/references.ts';
import { aboutObject } from '../../checks/support/about.ts';
import { citeAbsent, citeField, citePod } from '../../checks/support/cite.ts';
import { keysOf, lookUpConfig, sayKeys } from '../../checks/support/config-objects.ts';
import { carriersOf, mountsOf } from '../../checks/support/mounts.ts';
import { unknown } from '../../model/finding.ts';
import type { Outcome } from '../../model/finding.ts';
import type { ConfigMap, Secret } from '../../model/objects.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** Keys that the manifests lack and the cluster's object has: to apply the manifests may remove them. */
function leaving(context: PlannedContext): Outcome[] {
  return referencesOf(context).flatMap(({ kind, name, keys, optional, container, via, field }): Outcome[] => {
    const own = context.world.inManifests(kind, name)?.value as ConfigMap | Secret | undefined;
    if (own === undefined || optional) return [];
    const gone = keys.filter((key) => !keysOf(own).includes(key));
    const after = lookUpConfig(context, kind, name);
    if (gone.length === 0 || after.state !== 'known' || gone.some((key) => !keysOf(after.value).includes(key)))
      return [];
    return [
      faultOf({
        id: 'preflight/key-leaves',
        category: 'missing-config',
        confidence: 'possible',
        container,
        about: aboutObject(context, kind, name, gone[0]!),
        summary: `${kind} ${name} of the manifests has no key ${gone.join(', ')}, which ${via} needs; the one in the cluster has it, and applying the manifests may remove it`,
        evidence: [
          citePod(context, field, `${kind} ${name}`),
          citeField(`${kind}/${name}`, 'data', sayKeys(keysOf(own))),
        ],
        fixes: [manifestFix(`add key ${gone[0]} to ${kind} ${name}, or refer to a key that it has`)],
      }),
    ];
  });
}

/** A subPath of a ConfigMap or Secret that no key of it has: the kubelet makes an empty directory there. */
function subPaths(context: PlannedContext): Outcome[] {
  return context.containers.flatMap((container) =>
    mountsOf(container, context.pod).flatMap(({ mount, volume }): Outcome[] => {
      const path = mount.subPath?.replace(/^\/+|(?<!\/)\/+$/g, '');
      const carriers = carriersOf(volume);
      const [carrier] = carriers;
      if (!path || carrier === undefined || volume.projected) return [];
      const fact = lookUpConfig(context, carrier.kind, carrier.name);
      if (fact.state !== 'known') return [];
      const files = carrier.items?.map((item) => item.path) ?? keysOf(fact.value);
      if (files.some((file) => file === path || file.startsWith(`${path}/`))) return [];
      return [
        faultOf({
          id: 'preflight/subpath-missing',
          category: 'volume',
          confidence: 'likely',
          container: container.name,
          about: aboutObject(context, carrier.kind, carrier.name, path),
          summary: `${carrier.kind} ${carrier.name} gives volume ${volume.name} no file ${path}, so ${container.name} gets an empty directory at ${mount.mountPath}`,
          evidence: [
            citePod(context, `${container.specPath}.volumeMounts[${mount.name}].subPath`, path),
            citeField(`${carrier.kind}/${carrier.name}`, 'data', sayKeys(keysOf(fact.value))),
          ],
          fixes: [
            manifestFix(`add key ${path} to ${carrier.kind} ${carrier.name}, or set subPath to a file that it has`),
          ],
        }),
      ];
    }),
  );
}

const nameIn = (reference: unknown): string | undefined => {
  const { name } = (typeof reference === 'object' && reference !== null ? reference : {}) as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name : undefined;
};

/** Secrets that a volume needs to be mounted, by their path. They are of the pod's namespace. */
function volumeSecrets(
  context: PlannedContext,
): { readonly field: string; readonly name: string; readonly volume: string }[] {
  return (context.pod.spec?.volumes ?? []).flatMap((volume) => {
    const at = `spec.volumes[${volume.name}]`;
    const { csi, iscsi, rbd, cephfs, flexVolume, scaleIO, storageos, azureFile } = volume;
    const references: [string, unknown][] = [
      ['csi.nodePublishSecretRef', csi?.nodePublishSecretRef],
      ['iscsi.secretRef', iscsi?.secretRef],
      ['rbd.secretRef', rbd?.secretRef],
      ['cephfs.secretRef', cephfs?.secretRef],
      ['flexVolume.secretRef', flexVolume?.secretRef],
      ['scaleIO.secretRef', scaleIO?.secretRef],
      ['storageos.secretRef', storageos?.secretRef],
      ['azureFile.secretName', { name: azureFile?.secretName }],
    ];
    return references.flatMap(([field, reference]) => {
      const name = nameIn(reference);
      return name === undefined ? [] : [{ field: `${at}.${field}`, name, volume: volume.name }];
    });
  });
}

function missingVolumeSecrets(context: PlannedContext): Outcome[] {
  return volumeSecrets(context).flatMap(({ field, name, volume }): Outcome[] => {
    const fact = context.get('secrets', name);
    if (fact.state === 'known' || fact.state === 'not-collected') return [];
    if (fact.state !== 'absent') return [unknown(`Secret ${name} of volume ${volume} was not read`)];
    return [
      faultOf({
        id: 'preflight/volume-secret-missing',
        category: 'volume',
        confidence: 'confirmed',
        about: aboutObject(context, 'Secret', name),
        summary: `Secret ${name} does not exist in namespace ${context.namespace}; volume ${volume} cannot be mounted without it`,
        evidence: [citeAbsent(`Secret/${name}`), citePod(context, field, name)],
        fixes: [manifestFix(`create Secret ${name}, or name one that exists`)],
      }),
    ];
  });
}

/** Secrets with credentials for a registry. The kubelet pulls without one that does not exist. */
function pullSecrets(context: PlannedContext): Outcome[] {
  return (context.pod.spec?.imagePullSecrets ?? []).flatMap(({ name }): Outcome[] => {
    if (!name || context.get('secrets', name).state !== 'absent') return [];
    return [
      faultOf({
        id: 'preflight/pull-secret-missing',
        category: 'bad-image',
        confidence: 'possible',
        about: aboutObject(context, 'Secret', name),
        summary: `imagePullSecret ${name} does not exist in namespace ${context.namespace}: the kubelet pulls the images without it, and the registry may refuse that`,
        evidence: [citeAbsent(`Secret/${name}`), citePod(context, 'spec.imagePullSecrets', name)],
        fixes: [manifestFix(`create Secret ${name}, or remove it from imagePullSecrets`)],
      }),
    ];
  });
}

export const references: PlannedCheck = {
  run: (context) => [
    ...[configMapMissing, secretMissing, configMapKeyMissing, secretKeyMissing].flatMap((check) => check.run(context)),
    ...leaving(context),
    ...subPaths(context),
    ...missingVolumeSecrets(context),
    ...pullSecrets(context),
  ],
};
