import { once, oneOf } from '../../expressions.ts';
import { citeExit, citeField, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { temper } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';

const DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';
/**
 * The path itself; or a client library's words for it (kubernetes-client/python incluster_config.py, client-go
 * rest/config.go).
 */
const ASKED = once(() =>
  oneOf([
    /\/run\/secrets\/kubernetes\.io\/serviceaccount(?:\/[\w.]{1,40})?/i,
    /Service token file does not exist/i,
    /service ?account token (?:file )?(?:not found|does not exist|is missing)/i,
  ]),
);

/** Who says that no token is mounted; undefined: nobody, or it may not be read. */
function refusal(
  context: PodContext,
): { readonly says: string; readonly cite: Citation; readonly inPod: boolean } | undefined {
  const spec = context.pod.spec;
  // The pod's own word goes before its ServiceAccount's
  // (plugin/pkg/admission/serviceaccount/admission.go:shouldAutomount).
  if (spec?.automountServiceAccountToken !== undefined) {
    if (spec.automountServiceAccountToken) return undefined;
    return {
      says: 'the pod has automountServiceAccountToken: false',
      cite: citePod(context, 'spec.automountServiceAccountToken', false),
      inPod: true,
    };
  }
  const name = spec?.serviceAccountName || 'default';
  const account = context.get('serviceaccounts', name);
  if (account.state !== 'known' || account.value.automountServiceAccountToken !== false) return undefined;
  return {
    says: `ServiceAccount ${name} has automountServiceAccountToken: false`,
    cite: citeField(`ServiceAccount/${name}`, 'automountServiceAccountToken', false),
    inPod: false,
  };
}

function examine(context: PodContext, container: ContainerView): Found | undefined {
  const log = context.log(container);
  if (log.state !== 'known' || mountOf(container, context.pod, `${DIRECTORY}/token`)) return undefined;
  const line = log.value.matches
    .filter(({ fatal }) => fatal)
    .map((match) => log.value.lines[match.line])
    .find((one) => one !== undefined && ASKED().test(one.text));
  const why = line ? refusal(context) : undefined;
  if (!line || !why) return undefined;
  const asked =
    /\/\S*serviceaccount\/[\w.]{1,40}/.exec(line.text)?.[0].replace(/^.*?(?=\/(?:var\/)?run\/)/, '') ??
    `${DIRECTORY}/token`;
  const name = context.pod.spec?.serviceAccountName || 'default';
  const allow = editFix(context, 'set automountServiceAccountToken: true in the pod template', {
    container: null,
    set: { automountServiceAccountToken: true },
  });
  return {
    result: 'found',
    id: 'config/token-not-mounted',
    category: 'missing-config',
    confidence: temper(context, container, log.value, line.index, 'confirmed'),
    container: container.name,
    about: null,
    summary: cut(`${who(container)} needs ${asked}, which is not mounted: ${why.says}`, 160),
    chain: why.inPod ? [] : [{ object: `ServiceAccount/${name}`, says: why.says }],
    evidence: [
      citeLog(context, log.value, line.index),
      why.cite,
      ...(container.dead ? [citeExit(context, container)] : []),
    ],
    fixes: [
      allow,
      ...(why.inPod
        ? []
        : [
            {
              alternative: true,
              text: `allow it for every pod of ServiceAccount ${name}; the pods have to be made anew`,
              command: `kubectl -n ${context.namespace} patch serviceaccount ${name} -p '{"automountServiceAccountToken":true}'`,
              risk: 'changes' as const,
            },
          ]),
    ],
  };
}

export default defineCheck({
  id: 'config/token-not-mounted',
  category: 'missing-config',
  title: "ServiceAccount's token not mounted",
  description:
    "The application needs the ServiceAccount's token (or its CA certificate), which the pod or the ServiceAccount keeps from being mounted.",
  criteria: {
    confirmed:
      "The log names the token's file, no volume is mounted there, and automountServiceAccountToken is false in the pod, or in its ServiceAccount where the pod does not say.",
    likely: 'As confirmed, said long before the end.',
    possible: 'As confirmed, but the container was killed from outside.',
  },
  silent: 'Where something is mounted there, and where neither the pod nor the ServiceAccount says false.',
  sources: [
    'plugin/pkg/admission/serviceaccount/admission.go:shouldAutomount',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'config/missing-file',
    'config/missing-env',
    'app/config-invalid',
    'app/refused',
    'app/auth-failed',
    'app/missing-module',
  ],
  symptomOf: [],
  weight: 84,
  run: (context) => context.subjects.flatMap((container) => examine(context, container) ?? []),
});
