/** What the kubelet reports as missing: ConfigMaps, Secrets and their keys. */
import { citeEvent, citeWaiting } from '../../support/cite.ts';
import { holdsAny } from '../../../needles.ts';
import type { Citation } from '../../../model/finding.ts';
import type { EventView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import { neverStarted } from '../../support/trouble.ts';
import type { Reference } from './references.ts';

export interface Statement {
  readonly container: string | null;
  readonly kind: ConfigKind;
  readonly name: string | undefined;
  readonly key: string | undefined;
  readonly citation: Citation;
}

/**
 * Messages of containers (pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables) and mount errors (pkg/volume/configmap,
 * secret, projected).
 */
const SAYINGS: readonly RegExp[] = [
  /couldn't find key (?<key>\S{1,253}) in (?<kind>ConfigMap|Secret) [^/\s]{1,63}\/(?<name>[^\s"]{1,253})/,
  /(?<kind>configmap|secret) references non-existent (?:config|secret) key: (?<key>[^\s"]{1,253})/,
  /references non-existent (?<kind>config|secret) key: (?<key>[^\s"]{1,253})/,
  /\b(?<kind>configmap|secret)s? "(?<name>[^"]{1,253})" not found/i,
];

function readStatement(text: string): Omit<Statement, 'citation' | 'container'> | undefined {
  // A part of each of them. Most messages have none.
  if (!holdsAny(text.toLowerCase(), ["couldn't find key", 'references non-existent', '" not found'])) return undefined;
  for (const find of SAYINGS) {
    const groups = find.exec(text)?.groups;
    if (!groups) continue;
    const kind = groups.kind!.toLowerCase().startsWith('config') ? 'ConfigMap' : 'Secret';
    return { kind, name: groups.name, key: groups.key?.replace(/[.,;]$/, '') };
  }
  return undefined;
}

/** Returns what waiting messages and events state as missing. A mount error is over once the containers run. */
export function statements(context: PodContext): Statement[] {
  const found: Statement[] = [];
  for (const container of context.containers) {
    const said = readStatement(container.waiting?.message ?? '');
    if (said) found.push({ ...said, container: container.name, citation: citeWaiting(context, container) });
  }
  const stuck = neverStarted(context);
  const still = (event: EventView): boolean => {
    if (event.reason === 'FailedMount') return stuck;
    const container = context.containers.find(({ name }) => name === event.container);
    if (event.reason !== 'Failed' || container?.state !== 'waiting') return false;
    // The kubelet shows its back-off instead of the reason while it waits for the next attempt.
    return container.waiting?.reason === 'CreateContainerConfigError' || container.dead === undefined;
  };
  for (const event of context.podEvents().some.filter(still)) {
    const said = readStatement(event.message);
    if (said) found.push({ ...said, container: event.container, citation: citeEvent(event) });
  }
  return found;
}

/**
 * Returns the statements about a reference.
 * @param key the key that they must name; undefined: only statements about the whole object
 */
export function statementsOn(all: readonly Statement[], reference: Reference, key: string | undefined): Statement[] {
  return all.filter(
    (one) =>
      one.kind === reference.kind &&
      (one.name === undefined || one.name === reference.name) &&
      one.key === key &&
      (one.container === null || reference.container === null || one.container === reference.container),
  );
}
