/** What gives a claim a volume: a StorageClass with a provisioner, or a PersistentVolume that a person creates. */
import { isDefaultClass } from '../../../knowledge/default-class.ts';
import { command, PLACEHOLDER } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import { nameOf } from '../../../model/objects.ts';
import type { PersistentVolumeClaim } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import { alternative, look } from '../../support/owner.ts';
import { classNameOf, requested } from './claims.ts';

/** The StorageClasses of the cluster. */
export interface Classes {
  readonly names: readonly string[];
  /** Those that a claim without a class gets. */
  readonly defaults: readonly string[];
  /** False: there may be more. */
  readonly isWhole: boolean;
  /** The cluster has none. */
  readonly isNone: boolean;
}

/** Returns the StorageClasses of the cluster. It asks only for metadata. */
export function classesOf(context: PodContext): Classes {
  const { some, all } = context.list('storageclasses', { metadataOnly: true });
  const isWhole = all.state === 'known';
  return {
    names: some.map(nameOf),
    defaults: some.filter(isDefaultClass).map(nameOf),
    isWhole,
    isNone: isWhole && some.length === 0,
  };
}

const ANNOTATION = 'storageclass.kubernetes.io/is-default-class';

const applied = (manifest: object): Fix['command'] =>
  command`printf %s ${JSON.stringify(manifest)} | kubectl apply -f -`;

/** Returns the fix that creates a StorageClass. @param isDefault claims without a class get it, old ones too */
export function createClassFix(name: string, isDefault = false): Fix {
  return {
    text: `create StorageClass ${name}${isDefault ? ' as the default' : ''}: YOUR_PROVISIONER is one that runs in the cluster; if none does, install one`,
    command: applied({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name, ...(isDefault ? { annotations: { [ANNOTATION]: 'true' } } : {}) },
      provisioner: 'YOUR_PROVISIONER',
      // Any provisioner can do this, and one of local disks can do nothing else.
      volumeBindingMode: 'WaitForFirstConsumer',
    }),
    risk: 'changes',
  };
}

/** Returns the step that shows which provisioners there are. A node has an object even where no driver runs. */
export const listDrivers = (): Fix =>
  look('list the CSI drivers: each can be the provisioner of a StorageClass', command`kubectl get csidrivers,csinodes`);

/**
 * Returns the fix that creates a volume for a claim by hand: a folder on one node, as the simplest kind.
 * @param claim undefined: it does not exist yet
 */
export function createVolumeFix({ namespace }: PodContext, name: string, claim?: PersistentVolumeClaim): Fix {
  const { accessModes, selector, volumeMode } = claim?.spec ?? {};
  const own = `${namespace}-${name}`;
  const node = { key: 'kubernetes.io/hostname', operator: 'In', values: ['YOUR_NODE'] };
  const manifest = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: own, ...(selector?.matchLabels ? { labels: selector.matchLabels } : {}) },
    spec: {
      capacity: { storage: (claim && requested(claim)) || PLACEHOLDER },
      accessModes: accessModes ?? ['ReadWriteOnce'],
      storageClassName: (claim && classNameOf(claim)) ?? '',
      // No other claim can take it.
      claimRef: { namespace, name },
      hostPath: { path: `/var/lib/${own}`, type: 'DirectoryOrCreate' },
      // On another node the folder would be another one, and empty.
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [node] }] } },
    },
  };
  return {
    text: `create a PersistentVolume for claim ${name} by hand, here a folder on YOUR_NODE; for other storage, replace hostPath`,
    // A folder is no block device.
    command: volumeMode === 'Block' ? null : applied(manifest),
    risk: 'changes',
  };
}

/**
 * Returns what can be done where the cluster has no StorageClass: each of them lets the claim bind.
 * @param className the class that the claim asks for; undefined: none
 */
export const withoutClasses = (
  context: PodContext,
  name: string,
  className: string | undefined,
  claim?: PersistentVolumeClaim,
): Fix[] => [
  createClassFix(className ?? 'standard', className === undefined),
  alternative(createVolumeFix(context, name, claim)),
  listDrivers(),
];

/** Returns the fix that makes one of the StorageClasses the default. The controller gives it to claims without a class. */
export const makeDefaultFix = ({ names }: Classes): Fix => ({
  text: `make ${names.length === 1 ? `StorageClass ${names[0]!}` : 'a StorageClass'} the default: claims without a class get it`,
  command: command`kubectl annotate storageclass ${names.length === 1 ? names[0]! : 'YOUR_CLASS'} ${ANNOTATION}=true`,
  risk: 'changes',
});
