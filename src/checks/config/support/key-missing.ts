/** A key that a ConfigMap or Secret does not have. Both kinds share this code. */
import { nearest } from '../../../evidence/text.ts';
import { command } from '../../../model/command.ts';
import type { DocumentedMeta, PodContext } from '../../check.ts';
import type { Citation, Found, Outcome } from '../../../model/finding.ts';
import { noFault, unknown } from '../../../model/finding.ts';
import { addKeyFix } from '../../support/config-objects.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import { editFix, look } from '../../support/owner.ts';
import { inTrouble } from '../../support/trouble.ts';
import { sentence } from '../../support/words.ts';
import { correction } from './rename.ts';
import { citeKeys, citeReference, objectRef, sayVia, standings, startedWithout } from './references.ts';
import type { Reference } from './references.ts';
import { statements, statementsOn } from './statements.ts';
import { aboutObject } from '../../support/about.ts';

/** Returns the keys that the object has, the most similar first, for the end of a sentence. */
function sayHas(keys: readonly string[] | undefined, near: readonly string[]): string {
  if (keys === undefined) return '';
  if (keys.length === 0) return ' (it has no keys)';
  if (near.length > 0) return ` (it has ${near.join(', ')})`;
  return ` (it has ${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', …' : ''})`;
}

function finding(
  context: PodContext,
  id: string,
  reference: Reference,
  key: string,
  keys: readonly string[] | undefined,
  cited: readonly Citation[],
): Found {
  const { kind, name } = reference;
  const near = keys ? nearest(key, keys) : [];
  return {
    result: 'found',
    id,
    category: 'missing-config',
    confidence: 'confirmed',
    container: reference.container,
    about: aboutObject(context, kind, name, key),
    summary: sentence(`${kind} ${name} has no key ${key}, which ${sayVia(reference)} needs${sayHas(keys, near)}`),
    chain: [],
    evidence: [...cited, ...(keys ? [citeKeys(reference, keys)] : []), citeReference(context, reference)],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to key ${near[0]}, which exists, instead of ${key}`,
              correction(context, kind, name, { key, to: near[0] }),
            ),
          ]
        : []),
      addKeyFix(context, kind, name, key),
      look('list its keys', command`kubectl -n ${context.namespace} describe ${kind.toLowerCase()} ${name}`),
    ],
  };
}

/** Returns what the check of a kind says of a pod. */
export function missingKeys(context: PodContext, kind: ConfigKind, id: string): readonly Outcome[] {
  if (!inTrouble(context)) return [];
  const mine = standings(context).filter(({ reference }) => reference.kind === kind && reference.keys.length > 0);
  const said = statements(context);
  const outcomes: Outcome[] = [];
  const done = new Set<string>();
  for (const { reference, state, missingKeys: missing, keys } of mine) {
    for (const key of reference.keys) {
      const cited = statementsOn(said, reference, key).map(({ citation }) => citation);
      const absent =
        state === 'keys-absent' && missing.includes(key) && !reference.optional && !startedWithout(context, reference);
      const stated = cited.length > 0 && state === 'unknown';
      const once = `${objectRef(reference)} ${key}`;
      if ((!absent && !stated) || done.has(once)) continue;
      done.add(once);
      outcomes.push(finding(context, id, reference, key, absent ? keys : undefined, cited));
    }
  }
  if (outcomes.length > 0 || mine.length === 0) return outcomes;
  const unsure = mine.find(({ state, reference }) => state === 'unknown' && !reference.optional);
  if (unsure && !mine.every(({ reference }) => startedWithout(context, reference))) return [unknown(unsure.why)];
  if (mine.some(({ state }) => state === 'absent')) return [];
  return [
    noFault(mine.length === 1 ? `its ${kind} has the key` : `all ${mine.length} references to ${kind} keys are met`),
  ];
}

/** Returns the metadata that both kinds share. */
export function missingKeyMeta(
  kind: ConfigKind,
): Pick<
  DocumentedMeta,
  'category' | 'title' | 'description' | 'criteria' | 'silent' | 'sources' | 'weight' | 'rulesOut' | 'explains'
> {
  const folder = kind.toLowerCase();
  return {
    category: 'missing-config',
    title: `${kind} key missing`,
    description:
      `The ${kind} exists, but not the key that env or a volume's items need, so the container cannot be created or the ` +
      'volume cannot be mounted.',
    criteria: {
      confirmed: `The ${kind} was read and lacks the key, or the kubelet's message states it.`,
      likely: null,
      possible: null,
    },
    silent:
      'An optional reference, and a container that has started: then the key was deleted later and is not the reason.',
    sources: ['pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables', `pkg/volume/${folder}/${folder}.go:MakePayload`],
    // A reference of a volume may count as a fault of the volume.
    rulesOut: ['app-error', 'bad-image', 'resource-limits', 'liveness-probe', 'node'],
    weight: 80,
    explains: ['volumes/mount-failed', 'image/create-error'],
  };
}
