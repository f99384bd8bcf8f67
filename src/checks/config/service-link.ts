/** A variable that the kubelet sets for a Service and that the program reads as its own setting. */
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import { nameOf } from '../../model/objects.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { aboutObject } from '../support/about.ts';
import { citeExit, citeField, citeLog, citePod } from '../support/cite.ts';
import { temper } from '../support/ended.ts';
import { alternative, editFix } from '../support/owner.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf, sourceFor } from './support/env-sources.ts';
import { linkOf, signOf } from './support/service-links.ts';
import type { Link, Sign } from './support/service-links.ts';

/** Returns the port that the program should have been given, where the pod declares one. */
const ownPort = ({ spec }: ContainerView): number | undefined => spec.ports?.[0]?.containerPort;

/** What the log shows decides: its value is the Service's, its name is that of a link, or only a bad port. */
function confidenceOf(context: PodContext, container: ContainerView, sign: Sign, link: Link | undefined): Confidence {
  const log = context.log(container);
  if (log.state !== 'known') return 'possible';
  const wanted = link && sign.shows === 'value' && container.dead?.exitCode !== 0 ? 'confirmed' : 'likely';
  const decides = log.value.decisive.includes(sign.line.index);
  const tempered = temper(
    context,
    container,
    log.value,
    sign.line.index,
    wanted === 'confirmed' && decides ? wanted : 'likely',
  );
  // A line of a lower severity may still be why a program gave up with exit code 0.
  return tempered === 'possible' && container.dead?.exitCode === 0 && sign.shows === 'value' && link
    ? 'likely'
    : tempered;
}

function finding(context: PodContext, container: ContainerView): Found[] {
  if (context.pod.spec?.enableServiceLinks === false || container.dead === undefined) return [];
  const log = context.log(container);
  const sign = log.state === 'known' ? signOf(log.value) : undefined;
  if (log.state !== 'known' || !sign) return [];
  const { some, all } = context.list('services', { namespace: context.namespace });
  const link = linkOf(context, container, sign, some);
  // Without the Service, the value or the name must speak for itself.
  if (!link && (sign.shows === 'bad-port' || all.state === 'known')) return [];
  const variable = link?.variable;
  const environment = environmentOf(context, container);
  if (variable && sourceFor(environment, variable)) return [];
  const given = [...(container.spec.command ?? []), ...(container.spec.args ?? [])];
  const values = [...given, ...environment.sources.map(({ value }) => value ?? '')];
  if (sign.shows === 'value' && values.some((value) => value.includes(sign.value!))) return [];
  const name = link ? nameOf(link.service) : undefined;
  const whose = name === undefined ? 'a Service' : `Service ${name}`;
  const sets = variable === undefined ? 'a variable' : variable;
  const port = ownPort(container);
  return [
    {
      result: 'found',
      id: 'config/service-link',
      category: 'missing-config',
      confidence: confidenceOf(context, container, sign, link),
      container: container.name,
      about: name === undefined ? null : aboutObject(context, 'Service', name),
      summary: summary(
        `${who(container)} takes ${sets}${sign.shows === 'value' ? ` (${sign.value})` : ''}, the service link of ${whose}, ` +
          'for its own setting: ',
        sign.line.message,
      ),
      chain:
        name === undefined ? [] : [{ object: `Service/${name}`, says: `makes the kubelet set ${sets} in every pod` }],
      evidence: [
        citeLog(context, log.value, sign.line.index),
        citeExit(context, container),
        ...(link && name ? [citeField(`Service/${name}`, 'spec.clusterIP', link.service.spec?.clusterIP ?? '')] : []),
        citePod(context, 'spec.enableServiceLinks', context.pod.spec?.enableServiceLinks ?? 'not set: true'),
      ],
      fixes: [
        editFix(
          context,
          `set enableServiceLinks: false in the pod spec: the kubelet then sets no variables for Services`,
          {
            container: null,
            set: { enableServiceLinks: false },
          },
        ),
        ...(variable === undefined
          ? []
          : [
              alternative(
                editFix(
                  context,
                  `set ${variable} in env of ${container.name}${port === undefined ? '' : ` to ${port}`}: env overrides the link`,
                  port === undefined
                    ? undefined
                    : { container: container.name, set: { [`env[${variable}]`]: String(port) } },
                ),
              ),
            ]),
      ],
    },
  ];
}

export default defineCheck({
  id: 'config/service-link',
  category: 'missing-config',
  title: 'Service link taken for a setting',
  description:
    'The kubelet sets variables for every Service of the namespace, such as WEB_PORT=tcp://10.96.0.7:80 for Service web. ' +
    'The program reads such a variable as its own setting and does not accept it.',
  criteria: {
    confirmed:
      'The decisive line of the log has the address and port of a Service as tcp://IP:PORT, the program does not accept ' +
      'it, and env of the container does not set the variable.',
    likely:
      'The same in another line; or the log has a name that only a service link has, or a bad port where a Service is ' +
      'named like the workload or selects it; or the Services were not read.',
    possible: 'Something else killed the container, or it ran on for long.',
  },
  silent:
    'enableServiceLinks is false, env sets the variable, or the program could not reach the address: then it was given ' +
    'on purpose.',
  sources: [
    'pkg/kubelet/envvars/envvars.go:FromServices',
    'pkg/kubelet/kubelet_pods.go:getServiceEnvVarMap',
    'https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/child-gave-up',
    'app/config-invalid',
    'app/unhandled-exception',
    'app/exited-zero',
    'app/bad-flag',
    'app/usage',
    'app/refused',
    'config/missing-env',
  ],
  symptomOf: [],
  weight: 86,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
