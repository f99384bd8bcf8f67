/** Shapes of storage objects. Source: k8s.io/api core/v1, storage/v1 types.go. */
import type { CSIDriver, CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/objects.ts';
import { conditions, meta, reference, selector } from './common.ts';
import { count, fields, flag, list, name, orElse, text, texts } from './fit.ts';
import { nodeTerms } from './pod-spec.ts';

type Needed<T> = NonNullable<T>;
const HEAD = { apiVersion: text, kind: text, metadata: meta };

const requests = fields<{ limits?: { [key: string]: string }; requests?: { [key: string]: string } }>({
  limits: texts,
  requests: texts,
});

export const persistentVolumeClaim = fields<PersistentVolumeClaim>(
  () => ({
    ...HEAD,
    spec: fields<Needed<PersistentVolumeClaim['spec']>>({
      accessModes: list(text),
      resources: requests,
      selector,
      storageClassName: text,
      volumeAttributesClassName: text,
      volumeMode: text,
      volumeName: text,
      dataSource: reference as never,
      dataSourceRef: reference as never,
    }),
    status: fields<Needed<PersistentVolumeClaim['status']>>({
      phase: text,
      accessModes: list(text),
      capacity: texts,
      conditions: conditions as never,
    }),
  }),
  'metadata',
);

type VolumeSpec = Needed<PersistentVolume['spec']>;
export const persistentVolume = fields<PersistentVolume>(
  () => ({
    ...HEAD,
    spec: fields<VolumeSpec>({
      accessModes: list(text),
      capacity: texts,
      claimRef: reference as never,
      storageClassName: text,
      volumeMode: text,
      persistentVolumeReclaimPolicy: text,
      mountOptions: list(text),
      csi: fields<Needed<VolumeSpec['csi']>>(
        {
          driver: text,
          volumeHandle: text,
          fsType: text,
          readOnly: flag,
          volumeAttributes: texts,
        },
        'driver',
        'volumeHandle',
      ),
      hostPath: fields<Needed<VolumeSpec['hostPath']>>({ path: text, type: text }, 'path'),
      local: fields<Needed<VolumeSpec['local']>>({ path: text }, 'path'),
      nfs: fields<Needed<VolumeSpec['nfs']>>({ server: text, path: text, readOnly: flag }, 'server', 'path'),
      nodeAffinity: fields<Needed<VolumeSpec['nodeAffinity']>>({ required: nodeTerms }),
    }),
    status: fields<Needed<PersistentVolume['status']>>({ phase: text, reason: text, message: text }),
  }),
  'metadata',
);

export const storageClass = fields<StorageClass>(
  () => ({
    ...HEAD,
    provisioner: text,
    parameters: texts,
    reclaimPolicy: text,
    volumeBindingMode: text,
    allowVolumeExpansion: flag,
    mountOptions: list(text),
  }),
  'metadata',
  'provisioner',
);

export const csiDriver = fields<CSIDriver>(
  () => ({
    ...HEAD,
    spec: orElse(
      fields<CSIDriver['spec']>({
        attachRequired: flag,
        podInfoOnMount: flag,
        fsGroupPolicy: text,
        volumeLifecycleModes: list(text),
      }),
      () => ({}),
    ),
  }),
  'metadata',
);

export const csiNode = fields<CSINode>(
  () => ({
    ...HEAD,
    spec: orElse(
      fields<CSINode['spec']>({
        drivers: orElse(
          list(
            fields<CSINode['spec']['drivers'][number]>(
              {
                name,
                nodeID: text,
                topologyKeys: list(text),
                allocatable: fields<{ count?: number }>({ count }),
              },
              'name',
            ),
          ),
          () => [],
        ),
      }),
      () => ({ drivers: [] }),
    ),
  }),
  'metadata',
);
