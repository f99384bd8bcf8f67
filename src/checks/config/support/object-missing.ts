/** A ConfigMap or Secret that does not exist. Both kinds share this code. */
import type { DocumentedMeta, PodContext } from '../../check.ts';
import { PLACEHOLDER } from '../../../model/command.ts';
import type { Citation, Found, Outcome } from '../../../model/finding.ts';
import { noFault, unknown } from '../../../model/finding.ts';
import { createConfig, listConfig } from '../../support/config-objects.ts';
import type { ConfigKind } from '../../support/config-objects.ts';
import { editFix } from '../../support/owner.ts';
import { inTrouble } from '../../support/trouble.ts';
import { sentence } from '../../support/words.ts';
import { askedInLog } from './asked-in-log.ts';
import { correction } from './rename.ts';
import { citeLookup, citeReference, nearestNames, objectRef, sayVia, standings, startedWithout } from './references.ts';
import type { Reference } from './references.ts';
import { statements, statementsOn } from './statements.ts';
import { aboutObject } from '../../support/about.ts';

/** Most keys in the command that creates an object. */
const MAX_KEYS = 8;

function finding(
  context: PodContext,
  id: string,
  reference: Reference,
  all: readonly Reference[],
  cited: readonly Citation[],
  lookedUp: boolean,
): Found {
  const { kind, name } = reference;
  const near = nearestNames(context, kind, name);
  const vias = [...new Set(all.map(sayVia))];
  const more = vias.length > 1 ? ` and ${vias.length - 1} more` : '';
  const hint = near.length > 0 ? ` (similar: ${near.join(', ')})` : '';
  const keys = [...new Set(all.flatMap((one) => one.keys))].slice(0, MAX_KEYS);
  const literals = (keys.length > 0 ? keys : ['YOUR_KEY']).map((key) => `--from-literal=${key}=${PLACEHOLDER}`);
  return {
    result: 'found',
    id,
    category: 'missing-config',
    confidence: 'confirmed',
    container: reference.container,
    about: aboutObject(context, kind, name),
    summary: sentence(
      `${kind} ${name} does not exist in namespace ${context.namespace}; ` +
        `${vias[0]}${more} ${vias.length > 1 ? 'need' : 'needs'} it${hint}`,
    ),
    chain: [],
    evidence: [...cited, ...(lookedUp ? [citeLookup(reference)] : []), citeReference(context, reference)],
    fixes: [
      ...(near[0]
        ? [
            editFix(
              context,
              `refer to ${near[0]}, which exists, instead of ${name}`,
              correction(context, kind, name, { name: near[0] }),
            ),
          ]
        : []),
      {
        text: `create the ${kind} with the keys that the app needs`,
        command: createConfig(context, kind, name, ...literals),
        risk: 'changes',
      },
      ...listConfig(context, kind),
    ],
  };
}

/** Returns what the check of a kind says of a pod. */
export function missingObjects(context: PodContext, kind: ConfigKind, id: string): readonly Outcome[] {
  if (!inTrouble(context)) return [];
  const mine = standings(context).filter(({ reference }) => reference.kind === kind);
  const said = statements(context);
  const outcomes: Outcome[] = [];
  const done = new Set<string>();
  for (const { reference, state } of mine) {
    const cited = statementsOn(said, reference, undefined).map(({ citation }) => citation);
    const absent = state === 'absent' && !reference.optional && !startedWithout(context, reference);
    // The kubelet's message counts if the object may not be read. If it was read, it was created since.
    const stated = cited.length > 0 && state === 'unknown';
    if ((!absent && !stated) || done.has(objectRef(reference))) continue;
    done.add(objectRef(reference));
    const all = mine.map((one) => one.reference).filter((one) => one.name === reference.name && !one.optional);
    outcomes.push(finding(context, id, reference, all.length > 0 ? all : [reference], cited, state === 'absent'));
  }
  outcomes.push(...askedInLog(context, kind, id, done));
  if (outcomes.length > 0 || mine.length === 0) return outcomes;
  const unsure = mine.find(({ state, reference }) => state === 'unknown' && !reference.optional);
  if (!unsure)
    return [noFault(mine.length === 1 ? `its ${kind} exists` : `all ${mine.length} references to a ${kind} are met`)];
  const were = mine.length === 1 ? 'reference was' : 'references were';
  return mine.every(({ reference }) => startedWithout(context, reference))
    ? [noFault(`the containers started, so their ${mine.length} ${kind} ${were} met`)]
    : [unknown(unsure.why)];
}

/** Returns the metadata that both kinds share. */
export function missingObjectMeta(
  kind: ConfigKind,
): Pick<
  DocumentedMeta,
  'category' | 'title' | 'description' | 'criteria' | 'silent' | 'sources' | 'weight' | 'rulesOut'
> {
  const folder = kind.toLowerCase();
  return {
    category: 'missing-config',
    title: `${kind} missing`,
    description:
      `A ${kind} that env, envFrom or a volume of the pod needs does not exist in its namespace, so the container ` +
      'cannot be created or the volume cannot be mounted; or the program asks the API for one that does not exist.',
    criteria: {
      confirmed: `The ${kind} was looked up and is absent, or the kubelet's message states it.`,
      likely: `The program's final error says that the API has no ${kind} of a name, and the pod's namespace has none.`,
      possible: null,
    },
    silent:
      'An optional reference, and a container that has started: then the object was deleted later and is not the reason.',
    sources: [
      'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
      `pkg/volume/${folder}/${folder}.go:SetUpAt`,
      'pkg/volume/projected/projected.go:collectData',
    ],
    // A reference of a volume may count as a fault of the volume.
    rulesOut: ['app-error', 'bad-image', 'resource-limits', 'liveness-probe', 'node'],
    weight: 80,
  };
}
