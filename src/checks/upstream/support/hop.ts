/** A hop: an address that a container could not reach, the Service it resolves to, and the backends of that Service. */
import type { Citation, Found, Outcome, RuledOut, Unknown } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { aboutChain, CLUSTER_DNS, saysNoDns } from '../../support/about.ts';
import { backendsOf } from './backends.ts';
import type { Backends } from './backends.ts';
import { resolve } from './resolve.ts';
import type { Resolution } from './resolve.ts';
import { targetsOf } from './targets.ts';
import type { Target } from './target.ts';

/** One address and what it leads to. */
export interface Hop {
  readonly target: Target;
  readonly to: Resolution;
  /** undefined: `to` is no Service, or an ExternalName. */
  readonly backends: Backends | undefined;
}

/** Returns the hops of a context. All checks of this folder read the same ones. */
export function hopsOf(context: PodContext): readonly Hop[] {
  return context.once('hops', () =>
    targetsOf(context).map((target): Hop => {
      const to = resolve(context, target);
      const hasBackends = to.is === 'service' && to.service.spec?.type !== 'ExternalName';
      return { target, to, backends: hasBackends ? backendsOf(context, to.service) : undefined };
    }),
  );
}

/** A cause upstream. `ofHops` adds the rest of the finding; `about` follows from the chain unless it is given. */
export type HopCause = Omit<Found, 'result' | 'id' | 'category' | 'container' | 'about'> &
  Partial<Pick<Found, 'about'>>;

/** Whether the container of a target runs and should serve: it is no init container, and it has not crashed. */
const onlyWaits = ({ subjects }: PodContext, { container }: Target): boolean =>
  container.type !== 'init' && container.state === 'running' && !subjects.includes(container);

type Said = HopCause | RuledOut | Unknown | undefined;

/**
 * Returns what a check finds in each hop.
 * @param id of the check
 * @param say what the check finds in one hop; undefined counts as nothing
 * @param findsMissing whether it finds what is missing: only such a cause is found for an address that no line names
 */
export function ofHops(
  context: PodContext,
  id: string,
  say: (hop: Hop) => readonly Said[],
  findsMissing = false,
): readonly Outcome[] {
  return hopsOf(context).flatMap((hop) => {
    const { container, says, guess } = hop.target;
    if (guess !== undefined && !findsMissing) return [];
    return say(hop).flatMap((one): Outcome[] => {
      if (one === undefined) return [];
      if ('result' in one) return guess === undefined ? [one] : [];
      const about = aboutChain(context, one.chain) ?? (saysNoDns(says) ? CLUSTER_DNS : null);
      // A program that runs may be not ready for another reason than the address that its log names, and one that printed
      // a line may have ended for another reason.
      const isDoubtful = onlyWaits(context, hop.target) || !hop.target.decides;
      const allowed = isDoubtful && one.confidence === 'confirmed' ? 'likely' : one.confidence;
      const confidence = guess === 'possible' ? guess : allowed;
      return [{ result: 'found', id, category: 'app-error', container: container.name, about, ...one, confidence }];
    });
  });
}

/** Returns the evidence of a cause upstream: the log line first, the container's settings last. */
export function evidenceOf(target: Target, ...found: readonly Citation[]): Citation[] {
  return [...target.evidence.slice(0, 1), ...found, ...target.evidence.slice(1)];
}

/** What `confirmed` also takes, of every check of this folder. */
export const SHOWN =
  'The log shows that error as what ended the container: at level error or fatal or as an exception, and no other ' +
  'statement follows it. A line that the command of the container holds does not count. Or the container still waits.';

/** What `likely` and `possible` also take, of the checks that find what is missing. */
export const BY_CLIENT =
  'Or the exit code is that of a client in the command (curl, wget, psql, nc) that did not connect, and the log holds no error.';
export const BY_SETTINGS =
  'The log was read and holds no error, and only the settings of the container name the address.';

/** The sources of what all checks of this folder know about Services. */
export const SERVICE_SOURCES: readonly string[] = [
  'https://github.com/kubernetes/dns/blob/master/docs/specification.md',
  'pkg/controller/endpointslice/endpointslice_controller.go',
  'pkg/proxy/iptables/proxier.go',
];
