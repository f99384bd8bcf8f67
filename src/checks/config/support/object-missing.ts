/** A ConfigMap or Secret that is not there: one reading for both kinds. */
import type { CheckMeta, PodContext } from '../../check.ts';
import type { Citation, Found, Outcome } from '../../../model/finding.ts';
import { ruledOut, unknown } from '../../../model/finding.ts';
import { editFix } from '../../support/owner.ts';
import { inTrouble } from '../../support/trouble.ts';
import { cut } from '../../support/words.ts';
import { askedInLog } from './asked-in-log.ts';
import { correction } from './rename.ts';
import {
  citeLookup,
  citeReference,
  listFix,
  nearestNames,
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
  all: readonly Reference[],
  cited: readonly Citation[],
  lookedUp: boolean,
): Found {
  const near = nearestNames(context, reference.kind, reference.name);
  const vias = [...new Set(all.map(({ via, container }) => (container ? `${via} of ${container}` : via)))];
  const hint = near.length > 0 ? ` (there is ${near.join(', ')})` : '';
  const create =
    reference.kind === 'ConfigMap'
      ? `kubectl -n ${context.namespace} create configmap ${reference.name} --from-literal=${all.flatMap(({ keys }) => keys)[0] ?? 'KEY'}=VALUE`
      : `kubectl -n ${context.namespace} create secret generic ${reference.name} --from-literal=${all.flatMap(({ keys }) => keys)[0] ?? 'KEY'}=VALUE`;
  return {
    result: 'found',
    id,
    category: 'missing-config',
    confidence: 'confirmed',
    container: reference.container,
    about: aboutObject(context, reference.kind, reference.name),
    summary: cut(
      `${reference.kind} ${reference.name} does not exist in namespace ${context.namespace}; ${vias[0]}${vias.length > 1 ? ` and ${vias.length - 1} more` : ''} needs it${hint}`,
      160,
    ),
    chain: [],
    evidence: [...cited, ...(lookedUp ? [citeLookup(reference)] : []), citeReference(context, reference)],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to ${near[0]}, which is there, in place of ${reference.name}`,
              correction(context, reference.kind, reference.name, { name: near[0] }),
            ),
          ]
        : []),
      { text: `make the ${reference.kind} with the keys the app needs`, command: create, risk: 'changes' as const },
      listFix(context, reference.kind),
    ],
  };
}

/** What a check of this kind says of a pod. */
export function missingObjects(context: PodContext, kind: 'ConfigMap' | 'Secret', id: string): readonly Outcome[] {
  if (!inTrouble(context)) return [];
  const mine = standings(context).filter(({ reference }) => reference.kind === kind);
  const said = statements(context);
  const outcomes: Outcome[] = [];
  const done = new Set<string>();
  for (const { reference, state } of mine) {
    const cited = statementsOn(said, reference, undefined).map(({ citation }) => citation);
    const gone = state === 'absent' && !reference.optional && !startedWithout(context, reference);
    // The kubelet's word stands where we may not look; where we looked and it is there, it was made since.
    const stated = cited.length > 0 && state === 'unknown';
    if ((!gone && !stated) || done.has(objectRef(reference))) continue;
    done.add(objectRef(reference));
    const all = mine.map((one) => one.reference).filter((one) => one.name === reference.name && !one.optional);
    outcomes.push(finding(context, id, reference, all.length > 0 ? all : [reference], cited, state === 'absent'));
  }
  outcomes.push(...askedInLog(context, kind, id, done));
  if (outcomes.length > 0 || mine.length === 0) return outcomes;
  const unsure = mine.find(({ state, reference }) => state === 'unknown' && !reference.optional);
  if (unsure) {
    const ran = mine.every(({ reference }) => startedWithout(context, reference));
    return ran
      ? [
          ruledOut(
            `the containers started, so their ${mine.length} ${kind} ${mine.length === 1 ? 'reference was' : 'references were'} met`,
          ),
        ]
      : [unknown(unsure.why)];
  }
  return [ruledOut(mine.length === 1 ? `1 ${kind} reference, there` : `${mine.length} ${kind} references, all there`)];
}

/** What is documented alike of both kinds. */
export function missingObjectMeta(
  kind: 'ConfigMap' | 'Secret',
): Pick<CheckMeta, 'category' | 'title' | 'description' | 'criteria' | 'silent' | 'sources' | 'weight'> {
  return {
    category: 'missing-config',
    title: `${kind} missing`,
    description: `A ${kind} that env, envFrom or a volume of the pod needs does not exist in its namespace, so the container cannot be made or the volume not be mounted; or one that the program itself asks the API for.`,
    criteria: {
      confirmed: `The ${kind} was looked up and is absent, or the kubelet's message states it.`,
      likely: `The program's last words say that the API has no ${kind} of a name, and the pod's namespace has none.`,
      possible: null,
    },
    silent:
      'Where the reference is optional, and where the container has started: the object went later and is not why.',
    sources: [
      'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
      `pkg/volume/${kind.toLowerCase()}/${kind.toLowerCase()}.go:SetUpAt`,
      'pkg/volume/projected/projected.go:collectData',
    ],
    weight: 80,
  };
}
