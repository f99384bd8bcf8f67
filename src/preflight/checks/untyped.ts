/** Values that are no text where the API wants text: the API server refuses the whole object. */
import { referencesOf } from '../../checks/config/support/references.ts';
import { aboutObject } from '../../checks/support/about.ts';
import type { Found, Outcome } from '../../model/finding.ts';
import { sayUntyped, untypedIn } from '../untyped.ts';
import type { Untyped } from '../untyped.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

const isScalar = ({ type }: Untyped): boolean => type === 'a boolean' || type === 'a number';

function refused(object: string, found: readonly Untyped[], about: Found['about'] = null): Outcome[] {
  const [first, ...others] = found;
  if (first === undefined) return [];
  return [
    faultOf({
      id: 'preflight/value-not-text',
      category: 'missing-config',
      confidence: 'confirmed',
      about,
      summary: `the API server refuses ${object}: ${sayUntyped([first, ...others])}`,
      evidence: found.map(({ path, type }) => ({ object, field: path, time: null, quote: type })),
      fixes: [
        manifestFix(
          isScalar(first)
            ? `put the value of ${first.path} in quotes: without them kubectl reads yes, no, on, off, y and n as booleans`
            : `write the value of ${first.path} as text: in quotes, or as lines below |`,
        ),
      ],
    }),
  ];
}

/** ConfigMaps and Secrets of the manifests that the pod cannot start without. */
function ofReferences(context: PlannedContext): Outcome[] {
  const needed = new Map(
    referencesOf(context)
      .filter(({ optional }) => !optional)
      .map(({ kind, name }) => [`${kind}/${name}`, { kind, name }]),
  );
  return [...needed].flatMap(([object, { kind, name }]) =>
    refused(object, context.world.inManifests(kind, name)?.untyped ?? [], aboutObject(context, kind, name)),
  );
}

/** Returns the values of the workload that the server refuses; none where it accepted them. */
export function untypedOf({ planned, said }: PlannedContext): Untyped[] {
  const isAccepted = said.pod?.state === 'accepted' && (said.workload ?? said.pod).state === 'accepted';
  return isAccepted ? [] : untypedIn(planned.object, planned.path);
}

export const untyped: PlannedCheck = {
  run(context) {
    const { kind, name } = context.planned.ref;
    return [...refused(`${kind}/${name}`, untypedOf(context)), ...ofReferences(context)];
  },
};
