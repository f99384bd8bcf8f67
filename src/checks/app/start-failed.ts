/** A part of a program failed to start, and the process goes on: a probe fails. */
import { portOf } from '../../knowledge/probes.ts';
import type { Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { failingByProbe } from '../probes/support/failing.ts';
import { heardPorts } from '../probes/support/ports.ts';
import { citeEvent, citeLog } from '../support/cite.ts';
import { summary, who } from '../support/words.ts';
import { advise } from './support/advice/advise.ts';
import { startFailure } from './support/start-failure.ts';

/** Whether the log says after this line that the program listens where a probe asks. */
function listensAfter({ spec }: ContainerView, log: LogAnalysis, line: number): boolean {
  const probes = [spec.readinessProbe, spec.livenessProbe, spec.startupProbe].filter((probe) => probe !== undefined);
  return probes
    .flatMap((probe) => portOf(probe, spec) ?? [])
    .some((asked) => heardPorts(log, asked).some((one) => one.port === asked && one.listening && one.line > line));
}

function finding(context: PodContext, container: ContainerView, log: LogAnalysis): Found[] {
  const failure = startFailure(log);
  if (failure === undefined || listensAfter(container, log, failure.lines.at(-1)!)) return [];
  const probe = context
    .podEvents()
    .some.findLast(({ reason, container: name }) => reason === 'Unhealthy' && name === container.name);
  return [
    {
      result: 'found',
      id: 'app/start-failed',
      category: 'app-error',
      confidence: 'likely',
      container: container.name,
      about: null,
      summary: summary(`a part of ${who(container)} failed to start, and the process goes on: `, failure.text),
      chain: [],
      evidence: [...failure.lines.map((index) => citeLog(context, log, index)), ...(probe ? [citeEvent(probe)] : [])],
      fixes: advise(context, container, failure.text),
    },
  ];
}

export default defineCheck({
  id: 'app/start-failed',
  category: 'app-error',
  title: 'Failed to start, and goes on',
  description:
    'The program logs that it, or a part of it, failed to start. Other threads keep the process alive, so the container ' +
    'runs, but a probe fails: nothing listens where it asks.',
  criteria: {
    confirmed: null,
    likely: 'A probe fails or has killed the container, and the last error in its log says that a start failed.',
    possible: null,
  },
  silent:
    'Other errors follow more than 5 seconds later, the program then listens on the port of a probe, the part is one that ' +
    'a program works without (a plugin, metrics), or no probe fails.',
  sources: [
    'https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Thread.html#isDaemon()',
    'apache/activemq-artemis ActiveMQServerImpl.java (AMQ224097)',
    'spring-projects/spring-boot SpringApplication.java (Application run failed)',
  ],
  goesAway: 'perhaps',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'probe-failure' },
    { symptomsOf: 'kill' },
    'probes/not-ready',
    'probes/never-answered',
    'probes/deadlocked',
    'probes/timeout',
    'probes/slow-start',
    'probes/waits',
    'probes/wrong-port',
    'probes/wrong-path',
  ],
  symptomOf: ['specific-error', 'unreachable-service', 'eviction'],
  weight: 58,
  run: (context) =>
    failingByProbe(context).flatMap(({ container, log }) =>
      log.state === 'known' ? finding(context, container, log.value) : [],
    ),
});
