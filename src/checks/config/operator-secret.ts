/** A Secret that an operator should create from another object. */
import { nameOf } from '../../model/objects.ts';
import type { CustomObject } from '../../model/objects.ts';
import { citeField } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { inTrouble } from '../support/trouble.ts';
import { cut, sentence } from '../support/words.ts';
import { look } from '../support/owner.ts';
import { citeLookup, citeReference, standings, startedWithout } from './support/references.ts';
import type { Reference } from './support/references.ts';
import { statements, statementsOn } from './support/statements.ts';
import { aboutObject } from '../support/about.ts';

interface Maker {
  readonly kind: 'ExternalSecret' | 'SealedSecret';
  readonly object: CustomObject;
}

/** Returns the Secret that an ExternalSecret creates: spec.target.name, else its own name (external-secrets.io/v1). */
const targetOf = (object: CustomObject): string =>
  (object.spec?.target as { name?: string } | undefined)?.name ?? nameOf(object);
/** Returns the Secret that a SealedSecret creates: its template's name, else its own name (bitnami.com/v1alpha1). */
const unsealedName = (object: CustomObject): string =>
  (object.spec?.template as { metadata?: { name?: string } } | undefined)?.metadata?.name ?? nameOf(object);

/** Returns the object from which an operator creates a Secret. */
function makerOf(context: PodContext, secret: string): Maker | undefined {
  const external = context.list('externalsecrets').some;
  const sealed = context.list('sealedsecrets').some;
  const one = external.find((object) => targetOf(object) === secret);
  if (one) return { kind: 'ExternalSecret', object: one };
  const other = sealed.find((object) => unsealedName(object) === secret);
  return other ? { kind: 'SealedSecret', object: other } : undefined;
}

/** A Secret that is missing, and what proves it: its lookup, or the kubelet's message where it was not read. */
interface Missing {
  readonly reference: Reference;
  readonly proof: Citation;
}

function finding(context: PodContext, { reference, proof }: Missing, { kind, object }: Maker): Found {
  const name = nameOf(object);
  const conditions = object.status?.conditions ?? [];
  const failed = conditions.find(({ status }) => status === 'False');
  const bad = failed ?? conditions[0];
  const says = bad
    ? [bad.reason, bad.message].filter(Boolean).join(': ') || `${bad.type} is ${bad.status}`
    : 'it has no status: no operator has processed it';
  // Any new value starts a sync (external-secrets.io: "Manually Trigger a Refresh").
  const seconds = Math.floor(Date.parse(context.now) / 1000);
  const sync = command`kubectl -n ${context.namespace} annotate externalsecret ${name} force-sync=${seconds} --overwrite`;
  return {
    result: 'found',
    id: 'config/operator-secret',
    category: 'missing-config',
    confidence: failed || !bad ? 'confirmed' : 'likely',
    container: reference.container,
    about: aboutObject(context, 'Secret', reference.name),
    summary: sentence(`Secret ${reference.name} was not created from ${kind} ${name}: ${says}`),
    chain: [
      { object: `Pod/${context.name}`, says: `needs Secret ${reference.name} (${reference.via})` },
      { object: `Secret/${reference.name}`, says: 'not found' },
      { object: `${kind}/${name}`, says: cut(says, 200) },
    ],
    evidence: [
      proof,
      citeReference(context, reference),
      citeField(
        `${kind}/${name}`,
        bad ? `status.conditions[${bad.type}]` : 'status',
        says,
        (bad as { lastTransitionTime?: string } | undefined)?.lastTransitionTime ?? null,
      ),
    ],
    fixes: [
      look(
        'read what the operator reports',
        command`kubectl -n ${context.namespace} describe ${kind.toLowerCase()} ${name}`,
      ),
      kind === 'ExternalSecret'
        ? { text: 'once the store answers, let the operator try again', command: sync, risk: 'changes' }
        : { text: "seal it again with the controller's current key", command: null, risk: 'changes' },
    ],
  };
}

export default defineCheck({
  id: 'config/operator-secret',
  category: 'missing-config',
  title: 'Secret that its operator did not create',
  description:
    'A missing Secret is the target of an ExternalSecret or a SealedSecret, and its operator did not create it.',
  criteria: {
    confirmed:
      'The Secret was looked up and is absent, or was not read and the kubelet reports it as not found; and the ' +
      'ExternalSecret or SealedSecret that defines it has a condition with status False, or no status.',
    likely: 'The same, but no condition of that object has the status False.',
    possible: null,
  },
  silent: 'A Secret that exists, and a cluster where neither operator is installed or may be read.',
  sources: ['https://external-secrets.io/latest/api/externalsecret/', 'https://github.com/bitnami-labs/sealed-secrets'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: ['config/secret-missing', 'config/secret-key-missing', 'volumes/mount-failed', 'image/create-error'],
  rulesOut: ['app-error', 'bad-image', 'resource-limits', 'liveness-probe', 'node'],
  symptomOf: [],
  weight: 88,
  run(context) {
    if (!inTrouble(context)) return [];
    const said = statements(context);
    const missing = standings(context).flatMap(({ reference, state }): Missing[] => {
      if (reference.kind !== 'Secret' || reference.optional || startedWithout(context, reference)) return [];
      if (state === 'absent') return [{ reference, proof: citeLookup(reference) }];
      const [stated] = state === 'unknown' ? statementsOn(said, reference, undefined) : [];
      return stated ? [{ reference, proof: stated.citation }] : [];
    });
    const names = new Set<string>();
    return missing.flatMap((one) => {
      if (names.has(one.reference.name)) return [];
      names.add(one.reference.name);
      const maker = makerOf(context, one.reference.name);
      return maker ? [finding(context, one, maker)] : [];
    });
  },
});
