/** The words and chain links that the checks of this folder share. */
import { serviceSelector } from '../../../evidence/selector.ts';
import type { Service } from '../../../model/objects.ts';
import type { Link } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { cut } from '../../support/words.ts';
import type { Backends } from './backends.ts';
import type { Symptom } from './called.ts';
import type { Target } from './target.ts';

/** Most characters of a link of the chain. */
const LINK = 200;

/** Returns a chain link with its text cut to one line. */
export const link = (object: string, says: string): Link => ({ object, says: cut(says, LINK) });

/** Returns `Service/postgres`; in another namespace than the pod's `Service/data/postgres`. */
export function refOf(context: PodContext, kind: string, name: string, namespace: string): string {
  return namespace === context.namespace || namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/** Returns `postgres:5432`: a name with the port that the container called. */
export function addressOf(name: string, target: Target): string {
  return target.port === undefined ? name : `${name}:${target.port}`;
}

const FAILS: Record<Symptom, string> = {
  refused: 'cannot connect to',
  timeout: 'gets no answer from',
  failed: 'cannot connect to',
  dns: 'cannot resolve',
  waits: 'waits for',
  set: 'may not reach',
};

/** Returns how the container failed, before the name of what it could not reach: `web cannot resolve`. */
export const failureOf = (target: Target): string => `${target.who ?? target.container.name} ${FAILS[target.symptom]}`;

/** Returns the first link of every chain: how the pod that is explained ends. */
export function ownLink(context: PodContext, target: Target): Link {
  const code = target.container.dead?.exitCode;
  return link(`Pod/${context.name}`, `${code === undefined ? '' : `exits ${code}: `}${target.says}`);
}

/** Returns the link of a Service: its selector, and how many of its pods are ready. */
export function serviceLink(context: PodContext, service: Service, backends: Backends): Link {
  const selector = serviceSelector(service);
  const read = backends.allPods || backends.endpoints ? '' : ' read';
  const pods = `${backends.total} ${backends.total === 1 ? 'pod' : 'pods'}${read}, ${backends.ready} ready`;
  return {
    object: refOf(context, 'Service', service.metadata?.name ?? '', service.metadata?.namespace ?? ''),
    says: selector ? `selects ${selector}: ${pods}` : `has no selector: ${backends.ready} ready`,
  };
}
