/** The application needs the ServiceAccount's token, and the pod does not have it. */
import { once, oneOf } from '../../expressions.ts';
import { citeExit, citeField, citeLog, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { andThen, command, THEN } from '../../model/command.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { replaceCommand } from '../support/remake.ts';
import { temper } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';

const DIRECTORY = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The path, or the message of a client library (kubernetes-client/python incluster_config.py, client-go rest/config.go). */
const ASKED = once(() =>
  oneOf([
    /\/run\/secrets\/kubernetes\.io\/serviceaccount(?:\/[\w.]{1,40})?/i,
    /Service token file does not exist/i,
    /service ?account token (?:file )?(?:not found|does not exist|is missing)/i,
  ]),
);

interface Setting {
  readonly says: string;
  readonly cite: Citation;
  readonly inPod: boolean;
}

/** Returns the setting that keeps the token from being mounted; undefined if there is none or it may not be read. */
function settingOf(context: PodContext): Setting | undefined {
  const spec = context.pod.spec;
  // The pod's setting overrides its ServiceAccount's (plugin/pkg/admission/serviceaccount/admission.go:shouldAutomount).
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
  const why = line ? settingOf(context) : undefined;
  if (!line || !why) return undefined;
  const asked =
    /(?<!\S)[^\s/]{0,200}(\/\S{0,300}serviceaccount\/[\w.]{1,40})/
      .exec(line.text)?.[1]
      ?.replace(/^.*?(?=\/(?:var\/)?run\/)/, '') ?? `${DIRECTORY}/token`;
  const name = context.pod.spec?.serviceAccountName || 'default';
  const patch = JSON.stringify({ automountServiceAccountToken: true });
  const forAll: Fix = {
    text: `mount it for every new pod of ServiceAccount ${name}, and replace the pod`,
    command: andThen(
      command`kubectl -n ${context.namespace} patch serviceaccount ${name} -p ${patch}`,
      THEN,
      replaceCommand(context),
    ),
    risk: 'changes',
  };
  return {
    result: 'found',
    id: 'config/token-not-mounted',
    category: 'missing-config',
    confidence: temper(context, container, log.value, line.index, 'confirmed'),
    container: container.name,
    about: null,
    summary: sentence(`${who(container)} needs ${asked}, which is not mounted: ${why.says}`),
    chain: why.inPod ? [] : [{ object: `ServiceAccount/${name}`, says: why.says }],
    evidence: [
      citeLog(context, log.value, line.index),
      why.cite,
      ...(container.dead ? [citeExit(context, container)] : []),
    ],
    fixes: [
      editFix(context, 'set automountServiceAccountToken: true in the pod template', {
        container: null,
        set: { automountServiceAccountToken: true },
      }),
      ...(why.inPod ? [] : [alternative(forAll)]),
    ],
  };
}

export default defineCheck({
  id: 'config/token-not-mounted',
  category: 'missing-config',
  title: "ServiceAccount's token not mounted",
  description:
    "The application needs the ServiceAccount's token (or its CA certificate), but a setting of the pod or of the " +
    'ServiceAccount keeps it from being mounted.',
  criteria: {
    confirmed:
      "The log names the token's file, no volume is mounted there, and automountServiceAccountToken is false in the pod " +
      'or, if the pod does not set it, in its ServiceAccount.',
    likely: 'As confirmed, but logged long before the exit.',
    possible: 'As confirmed, but something else killed the container.',
  },
  silent: 'A pod with a volume at that path, and a pod for which neither object sets false.',
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
