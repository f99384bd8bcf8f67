/** What changed around a pod: ConfigMaps, Secrets and revisions, as entries of a timeline. */
import { controllerOf } from '../evidence/controller.ts';
import { factsOf } from '../evidence/ledger.ts';
import type { Ledger } from '../evidence/ledger.ts';
import { selectorText } from '../evidence/selector.ts';
import type { KubeObject, Pod } from '../model/objects.ts';
import { RESOURCES, resourceNamed } from '../model/resources.ts';
import type { TimelineEntry } from '../model/reports.ts';
import { referencesOf } from './references.ts';
import { realTime } from './timeline-pod.ts';

/** Returns the creation of ConfigMaps and Secrets, and the last write of each writer (metadata.managedFields). */
export function configEntries(ledger: Ledger, pod: Pod, namespace: string): TimelineEntry[] {
  const facts = factsOf(ledger, namespace);
  return referencesOf(pod).flatMap(({ resource, name }) => {
    const fact = facts.get(resource, name);
    if (fact.state !== 'known') return [];
    const { metadata } = fact.value;
    const object = `${RESOURCES[resource].kind}/${name}`;
    const created = realTime(metadata?.creationTimestamp);
    const entries: TimelineEntry[] =
      created === undefined
        ? []
        : [{ time: created, what: 'config', object, container: null, says: 'created', count: 1 }];
    for (const field of metadata?.managedFields ?? []) {
      const time = realTime(field.time);
      if (time !== undefined && time !== created)
        entries.push({
          time,
          what: 'config',
          object,
          container: null,
          says: `edited by ${field.manager ?? 'an unknown writer'}`,
          count: 1,
        });
    }
    return entries;
  });
}

const imagesOf = (template: { spec?: { containers: { image?: string }[] } } | undefined): string =>
  (template?.spec?.containers ?? [])
    .map((container) => (container.image ?? '?').replace(/^docker\.io\/(?:library\/)?/, ''))
    .join(', ');

/** Returns the revisions of the pod's workload, and its last `kubectl rollout restart`. */
export function rolloutEntries(ledger: Ledger, pod: Pod, namespace: string): TimelineEntry[] {
  const facts = factsOf(ledger, namespace);
  const owner = controllerOf(pod);
  const resource = owner && resourceNamed(owner.kind);
  const entries: TimelineEntry[] = [];
  const restarted = realTime(pod.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt']);
  if (restarted !== undefined)
    entries.push({
      time: restarted,
      what: 'rollout',
      object: owner ? `${owner.kind}/${owner.name}` : 'Pod',
      container: null,
      says: 'kubectl rollout restart',
      count: 1,
    });
  if (owner === undefined) return entries;
  const add = (object: KubeObject, kind: string, says: string): void => {
    const time = realTime(object.metadata?.creationTimestamp);
    if (time !== undefined)
      entries.push({
        time,
        what: 'rollout',
        object: `${kind}/${object.metadata?.name ?? ''}`,
        container: null,
        says,
        count: 1,
      });
  };
  if (resource === 'replicasets') {
    const own = facts.get('replicasets', owner.name);
    if (own.state !== 'known') return entries;
    const deployment = controllerOf(own.value);
    const { 'pod-template-hash': _hash, ...labels } = own.value.spec?.selector.matchLabels ?? {};
    const read =
      deployment === undefined
        ? []
        : facts.list('replicasets', { labelSelector: selectorText({ matchLabels: labels }) }).some;
    const ofDeployment = read.filter((set) =>
      set.metadata?.ownerReferences?.some((one) => one.uid === deployment?.uid),
    );
    const sets = ofDeployment.length > 0 ? ofDeployment : [own.value];
    for (const set of sets) {
      const revision = set.metadata?.annotations?.['deployment.kubernetes.io/revision'];
      add(
        set,
        'ReplicaSet',
        `${revision === undefined ? 'created' : `revision ${revision} rolled out`}: ${imagesOf(set.spec?.template)}`,
      );
    }
  } else if (resource === 'statefulsets' || resource === 'daemonsets') {
    const own = facts.get(resource, owner.name);
    if (own.state !== 'known') return entries;
    const labelSelector = selectorText((own.value.spec?.selector ?? {}) as Parameters<typeof selectorText>[0]);
    const revisions = facts.list('controllerrevisions', { labelSelector });
    for (const revision of revisions.some) {
      if (revision.metadata?.ownerReferences?.some((one) => one.uid === owner.uid))
        add(revision, 'ControllerRevision', `revision ${revision.revision} of ${owner.kind}/${owner.name} rolled out`);
    }
  } else if (resource === 'jobs') {
    const own = facts.get('jobs', owner.name);
    if (own.state === 'known') add(own.value, 'Job', 'created');
  }
  return entries;
}
