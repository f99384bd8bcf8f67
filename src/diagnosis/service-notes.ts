/** What a person should know of a Service that does not fail: where its name leads if it selects no pods. */
import type { Facts } from '../evidence/views.ts';
import type { Service } from '../model/objects.ts';
import { nameOf } from '../model/objects.ts';
import { serviceSelector } from '../evidence/selector.ts';
import type { Workload } from './target.ts';

/** Addresses that are named. */
const MOST = 3;

/** Returns who serves a Service without a selector: the endpoints that a person or a controller made. */
function endpointsNote(facts: Facts, name: string): string {
  const own = `Service/${name} has no selector, so Kubernetes chooses no pods for it.`;
  const { some, all } = facts.list('endpointslices', { labelSelector: `kubernetes.io/service-name=${name}` });
  const endpoints = some.flatMap((slice) => slice.endpoints ?? []);
  if (all.state !== 'known' && endpoints.length === 0) return `${own} Its endpoints were not read.`;
  const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
  const named = ready.slice(0, MOST).map(({ addresses, targetRef }) => {
    const [address = ''] = addresses ?? [];
    return targetRef?.kind === 'Pod' ? `${address} (pod ${targetRef.name})` : address;
  });
  const more = ready.length > MOST ? `, and ${ready.length - MOST} more` : '';
  return `${own} A person or another controller made its endpoints; ${ready.length} of ${endpoints.length} are ready${
    named.length > 0 ? `: ${named.join(', ')}${more}` : ''
  }.`;
}

/** Returns the notes of a Service that does not fail, a sentence or two each. */
export function serviceNotes(facts: Facts, { object, pods }: Workload): string[] {
  const service = object as Service;
  const name = nameOf(service);
  const { type, externalName, clusterIP, publishNotReadyAddresses } = service.spec ?? {};
  if (type === 'ExternalName')
    return [`Service/${name} has type ExternalName: DNS answers with the name ${externalName}. It selects no pods.`];
  if (serviceSelector(service) === '') return [endpointsNote(facts, name)];
  if (clusterIP !== 'None' || pods.length === 0) return [];
  const which = publishNotReadyAddresses === true ? 'pods, also those that are not ready' : 'ready pods';
  return [`Service/${name} is headless: DNS answers with the addresses of its ${which}.`];
}
