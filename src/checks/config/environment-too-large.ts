/** Arguments and variables that are too large for the kernel to start a program. */
import { defineCheck } from '../check.ts';
import { plural } from '../../knowledge/plural.ts';
import type { Citation, Confidence, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { runtimeErrors } from '../image/support/runtime-error.ts';
import { citeExit, citeField, citeLog, citePod } from '../support/cite.ts';
import { alternative, editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { sizesIn } from './support/environment-size.ts';
import type { Sizes } from './support/environment-size.ts';

/** The error E2BIG, as the C library and the runtimes write it. */
const TOO_LONG = /argument list too long\b/i;

/** Returns what says that a program could not be started with its arguments and environment. */
function refusal(context: PodContext, container: ContainerView): Citation[] | undefined {
  const refused = runtimeErrors(context).find((one) => one.container === container && TOO_LONG.test(one.message));
  if (refused) return [...refused.citations];
  const log = container.dead === undefined ? undefined : context.log(container);
  if (log?.state !== 'known' || container.dead?.exitCode === 0) return undefined;
  const line = log.value.decisive.find((index) => TOO_LONG.test(log.value.lines[index]?.text ?? ''));
  return line === undefined ? undefined : [citeLog(context, log.value, line), citeExit(context, container)];
}

/** What is too large, and how certain that is. */
interface Verdict {
  readonly why: string;
  readonly confidence: Confidence;
  readonly evidence: readonly Citation[];
}

function verdictOn(context: PodContext, container: ContainerView, sizes: Sizes): Verdict {
  const { largest, links, services } = sizes;
  if (largest && largest.bytes > sizes.mostOfOne) {
    const kilobytes = Math.round(largest.bytes / 1024);
    return {
      why: `${largest.says} has ${kilobytes} KiB, and one variable or argument may have 128 KiB`,
      confidence: 'confirmed',
      evidence: [largest.citation],
    };
  }
  if (context.pod.spec?.enableServiceLinks === false)
    return {
      why: `the arguments and variables of ${container.name} are too large`,
      confidence: 'possible',
      evidence: [citePod(context, 'spec.enableServiceLinks', false)],
    };
  const linked = citePod(context, 'spec.enableServiceLinks', context.pod.spec?.enableServiceLinks ?? 'not set: true');
  if (services === undefined)
    return {
      why: 'service links may be the reason; the Services were not read',
      confidence: 'possible',
      evidence: [linked],
    };
  return {
    why:
      `service links of ${plural(services.count, 'Service')} add ${plural(links.variables, 'variable')} ` +
      `(about ${Math.round(links.bytes / 1024)} KiB)`,
    confidence: links.bytes > sizes.many ? 'likely' : 'possible',
    evidence: [linked, ...services.names.map((name) => citeField(`Service/${name}`, 'metadata.name', name))],
  };
}

const fixesOf = (context: PodContext): Fix[] => {
  const inFiles = editFix(
    context,
    'give large values in files: mount the ConfigMap or Secret instead of setting variables',
  );
  if (context.pod.spec?.enableServiceLinks === false) return [inFiles];
  return [
    editFix(context, 'set enableServiceLinks: false in the pod spec: the kubelet then sets no variables for Services', {
      container: null,
      set: { enableServiceLinks: false },
    }),
    alternative(inFiles),
  ];
};

function finding(context: PodContext, container: ContainerView): Found[] {
  const said = refusal(context, container);
  if (!said) return [];
  const { why, confidence, evidence } = verdictOn(context, container, sizesIn(context, container));
  return [
    {
      result: 'found',
      id: 'config/environment-too-large',
      category: 'missing-config',
      confidence,
      container: container.name,
      about: null,
      summary: sentence(`${who(container)} cannot start a program (argument list too long): ${why}`),
      chain: [],
      evidence: [...said, ...evidence],
      fixes: fixesOf(context),
    },
  ];
}

export default defineCheck({
  id: 'config/environment-too-large',
  category: 'missing-config',
  title: 'Environment too large',
  description:
    'The kernel refuses to start a program because its arguments and variables are too large. The kubelet sets at least ' +
    'seven variables for every port of every Service of the namespace (service links).',
  criteria: {
    confirmed:
      'The runtime or the decisive line of the log says "argument list too long", and one variable or argument that was ' +
      'read is larger than 128 KiB.',
    likely: 'The same message, and the service links of the namespace have more than 1 MiB.',
    possible: 'The same message, and neither explains it, or the Services were not read.',
  },
  silent: 'The same message where the program goes on, and a container that exits with code 0.',
  sources: [
    'https://man7.org/linux/man-pages/man2/execve.2.html',
    'pkg/kubelet/envvars/envvars.go:FromServices',
    'pkg/kubelet/kubelet_pods.go:getServiceEnvVarMap',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'image/create-error', 'app/refused', 'app/silent-exit'],
  symptomOf: [],
  weight: 84,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
