/** Resolves an address that a container could not reach to a Service or a pod. */
import { nearest } from '../../../evidence/text.ts';
import { nameOf } from '../../../model/objects.ts';
import type { Pod, Service } from '../../../model/objects.ts';
import type { PodContext } from '../../check.ts';
import type { Fact, Listed } from '../../../model/facts.ts';
import { isIp, isPrivateIp } from '../../support/address.ts';
import { isOutside, meaningsOf } from './names.ts';
import type { Meaning } from './names.ts';
import type { Target } from './target.ts';

/** What an address means. */
export type Resolution =
  /** The Service exists. `sure`: the log itself names it, by its name or by an IP. */
  | {
      readonly is: 'service';
      readonly service: Service;
      readonly namespace: string;
      readonly name: string;
      readonly peer: string | undefined;
      readonly sure: boolean;
    }
  | {
      readonly is: 'absent';
      readonly namespace: string;
      readonly name: string;
      readonly peer: string | undefined;
      /** Similar names of Services in that namespace. */
      readonly near: readonly string[];
      /** Other namespaces that have a Service of this name. */
      readonly elsewhere: readonly string[];
      readonly namespaceAbsent: boolean;
    }
  /** The address is the IP of a pod. */
  | { readonly is: 'pod'; readonly pod: Pod }
  /** The address is outside the cluster, or its meaning is not known. */
  | { readonly is: 'outside' }
  | { readonly is: 'unknown'; readonly why: string };

function servicesIn(context: PodContext, namespace: string): Listed<Service> {
  return context.list('services', { namespace });
}

const found = (service: Service, sure: boolean, peer?: string): Resolution => ({
  is: 'service',
  service,
  namespace: service.metadata?.namespace ?? '',
  name: nameOf(service),
  peer,
  sure,
});

const unreadable = (fact: Fact<unknown>): Resolution => ({
  is: 'unknown',
  why:
    fact.state === 'forbidden'
      ? 'reading Services is forbidden'
      : fact.state === 'partial'
        ? 'only some Services were read'
        : 'Services were not read',
});

const hasIp = (service: Service, ip: string): boolean =>
  service.spec?.clusterIP === ip ||
  (service.spec?.clusterIPs ?? []).includes(ip) ||
  (service.spec?.externalIPs ?? []).includes(ip) ||
  (service.status?.loadBalancer?.ingress ?? []).some((one) => one.ip === ip);

/** Returns the Service of another namespace with this clusterIP: by field selector (1.31+), else from one list. */
function byClusterIp(context: PodContext, ip: string): Service | undefined {
  const selected = context.list('services', { namespace: '*', fieldSelector: `spec.clusterIP=${ip}` });
  if (selected.all.state !== 'failed') return selected.some.find((service) => hasIp(service, ip));
  const others = context.list('services', {
    namespace: '*',
    fieldSelector: `metadata.namespace!=${context.namespace}`,
  });
  return others.some.find((service) => hasIp(service, ip));
}

function resolveIp(context: PodContext, target: Target): Resolution {
  const own = servicesIn(context, context.namespace);
  const here = own.some.find((service) => hasIp(service, target.host));
  if (here) return found(here, true);
  if (own.all.state === 'not-collected') return unreadable(own.all);
  if (!isPrivateIp(target.host)) return { is: 'outside' };
  const elsewhere = byClusterIp(context, target.host);
  if (elsewhere) return found(elsewhere, true);
  // The name of a headless Service resolves to IPs of pods. The settings say which name it was.
  for (const hint of target.hints) {
    for (const meaning of meaningsOf(hint.host, context.namespace)) {
      const services = servicesIn(context, meaning.namespace);
      const named = services.some.find((service) => nameOf(service) === meaning.service);
      if (named?.spec?.clusterIP === 'None') return found(named, true, meaning.peer);
    }
  }
  if (own.all.state !== 'known') return unreadable(own.all);
  const pods = context.list('pods', { fieldSelector: `status.podIP=${target.host}` });
  const pod = pods.some.find((one) => one.status?.podIP === target.host && !one.spec?.hostNetwork);
  return pod ? { is: 'pod', pod } : { is: 'outside' };
}

function absent(
  context: PodContext,
  meaning: Meaning,
  services: readonly Service[],
  namespaceAbsent: boolean,
): Resolution {
  const same = context.list('services', {
    namespace: '*',
    fieldSelector: `metadata.name=${meaning.service}`,
    metadataOnly: true,
  });
  const elsewhere = same.some
    .map((service) => service.metadata?.namespace ?? '')
    .filter((one) => one !== meaning.namespace && one !== '');
  return {
    is: 'absent',
    namespace: meaning.namespace,
    name: meaning.service,
    peer: meaning.peer,
    near: nearest(meaning.service, services.map(nameOf)),
    elsewhere,
    namespaceAbsent,
  };
}

/** Whether the pod that asks is itself a pod of that headless Service. */
function isSibling(context: PodContext, meaning: Meaning): boolean {
  if (meaning.peer === undefined || meaning.namespace !== context.namespace) return false;
  const stem = (name: string): string => name.replace(/-\d+$/, '');
  return context.pod.spec?.subdomain === meaning.service || stem(meaning.peer) === stem(context.name);
}

function resolveName(context: PodContext, target: Target): Resolution {
  const aliases = (context.pod.spec?.hostAliases ?? []).flatMap(({ hostnames }) => hostnames ?? []);
  if (aliases.includes(target.host) || target.host === context.name || target.host === context.pod.spec?.hostname)
    return { is: 'outside' };
  const meanings = meaningsOf(target.host, context.namespace);
  const read = meanings.map((meaning) => ({ meaning, services: servicesIn(context, meaning.namespace) }));
  for (const { meaning, services } of read) {
    const named = services.some.find((service) => nameOf(service) === meaning.service);
    if (named) return found(named, target.named, meaning.peer);
  }
  const first = read.find(({ meaning }) => isSibling(context, meaning)) ?? read[0];
  if (!first) return { is: 'outside' };
  const { meaning } = first;
  const services = first.services.all;
  if (services.state === 'not-collected') return unreadable(services);
  const labels = target.host.split('.');
  if (
    meaning.namespace === context.namespace &&
    labels.length <= 2 &&
    (labels.length === 1 || isSibling(context, meaning))
  ) {
    return services.state === 'known' ? absent(context, meaning, services.value, false) : unreadable(services);
  }
  if (labels.length === 2 && isOutside(labels[1]!)) return { is: 'outside' };
  const namespace = context.get('namespaces', meaning.namespace);
  if (namespace.state === 'absent') return absent(context, meaning, [], true);
  if (services.state !== 'known') return unreadable(services);
  // A namespace that does not exist has an empty list too. Only `.svc` or a known namespace shows that one was meant.
  if (services.value.length === 0 && namespace.state !== 'known' && !labels.includes('svc')) return { is: 'outside' };
  return absent(context, meaning, services.value, false);
}

/** Returns the Service or pod that an address means, as far as the facts show. */
export function resolve(context: PodContext, target: Target): Resolution {
  return isIp(target.host) ? resolveIp(context, target) : resolveName(context, target);
}
