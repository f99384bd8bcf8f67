/** A key that a ConfigMap or Secret does not have: one reading for both kinds. */
import { nearest } from '../../../evidence/text.ts';
import type { CheckMeta, PodContext } from '../../check.ts';
import type { Citation, Found, Outcome } from '../../../model/finding.ts';
import { ruledOut, unknown } from '../../../model/finding.ts';
import { editFix } from '../../support/owner.ts';
import { inTrouble } from '../../support/trouble.ts';
import { cut } from '../../support/words.ts';
import { correction } from './rename.ts';
import {
  citeKeys,
  citeReference,
  objectRef,
  standings,
  startedWithout,
  statements,
  statementsOn,
} from './references.ts';
import type { Reference } from './references.ts';
import { aboutObject } from '../../support/about.ts';

function finding(
  context: PodContext,
  id: string,
  reference: Reference,
  key: string,
  keys: readonly string[] | undefined,
  cited: readonly Citation[],
): Found {
  const near = keys ? nearest(key, keys) : [];
  const has =
    keys === undefined
      ? ''
      : keys.length === 0
        ? ' (it has no keys)'
        : ` (it has ${(near.length > 0 ? near : keys.slice(0, 4)).join(', ')}${near.length === 0 && keys.length > 4 ? ', …' : ''})`;
  const by = reference.container ? `${reference.via} of ${reference.container}` : reference.via;
  const resource = reference.kind.toLowerCase();
  return {
    result: 'found',
    id,
    category: 'missing-config',
    confidence: 'confirmed',
    container: reference.container,
    about: aboutObject(context, reference.kind, reference.name, key),
    summary: cut(`${reference.kind} ${reference.name} has no key ${key}, which ${by} needs${has}`, 160),
    chain: [],
    evidence: [...cited, ...(keys ? [citeKeys(reference, keys)] : []), citeReference(context, reference)],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to key ${near[0]}, which is there, in place of ${key}`,
              correction(context, reference.kind, reference.name, { key, to: near[0] }),
            ),
          ]
        : []),
      {
        text: `add key ${key} to ${reference.kind} ${reference.name}`,
        command: `kubectl -n ${context.namespace} patch ${resource} ${reference.name} --type=merge -p '{"${reference.kind === 'Secret' ? 'stringData' : 'data'}":{"${key}":"VALUE"}}'`,
        risk: 'changes' as const,
      },
      {
        text: `see which keys it has`,
        command: `kubectl -n ${context.namespace} describe ${resource} ${reference.name}`,
        risk: 'read-only' as const,
      },
    ],
  };
}

/** What a check of this kind says of a pod. */
export function missingKeys(context: PodContext, kind: 'ConfigMap' | 'Secret', id: string): readonly Outcome[] {
  if (!inTrouble(context)) return [];
  const mine = standings(context).filter(({ reference }) => reference.kind === kind && reference.keys.length > 0);
  const said = statements(context);
  const outcomes: Outcome[] = [];
  const done = new Set<string>();
  for (const { reference, state, missingKeys: missing, keys } of mine) {
    for (const key of reference.keys) {
      const cited = statementsOn(said, reference, key).map(({ citation }) => citation);
      const gone =
        state === 'keys-absent' && missing.includes(key) && !reference.optional && !startedWithout(context, reference);
      const stated = cited.length > 0 && state === 'unknown';
      const once = `${objectRef(reference)} ${key}`;
      if ((!gone && !stated) || done.has(once)) continue;
      done.add(once);
      outcomes.push(finding(context, id, reference, key, gone ? keys : undefined, cited));
    }
  }
  if (outcomes.length > 0 || mine.length === 0) return outcomes;
  const unsure = mine.find(({ state, reference }) => state === 'unknown' && !reference.optional);
  if (unsure && !mine.every(({ reference }) => startedWithout(context, reference))) return [unknown(unsure.why)];
  if (mine.some(({ state }) => state === 'absent')) return [];
  return [ruledOut(mine.length === 1 ? `1 ${kind} key, there` : `${mine.length} references to ${kind} keys, all met`)];
}

/** What is documented alike of both kinds. */
export function missingKeyMeta(
  kind: 'ConfigMap' | 'Secret',
): Pick<CheckMeta, 'category' | 'title' | 'description' | 'criteria' | 'silent' | 'sources' | 'weight' | 'explains'> {
  return {
    category: 'missing-config',
    title: `${kind} key missing`,
    description: `The ${kind} is there, but not the key that env or a volume's items ask for, so the container cannot be made or the volume not be mounted.`,
    criteria: {
      confirmed: `The ${kind} was read and lacks the key, or the kubelet's message states it.`,
      likely: null,
      possible: null,
    },
    silent: 'Where the reference is optional, and where the container has started: the key went later and is not why.',
    sources: [
      'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
      `pkg/volume/${kind.toLowerCase()}/${kind.toLowerCase()}.go:MakePayload`,
    ],
    weight: 80,
    explains: ['volumes/mount-failed', 'image/create-error'],
  };
}
