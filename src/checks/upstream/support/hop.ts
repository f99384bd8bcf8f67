/** One hop: a target, the Service it resolves to, what stands behind that; and the words the checks share. */
import type { Pod, Service } from '../../../model/objects.ts';
import { citeField } from '../../support/cite.ts';
import type { Citation, Fix, Found, Link, Outcome, RuledOut, Unknown } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { cut } from '../../support/words.ts';
import { backendsOf, selectorOf, standingOf } from './backends.ts';
import type { Backends } from './backends.ts';
import { resolve } from './resolve.ts';
import type { Resolution } from './resolve.ts';
import { targetsOf } from './targets.ts';
import type { Symptom, Target } from './targets.ts';
import { aboutChain, CLUSTER_DNS, saysNoDns } from '../../support/about.ts';

export interface Hop {
  readonly target: Target;
  readonly to: Resolution;
  /** Present where `to` is a Service. */
  readonly backends: Backends | undefined;
}

/** Seven checks look at the same hops of one context. */
export function hopsOf(context: PodContext): readonly Hop[] {
  return context.once('hops', () =>
    targetsOf(context).map((target): Hop => {
      const to = resolve(context, target);
      return {
        target,
        to,
        backends:
          to.is === 'service' && to.service.spec?.type !== 'ExternalName' ? backendsOf(context, to.service) : undefined,
      };
    }),
  );
}

/** A cause upstream. What it is about follows from its chain, unless it says so itself. */
export type HopCause = Omit<Found, 'about'> & Partial<Pick<Found, 'about'>>;

type Said = HopCause | RuledOut | Unknown;

/** What a check says of each hop. */
export function ofHops(context: PodContext, say: (hop: Hop) => Said | readonly Said[]): readonly Outcome[] {
  return hopsOf(context).flatMap((hop) =>
    [say(hop)].flat().map((one): Outcome => {
      if (one.result !== 'found') return one;
      const { says } = hop.target;
      const about = aboutChain(context, one.chain) ?? (saysNoDns(says) ? CLUSTER_DNS : null);
      return { about, ...one };
    }),
  );
}

export const SERVICE_SOURCES: readonly string[] = [
  'https://github.com/kubernetes/dns/blob/master/docs/specification.md',
  'pkg/controller/endpointslice/endpointslice_controller.go',
  'pkg/proxy/iptables/proxier.go',
];

/** `Service/postgres`; in another namespace than the pod's: `Service/data/postgres`. */
export function refOf(context: PodContext, kind: string, name: string, namespace: string): string {
  return namespace === context.namespace || namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/**
 * Whether the endpoints of a Service bear on a target: a name that does not resolve is their matter only where the
 * Service is headless, for a clusterIP has its record whatever stands behind it.
 */
export const bearsOn = (target: Target, service: Service): boolean =>
  target.symptom !== 'dns' || service.spec?.clusterIP === 'None';

/** `postgres:5432` as the settings name it, not as the log's IP. */
export function addressOf(name: string, target: Target): string {
  return target.port === undefined ? name : `${name}:${target.port}`;
}

const SAID: Record<Symptom, string> = {
  refused: 'was refused by',
  timeout: 'timed out on',
  failed: 'gets no connection to',
  dns: 'cannot resolve',
  waits: 'waits for',
};
export const saidOf = (target: Target): string => `${target.container.name} ${SAID[target.symptom]}`;

/** Summaries are one line of at most 160 characters. */
export const sentence = (text: string): string => cut(text, 160);

/** The first step of every chain: how the pod that is explained ends. */
export function ownLink(context: PodContext, target: Target): Link {
  const code = target.container.dead?.exitCode;
  return {
    object: `Pod/${context.name}`,
    says: cut(`${code === undefined ? '' : `exits ${code}: `}${target.says}`, 200),
  };
}

export function serviceLink(context: PodContext, service: Service, backends: Backends): Link {
  const selector = selectorOf(service);
  const read = backends.allPods || backends.endpoints ? '' : ' read';
  const pods = `${backends.total} ${backends.total === 1 ? 'pod' : 'pods'}${read}, ${backends.ready} ready`;
  return {
    object: refOf(context, 'Service', service.metadata?.name ?? '', service.metadata?.namespace ?? ''),
    says: selector ? `selects ${selector}: ${pods}` : `has no selector: ${backends.ready} ready`,
  };
}

/** The endpoints and pods that were counted, so that the claim falls with them. */
export function citeBackends(context: PodContext, service: Service, backends: Backends): Citation[] {
  const namespace = service.metadata?.namespace ?? '';
  const name = service.metadata?.name ?? '';
  const citations = [
    citeField(refOf(context, 'Service', name, namespace), 'spec.selector', selectorOf(service) || 'none'),
  ];
  if (backends.endpoints) {
    const quote =
      backends.endpoints.length === 0 ? 'no endpoints' : `${backends.ready} of ${backends.endpoints.length} ready`;
    citations.unshift(
      citeField(refOf(context, 'EndpointSlice', backends.slice ?? name, namespace), 'endpoints', quote),
    );
  }
  return citations;
}

export function citeStanding(context: PodContext, pod: Pod): Citation {
  const field = pod.status?.phase === 'Running' ? 'status.conditions[Ready]' : 'status.phase';
  return citeField(
    refOf(context, 'Pod', pod.metadata?.name ?? '', pod.metadata?.namespace ?? ''),
    field,
    standingOf(pod),
  );
}

/** Why a pod behind the Service does not serve: its own first cause, else its own events and status. */
export function whyNot(
  context: PodContext,
  pod: Pod,
): {
  readonly why: string;
  readonly links: readonly Link[];
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
  readonly cause: Found | undefined;
} {
  const object = refOf(context, 'Pod', pod.metadata?.name ?? '', pod.metadata?.namespace ?? '');
  const cause = context.causeOf(pod);
  const inOwnWords = (other: string): string => (other === `Pod/${pod.metadata?.name}` ? object : other);
  if (cause) {
    const links =
      cause.chain.length > 0
        ? cause.chain.map((link) => ({ ...link, object: inOwnWords(link.object) }))
        : [{ object, says: cut(`${standingOf(pod)}: ${cause.summary}`, 200) }];
    const evidence = cause.evidence
      .slice(0, 4)
      .map((citation) => ({ ...citation, object: inOwnWords(citation.object) }));
    return {
      why: cause.summary,
      links,
      evidence: [citeStanding(context, pod), ...evidence],
      fixes: cause.fixes,
      cause,
    };
  }
  const standing = standingOf(pod);
  const events =
    pod.spec?.nodeName === undefined || standing.startsWith('Running')
      ? context.events('Pod', pod.metadata?.name ?? '', {
          namespace: pod.metadata?.namespace ?? '',
          ...(pod.metadata?.uid ? { uid: pod.metadata.uid } : {}),
        })
      : undefined;
  const telling = events?.some.findLast((event) => event.reason === 'Unhealthy' || event.reason === 'FailedScheduling');
  const why = telling ? `${standing}: ${telling.message}` : standing;
  const cited = telling
    ? [{ object, field: `event ${telling.reason}`, time: telling.last, quote: telling.message }]
    : [];
  return {
    why,
    links: [{ object, says: cut(why, 200) }],
    evidence: [citeStanding(context, pod), ...cited],
    fixes: [],
    cause: undefined,
  };
}

export function look(text: string, command: string): Fix {
  return { text, command, risk: 'read-only' };
}
