/** A supervisor in the container gave up one of its programs; the others go on, and a probe fails. */
import { oneOf } from '../../expressions.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { failingByProbe } from '../probes/support/failing.ts';
import { citeLog } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { logCommand, summary, who } from '../support/words.ts';
import { givenUp } from './support/supervised.ts';
import type { GivenUp } from './support/supervised.ts';

/** The server in front that misses the child: nginx, httpd, HAProxy, Caddy. */
const VICTIM = oneOf([
  /connect\(\) (?:to \S{1,200} )?failed|upstream prematurely closed|AH00957|AH01079|AH02454/,
  /no live upstreams|\b50[234]\b|dial (?:tcp|unix)\b/,
]);

/** Where each supervisor shows the output of a child. */
function lookAtChild(context: PodContext, container: ContainerView, { name, supervisor, error }: GivenUp): Fix[] {
  const inside = (words: readonly string[]): Fix['command'] =>
    command`kubectl -n ${context.namespace} exec ${context.name} -c ${container.name} -- ${words}`;
  if (error !== undefined || !/^[\w.:@/-]+$/.test(name) || container.state !== 'running') return [];
  if (supervisor === 'supervisord')
    return [look(`read what ${name} wrote before it ended`, inside(['supervisorctl', 'tail', name, 'stderr']))];
  if (supervisor === 'pm2')
    return [look(`read what ${name} wrote before it ended`, inside(['pm2', 'logs', '--nostream', '--err']))];
  return [];
}

function finding(context: PodContext, container: ContainerView, log: LogAnalysis, child: GivenUp): Found {
  const { name, supervisor, why, error } = child;
  const victim = log.lines.findLast(({ text, index }) => index > child.line && VICTIM.test(text.slice(0, 600)));
  const cited: readonly Citation[] = [
    ...(error ? [citeLog(context, log, error.index)] : []),
    citeLog(context, log, child.line),
    ...(victim ? [citeLog(context, log, victim.index)] : []),
  ];
  return {
    result: 'found',
    id: 'app/child-gave-up',
    category: 'app-error',
    confidence: 'likely',
    container: container.name,
    about: null,
    summary: summary(
      `in ${who(container)}, ${supervisor} gave up ${name}${why ? ` (${why})` : ''}${error ? ': ' : ''}`,
      error?.message ?? '',
    ),
    chain: [],
    evidence: cited,
    fixes: [
      ...lookAtChild(context, container, child),
      editFix(
        context,
        error
          ? `fix what ${name} reports, in the image or in the env, args and volumes of ${container.name}`
          : `find out why ${name} ends, and fix it in the image or in the env, args and volumes of ${container.name}`,
      ),
      look(`read the log from the start of ${name}`, logCommand(context, container, log)),
      editFix(
        context,
        `run ${name} in a separate container, or let ${supervisor} end when a program fails: then the pod shows the crash`,
      ),
    ],
  };
}

export default defineCheck({
  id: 'app/child-gave-up',
  category: 'app-error',
  title: 'A program in the container was given up',
  description:
    'The container runs several programs under a supervisor (supervisord, s6, runit, monit, pm2, systemd). One of them ' +
    'failed so often that the supervisor no longer starts it. The others go on, so the container runs, but a probe fails.',
  criteria: {
    confirmed: null,
    likely:
      'A probe fails or has killed the container, and its log has the message of a supervisor that it gave up a program.',
    possible: null,
  },
  silent: 'The program runs again later, or no probe fails.',
  sources: [
    'https://supervisord.org/subprocess.html#process-states',
    'https://skarnet.org/software/s6-rc/',
    'http://smarden.org/runit/runsv.8',
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
    'probes/wrong-path',
    'probes/dependency-probe',
    'app/waits-for',
  ],
  symptomOf: ['eviction'],
  weight: 82,
  run: (context) =>
    failingByProbe(context).flatMap(({ container, log }) =>
      log.state === 'known' ? givenUp(log.value).map((child) => finding(context, container, log.value, child)) : [],
    ),
});
