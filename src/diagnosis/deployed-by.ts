/** Who deployed what is explained, for the answer. */
import { controllerOf } from '../evidence/controller.ts';
import { deployerFor } from '../checks/support/workload.ts';
import { deployerOf } from '../knowledge/deployer.ts';
import type { Ledger } from '../evidence/ledger.ts';
import type { Facts } from '../evidence/views.ts';
import type { DeployedBy } from '../model/diagnosis.ts';
import { listed } from '../model/facts.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import type { Workload } from './target.ts';

/** Objects of a list that was read for another reason: nothing is asked for. */
function alreadyRead(ledger: Ledger, resource: 'secrets' | 'replicasets', namespace: string | null): KubeObject[] {
  return ledger.entries().flatMap(({ query, fact }) => {
    const isOne = query.verb === 'list' && query.resource === resource && query.namespace === namespace;
    return isOne ? listed<KubeObject>(fact).some : [];
  });
}

/** Helm keeps each revision in a Secret with this name (helm pkg/storage/storage.go: makeKey). */
const HELM_SECRET = /^sh\.helm\.release\.v1\.(.+)\.v(\d{1,9})$/;

/** Returns the newest revision of a Helm release; null where the names of its Secrets were not read. */
function newestRevision(ledger: Ledger, { kind, namespace, name }: DeployedBy): number | null {
  if (kind !== 'Release') return null;
  const revisions = alreadyRead(ledger, 'secrets', namespace).flatMap(({ metadata }) => {
    const [, release, revision] = HELM_SECRET.exec(metadata?.name ?? '') ?? [];
    return release === name ? [Number(revision)] : [];
  });
  return revisions.length === 0 ? null : Math.max(...revisions);
}

/** Returns the tool that deployed the workload or the bare pod; null where no mark of a tool was found. */
export function deployedByOf(
  ledger: Ledger,
  facts: Facts,
  pod: Pod | undefined,
  workload: Workload | undefined,
): DeployedBy | null {
  const owner = controllerOf(pod);
  const revision = alreadyRead(ledger, 'replicasets', pod?.metadata?.namespace ?? null).find(
    ({ metadata }) => metadata?.uid === owner?.uid,
  );
  const by = deployerOf([workload?.object.metadata]) ?? (pod && deployerFor(facts, pod, revision?.metadata));
  if (by === undefined) return null;
  const { tool, kind, namespace, name, history, undoes } = by;
  return { tool, kind, namespace, name, revision: newestRevision(ledger, by), history, undoes };
}
