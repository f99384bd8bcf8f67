/** A value of a Secret that is no text, so that the kubelet cannot hand it to the runtime. */
import type { ContainerView } from '../../evidence/views.ts';
import type { Secret } from '../../model/objects.ts';
import type { Citation, Found } from '../../model/finding.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { readRuntimeError, runtimeErrors } from '../image/support/runtime-error.ts';
import { aboutObject } from '../support/about.ts';
import { citeField, citePod } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';

interface Source {
  /** The variable; null: envFrom gives every key of the Secret. */
  readonly variable: string | null;
  readonly secret: string;
  readonly key: string | null;
  readonly path: string;
}

/** Returns the Secrets that give a container variables. A ConfigMap gives none of its binaryData. */
function secretsOf(container: ContainerView): Source[] {
  const single = (container.spec.env ?? []).flatMap(({ name, valueFrom }): Source[] => {
    const ref = valueFrom?.secretKeyRef;
    return ref?.name
      ? [
          {
            variable: name,
            secret: ref.name,
            key: ref.key,
            path: `${container.specPath}.env[${name}].valueFrom.secretKeyRef`,
          },
        ]
      : [];
  });
  const whole = (container.spec.envFrom ?? []).flatMap(({ secretRef }): Source[] =>
    secretRef?.name
      ? [{ variable: null, secret: secretRef.name, key: null, path: `${container.specPath}.envFrom` }]
      : [],
  );
  return [...single, ...whole];
}

/** Returns the keys of a source that are no text; undefined where the Secret was not read, or its values are unknown. */
function notText(context: PodContext, source: Source): readonly string[] | undefined {
  const fact = context.get('secrets', source.secret);
  if (fact.state !== 'known') return undefined;
  const secret: Secret = fact.value;
  const bad = secret.notText ?? [];
  const mine = source.key === null ? bad : bad.filter((key) => key === source.key);
  const sizes = source.key === null ? Object.values(secret.data ?? {}) : [secret.data?.[source.key] ?? -1];
  return mine.length === 0 && sizes.some((size) => size < 0) ? undefined : mine;
}

/** 1.34 came with a gRPC that checks texts; the CRI of 1.36.3 carries the values as bytes (kubernetes#139168). */
const RANGE = 'kubelets from 1.34.0 to 1.36.2';

function found(context: PodContext, container: ContainerView, said: readonly Citation[]): Found {
  const sources = secretsOf(container);
  const bad = sources.flatMap((source) => (notText(context, source) ?? []).map((key) => ({ source, key })));
  const [first] = bad;
  const unread = sources.filter((source) => notText(context, source) === undefined);
  const names = [...new Set(unread.map(({ secret }) => secret))];
  const variable = first ? (first.source.variable ?? first.key) : undefined;
  const why = first
    ? `${variable} comes from key ${first.key} of Secret ${first.source.secret}, which is no UTF-8`
    : names.length > 0
      ? `a value of Secret ${names.slice(0, 3).join(' or ')} may be no UTF-8`
      : 'a text that the runtime is given is no UTF-8';
  return {
    result: 'found',
    id: 'config/not-utf8',
    category: 'missing-config',
    confidence: first ? 'confirmed' : names.length > 0 ? 'likely' : 'possible',
    container: container.name,
    about: first ? aboutObject(context, 'Secret', first.source.secret, first.key) : null,
    summary: sentence(`${who(container)} cannot be created: ${why}; ${RANGE} cannot pass that on`),
    chain: [],
    evidence: [
      ...said,
      ...(first
        ? [
            citeField(`Secret/${first.source.secret}`, `data[${first.key}]`, 'bytes that are no UTF-8'),
            citePod(context, first.source.path, `${first.source.secret} ${first.key}`),
          ]
        : unread.map((source) => citePod(context, source.path, `${source.secret} ${source.key ?? 'all keys'}`))),
    ],
    fixes: [
      first
        ? editFix(context, `mount Secret ${first.source.secret} as a file, or store its value as text such as base64`)
        : look(
            'see which value is no text',
            command`kubectl -n ${context.namespace} describe secret ${names.length > 0 ? names : 'YOUR_NAME'}`,
          ),
      {
        text: 'update the kubelet to 1.36.3 or later, or to a release of its minor version with the correction',
        command: null,
        risk: 'changes',
        alternative: true,
      },
    ],
  };
}

export default defineCheck({
  id: 'config/not-utf8',
  category: 'missing-config',
  title: 'Value of a Secret that is no UTF-8',
  description:
    'A variable of the container comes from a Secret with a value that is no UTF-8, and kubelets from 1.34.0 to 1.36.2 ' +
    'cannot pass such a value to the runtime. The same pod starts with older and newer kubelets.',
  criteria: {
    confirmed: 'The runtime reports invalid UTF-8, and a Secret that gives the container a variable has such a value.',
    likely: 'The runtime reports invalid UTF-8, and the values of its Secrets are not known.',
    possible: 'As likely, but all values that it gets from Secrets are text.',
  },
  silent: 'A Secret with such a value where the container starts.',
  sources: [
    'https://github.com/kubernetes/kubernetes/issues/139132',
    'https://github.com/kubernetes/kubernetes/pull/139168',
    'staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto:KeyValue',
  ],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: ['image/create-error'],
  symptomOf: [],
  weight: 80,
  run: (context) =>
    runtimeErrors(context).flatMap(({ container, message, citations }) =>
      readRuntimeError(message).kind === 'not-text' ? [found(context, container, citations)] : [],
    ),
});
