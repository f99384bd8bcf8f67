/** The nodes that can use a persistent volume, and what keeps pods off them. */
import type { Citation } from '../../../model/finding.ts';
import type { PersistentVolume } from '../../../model/objects.ts';
import { citeAbsent, citeField } from '../../support/cite.ts';
import type { PodContext } from '../../check.ts';

const ZONES = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

export interface Place {
  /** For a sentence: `kubernetes.io/hostname in node-1`. */
  readonly words: string;
  /** Names of nodes, if the volume is tied to nodes by name. */
  readonly hosts: readonly string[];
}

/** Returns where a volume can be used (k8s.io/api/core/v1 VolumeNodeAffinity); undefined: on every node. */
export function placeOf(volume: PersistentVolume): Place | undefined {
  const terms = (volume.spec?.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term) => [
    ...(term.matchExpressions ?? []),
    ...(term.matchFields ?? []),
  ]);
  if (terms.length > 0) {
    const hosts = terms
      .filter(({ key, operator }) => (key === 'kubernetes.io/hostname' || key === 'metadata.name') && operator === 'In')
      .flatMap(({ values }) => values ?? []);
    const words = terms.map(
      ({ key, operator, values }) => `${key} ${operator === 'In' ? 'in' : operator} ${(values ?? []).join(', ')}`,
    );
    return { words: words.join('; '), hosts };
  }
  const zone = ZONES.map((key) => [key, volume.metadata?.labels?.[key]] as const).find(([, value]) => value);
  return zone ? { words: `${zone[0]} in ${zone[1]}`, hosts: [] } : undefined;
}

export interface HostTrouble {
  readonly host: string;
  readonly says: string;
  readonly cordoned: boolean;
  readonly evidence: readonly Citation[];
}

/** Returns what keeps the pod off the first three nodes that have the volume. */
export function troubleOf(context: PodContext, hosts: readonly string[]): HostTrouble[] {
  return hosts.slice(0, 3).flatMap((host): HostTrouble[] => {
    const fact = context.get('nodes', host);
    const object = `Node/${host}`;
    if (fact.state === 'absent')
      return [{ host, says: `node ${host} is gone`, cordoned: false, evidence: [citeAbsent(object)] }];
    if (fact.state !== 'known') return [];
    if (fact.value.spec?.unschedulable) {
      const evidence = [citeField(object, 'spec.unschedulable', true)];
      return [{ host, says: `node ${host} is cordoned`, cordoned: true, evidence }];
    }
    const ready = fact.value.status?.conditions?.find(({ type }) => type === 'Ready');
    if (!ready || ready.status === 'True') return [];
    const quote = `${ready.status}: ${ready.message ?? ''}`;
    const evidence = [citeField(object, 'status.conditions[Ready]', quote, ready.lastTransitionTime ?? null)];
    return [{ host, says: `node ${host} is not ready`, cordoned: false, evidence }];
  });
}
