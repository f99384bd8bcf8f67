/** Which tool deployed an object, by the marks that tools leave on what they apply. Pure. */
import { MANAGED_BY } from './managed-by.ts';
import { command, lineOf } from '../model/command.ts';
import type { Command } from '../model/command.ts';
import type { DeployedBy } from '../model/diagnosis.ts';
import type { ObjectMeta } from '../model/objects.ts';

/** The field manager of Argo CD (common/common.go: ArgoCDSSAManager). */
const ARGO_MANAGER = /^argocd\b/;

/** A deployer with the commands that answers offer. */
export interface Deployer extends DeployedBy {
  readonly historyCommand: Command;
}

type Named = Pick<DeployedBy, 'tool' | 'kind' | 'namespace' | 'name' | 'undoes'>;

const deployer = (one: Named, history: Command): Deployer => ({
  ...one,
  revision: null,
  history: lineOf(history),
  historyCommand: history,
});

/** fluxcd/pkg/ssa labels what kustomize-controller applies; `reconcile: disabled` makes it leave the object alone. */
function ofKustomization({ labels = {}, annotations = {} }: ObjectMeta): Deployer | undefined {
  const name = labels['kustomize.toolkit.fluxcd.io/name'];
  const namespace = labels['kustomize.toolkit.fluxcd.io/namespace'] ?? null;
  if (!name) return undefined;
  const undoes = annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled' ? 'never' : 'soon';
  const place = namespace === null ? [] : ['-n', namespace];
  return deployer(
    { tool: 'Flux', kind: 'Kustomization', namespace, name, undoes },
    command`flux events ${place} --for ${`Kustomization/${name}`}`,
  );
}

/** helm-controller labels what it installs in a post-renderer, since 0.9.0 of it. */
function ofHelmRelease({ labels = {} }: ObjectMeta): Deployer | undefined {
  const name = labels['helm.toolkit.fluxcd.io/name'];
  const namespace = labels['helm.toolkit.fluxcd.io/namespace'] ?? null;
  if (!name) return undefined;
  const place = namespace === null ? [] : ['-n', namespace];
  return deployer(
    { tool: 'Flux', kind: 'HelmRelease', namespace, name, undoes: 'perhaps' },
    command`flux events ${place} --for ${`HelmRelease/${name}`}`,
  );
}

/**
 * Returns the name of an Argo CD application: of the tracking id `APP:GROUP/KIND:NAMESPACE/NAME`, or of the label. The
 * usual label is one that charts set, too, so it counts only where Argo CD wrote to the object.
 * Source: argo-cd util/argo/resource_tracking.go, docs/user-guide/resource_tracking.md.
 */
function argoName({ labels = {}, annotations = {}, managedFields = [] }: ObjectMeta): string | undefined {
  const tracked = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0];
  if (tracked) return tracked;
  const isArgo = managedFields.some(({ manager }) => ARGO_MANAGER.test(manager ?? ''));
  return labels['argocd.argoproj.io/instance'] ?? (isArgo ? labels['app.kubernetes.io/instance'] : undefined);
}

/** An application outside of Argo CD's own namespace is tracked as NAMESPACE_NAME (argo-cd: InstanceName). */
function ofApplication(meta: ObjectMeta): Deployer | undefined {
  const tracked = argoName(meta);
  if (!tracked) return undefined;
  const [, namespace, own] = /^([a-z0-9-]{1,63})_(.+)$/.exec(tracked) ?? [];
  const name = own ?? tracked;
  return deployer(
    { tool: 'Argo CD', kind: 'Application', namespace: namespace ?? null, name, undoes: 'perhaps' },
    command`argocd app history ${namespace === undefined ? name : `${namespace}/${name}`}`,
  );
}

/** Helm annotates what it installs (helm pkg/action/validate.go: setMetadataVisitor); a label alone is the chart's. */
function ofRelease({ labels = {}, annotations = {}, namespace: own }: ObjectMeta): Deployer | undefined {
  const name = annotations['meta.helm.sh/release-name'];
  // Annotations of a Deployment are copied to its ReplicaSets, labels are not.
  const by = labels[MANAGED_BY];
  if (!name || (by !== undefined && by !== 'Helm')) return undefined;
  const namespace = annotations['meta.helm.sh/release-namespace'] ?? own ?? null;
  const place = namespace === null ? [] : ['-n', namespace];
  return deployer(
    { tool: 'Helm', kind: 'Release', namespace, name, undoes: 'next-upgrade' },
    command`helm ${place} history ${name}`,
  );
}

/**
 * Returns who deployed an object. What reconciles comes first: a HelmRelease of Flux has the marks of Helm, too.
 * @param metas of the workload, its ReplicaSet and the pod, as far as they were read
 */
export function deployerOf(metas: readonly (ObjectMeta | undefined)[]): Deployer | undefined {
  const known = metas.filter((meta) => meta !== undefined);
  for (const find of [ofKustomization, ofHelmRelease, ofApplication, ofRelease])
    for (const meta of known) {
      const found = find(meta);
      if (found !== undefined) return found;
    }
  return undefined;
}
