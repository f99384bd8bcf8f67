/** A ConfigMap or Secret that exists, and that the kubelet cannot read from the API server. */
import { secondsBetween } from '../../knowledge/time.ts';
import type { Citation, Found, Outcome } from '../../model/finding.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutObject } from '../support/about.ts';
import { citeEvent, citeField, citePod, citeWaiting } from '../support/cite.ts';
import { lookUpConfig } from '../support/config-objects.ts';
import { describeNode } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { neverStarted } from '../support/trouble.ts';
import { deepest, sentence } from '../support/words.ts';
import { volumeIn } from '../volumes/support/events.ts';
import { referencesOf } from './support/references.ts';
import type { Reference } from './support/references.ts';

/** pkg/volume/configmap/configmap.go and pkg/kubelet/kubelet_pods.go, before the error of the kubelet's cache. */
const SAYS = /failed to sync (configmap|secret) cache/i;
/** Seconds. The kubelet's cache fills within this time after the pod arrives, or something is wrong. */
const PASSES_WITHIN = 120;

interface Said {
  readonly message: string;
  readonly citation: Citation;
  readonly container: string | null;
  readonly seconds: number;
}

/** Returns what the kubelet says now: a waiting message, else an event that goes on long after the pod's creation. */
function saidOf(context: PodContext): Said | undefined {
  const born = context.pod.metadata?.creationTimestamp;
  const age = secondsBetween(born, context.now) ?? 0;
  for (const container of context.containers) {
    const message = container.waiting?.message ?? '';
    if (SAYS.test(message) && age >= PASSES_WITHIN)
      return { message, citation: citeWaiting(context, container), container: container.name, seconds: age };
  }
  if (!neverStarted(context)) return undefined;
  const event = context
    .podEvents()
    .some.findLast(
      ({ reason, message, last }) =>
        reason === 'FailedMount' &&
        SAYS.test(message) &&
        (secondsBetween(born, last ?? undefined) ?? 0) >= PASSES_WITHIN,
    );
  return event
    ? {
        message: event.message,
        citation: citeEvent(event),
        container: null,
        seconds: secondsBetween(born, event.last ?? undefined) ?? 0,
      }
    : undefined;
}

/** Returns the references that the message can be about. */
function suspects(context: PodContext, { message, container }: Said): Reference[] {
  const kind = SAYS.exec(message)?.[1]?.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
  const volume = volumeIn(message);
  return referencesOf(context).filter(
    (one) =>
      one.kind === kind &&
      (container === null ? volume === undefined || one.via === `volume ${volume}` : one.container === container),
  );
}

function found(context: PodContext, said: Said): Found {
  const references = suspects(context, said);
  const failed = references.flatMap((reference) => {
    const fact = lookUpConfig(context, reference.kind, reference.name);
    return fact.state === 'failed' ? [{ reference, why: fact.why }] : [];
  });
  const [first] = failed;
  const reference = first?.reference ?? references[0];
  const kind = reference?.kind ?? 'object';
  const names = [...new Set(references.map(({ name }) => name))];
  const named = first ? first.reference.name : names.slice(0, 2).join(' or ');
  const node = context.pod.spec?.nodeName ?? 'the node';
  const minutes = Math.floor(said.seconds / 60);
  const begin = `the kubelet on ${node} cannot read ${kind} ${named} for ${minutes} min: `;
  return {
    result: 'found',
    id: 'config/cache-not-synced',
    category: 'missing-config',
    confidence: 'likely',
    container: said.container,
    about: reference && (first || names.length === 1) ? aboutObject(context, kind, reference.name) : null,
    summary: sentence(`${begin}${deepest(first?.why ?? said.message, Math.max(40, 158 - begin.length))}`),
    chain: [],
    evidence: [
      said.citation,
      ...failed.map(({ reference: one, why }) => citeField(`${one.kind}/${one.name}`, 'read', why)),
      ...references.slice(0, 3).map((one) => citePod(context, one.field, one.name)),
    ],
    fixes: [
      look(
        `read it yourself: an error here (a key management service that is down) is the error of the kubelet`,
        command`kubectl -n ${context.namespace} get ${kind.toLowerCase()} ${reference?.name ?? 'YOUR_NAME'} -o name`,
      ),
      look('if you can read it, check that the node reaches the API server and may read it', describeNode(context)),
    ],
  };
}

export default defineCheck({
  id: 'config/cache-not-synced',
  category: 'missing-config',
  title: 'ConfigMap or Secret that the kubelet cannot read',
  description:
    'The object may exist, but the kubelet has not read it long after the pod was created: the API server answers with ' +
    'an error (a key management service that is down), or the node does not reach it or may not read the object.',
  criteria: {
    confirmed: null,
    likely:
      'The kubelet reports "failed to sync configmap cache" or "failed to sync secret cache" 2 minutes or more ' +
      'after the pod was created.',
    possible: null,
  },
  silent: 'The same message right after the start of a pod, and a container that has started.',
  sources: ['pkg/kubelet/util/manager/watch_based_manager.go', 'pkg/volume/secret/secret.go:SetUpAt'],
  goesAway: 'likely',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed'],
  symptomOf: [],
  weight: 70,
  run(context): Outcome[] {
    const said = saidOf(context);
    return said ? [found(context, said)] : [];
  },
});
