import { nameOf } from '../../model/objects.ts';
import type { CustomObject } from '../../model/objects.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { inTrouble } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { citeLookup, citeReference, standings, startedWithout } from './support/references.ts';
import type { Reference } from './support/references.ts';
import { aboutObject } from '../support/about.ts';

interface Maker {
  readonly kind: 'ExternalSecret' | 'SealedSecret';
  readonly object: CustomObject;
}

/** The Secret that an ExternalSecret makes: spec.target.name, else its own name (external-secrets.io/v1). */
const targetOf = (object: CustomObject): string =>
  (object.spec?.target as { name?: string } | undefined)?.name ?? nameOf(object);
/** A SealedSecret makes one of its template's name, else of its own (bitnami.com/v1alpha1). */
const unsealedName = (object: CustomObject): string =>
  (object.spec?.template as { metadata?: { name?: string } } | undefined)?.metadata?.name ?? nameOf(object);

function makerOf(context: PodContext, secret: string): Maker | undefined {
  const external = context.list('externalsecrets').some;
  const sealed = context.list('sealedsecrets').some;
  const one = external.find((object) => targetOf(object) === secret);
  if (one) return { kind: 'ExternalSecret', object: one };
  const other = sealed.find((object) => unsealedName(object) === secret);
  return other ? { kind: 'SealedSecret', object: other } : undefined;
}

function finding(context: PodContext, reference: Reference, { kind, object }: Maker): Found {
  const name = nameOf(object);
  const conditions = object.status?.conditions ?? [];
  const bad = conditions.find(({ status }) => status === 'False') ?? conditions[0];
  const says = bad
    ? [bad.reason, bad.message].filter(Boolean).join(': ') || `${bad.type} is ${bad.status}`
    : 'it has no status: no operator has looked at it';
  return {
    result: 'found',
    id: 'config/operator-secret',
    category: 'missing-config',
    confidence: 'confirmed',
    container: reference.container,
    about: aboutObject(context, 'Secret', reference.name),
    summary: cut(`Secret ${reference.name} was not made by ${kind} ${name}: ${says}`, 160),
    chain: [
      { object: `Pod/${context.name}`, says: `needs Secret ${reference.name} (${reference.via})` },
      { object: `Secret/${reference.name}`, says: 'not found' },
      { object: `${kind}/${name}`, says: cut(says, 200) },
    ],
    evidence: [
      citeLookup(reference),
      citeReference(context, reference),
      citeField(
        `${kind}/${name}`,
        bad ? `status.conditions[${bad.type}]` : 'status',
        says,
        (bad as { lastTransitionTime?: string } | undefined)?.lastTransitionTime ?? null,
      ),
    ],
    fixes: [
      {
        text: `see what the operator says`,
        command: `kubectl -n ${context.namespace} describe ${kind.toLowerCase()} ${name}`,
        risk: 'read-only',
      },
      ...(kind === 'ExternalSecret'
        ? [
            {
              text: `have it tried again once the store answers`,
              command: `kubectl -n ${context.namespace} annotate externalsecret ${name} force-sync="$(date +%s)" --overwrite`,
              risk: 'changes' as const,
            },
          ]
        : [{ text: `seal it anew with the controller's present key`, command: null, risk: 'changes' as const }]),
    ],
  };
}

export default defineCheck({
  id: 'config/operator-secret',
  category: 'missing-config',
  title: 'Secret that its operator did not make',
  description: 'A missing Secret is the target of an ExternalSecret or a SealedSecret whose operator has not made it.',
  criteria: {
    confirmed:
      'The Secret was looked up and is absent, and the ExternalSecret or SealedSecret that makes it was found.',
    likely: null,
    possible: null,
  },
  silent: 'Where the Secret is there, and where neither operator is installed or readable.',
  sources: ['https://external-secrets.io/latest/api/externalsecret/', 'https://github.com/bitnami-labs/sealed-secrets'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['config/secret-missing', 'config/secret-key-missing', 'volumes/mount-failed', 'image/create-error'],
  symptomOf: [],
  weight: 88,
  run(context) {
    if (!inTrouble(context)) return [];
    const absent = standings(context).filter(
      ({ reference, state }) =>
        reference.kind === 'Secret' && state === 'absent' && !reference.optional && !startedWithout(context, reference),
    );
    const names = new Set<string>();
    return absent.flatMap(({ reference }) => {
      if (names.has(reference.name)) return [];
      names.add(reference.name);
      const maker = makerOf(context, reference.name);
      return maker ? [finding(context, reference, maker)] : [];
    });
  },
});
