/** A container that is started again, or that restarts its whole pod, by one of its restartPolicyRules. */
import { ruleFor, rulesOf } from '../../evidence/restart-rules.ts';
import type { Rule } from '../../evidence/restart-rules.ts';
import type { ContainerView } from '../../evidence/views.ts';
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citePod } from '../support/cite.ts';
import { conditional, editFix, look } from '../support/owner.ts';
import { codesOf, isRemoved } from './support/restart-rules.ts';
import { logCommand, sentence, who } from '../support/words.ts';

const WHAT: Readonly<Record<string, string>> = {
  Restart: 'restarts it',
  RestartAllContainers: 'restarts all containers of the pod (RestartAllContainers)',
};

function found(context: PodContext, container: ContainerView): Found[] {
  const { dead } = container;
  // A container that was removed for the restart of another has only that reason.
  if (!dead || dead.reason === 'RestartingAllContainers') return [];
  const met = ruleFor(container, dead.exitCode);
  const action = met?.rule.action ?? '';
  const what = Object.hasOwn(WHAT, action) ? WHAT[action] : undefined;
  if (!met || what === undefined) return [];
  const others = context.containers.filter(isRemoved);
  const path = `${container.specPath}.restartPolicyRules[${met.index}]`;
  const values = met.rule.exitCodes?.values?.join(', ') ?? '';
  const condition = context.pod.status?.conditions?.find(({ type }) => type === 'AllContainersRestarting');
  return [
    {
      result: 'found',
      id: 'app/restart-rule',
      category: 'app-error',
      confidence: 'likely',
      container: container.name,
      about: null,
      summary: sentence(`${who(container)} exits ${dead.exitCode}, and its restart rule ${what}`),
      chain: [],
      evidence: [
        citeExit(context, container),
        citePod(context, path, `${met.rule.action} on exit codes ${met.rule.exitCodes?.operator} ${values}`),
        ...(condition
          ? [
              citePod(
                context,
                'status.conditions[AllContainersRestarting]',
                [condition.status, condition.reason].filter(Boolean).join(': '),
                condition.lastTransitionTime ?? null,
              ),
            ]
          : []),
        ...others.map((one) =>
          citePod(
            context,
            `${one.statusPath}.state`,
            `${one.name} was removed for the restart (RestartingAllContainers)`,
          ),
        ),
      ],
      fixes: [
        look(`see why ${container.name} exits ${dead.exitCode}`, logCommand(context, container)),
        conditional(editFix(context, `where exit code ${dead.exitCode} should not restart it, change the rule`)),
      ],
    },
  ];
}

/**
 * Returns the containers that may have ordered the restart of all: they have such a rule. After the restart, the status
 * of each container says only that it was removed (exit code 137), also that of the one that ended.
 */
function afterRestart(context: PodContext): Found[] {
  const removed = context.containers.filter(isRemoved);
  const all = (container: ContainerView): readonly Rule[] =>
    rulesOf(container).filter(({ action }) => action === 'RestartAllContainers');
  const ruling = context.containers.filter((container) => all(container).length > 0);
  const [one] = ruling;
  if (one === undefined || removed.length === 0 || removed.length < context.subjects.length) return [];
  const only = ruling.length === 1;
  const names = ruling.map(who).join(' or ');
  const codes = [...new Set(ruling.flatMap(all).map(({ exitCodes }) => codesOf(exitCodes)))].join(', ');
  const times = Math.max(...removed.map(({ restarts }) => restarts));
  return [
    {
      result: 'found',
      id: 'app/restart-rule',
      category: 'app-error',
      confidence: 'likely',
      container: only ? one.name : null,
      about: null,
      summary: sentence(
        `${names} ended with exit code ${codes}, and its restart rule restarted all containers of the pod, ${times} ${times === 1 ? 'time' : 'times'} so far (RestartAllContainers)`,
      ),
      chain: [],
      evidence: [
        ...ruling.map((container) =>
          citePod(
            context,
            `${container.specPath}.restartPolicyRules`,
            `RestartAllContainers on exit codes ${all(container)
              .map(({ exitCodes }) => codesOf(exitCodes))
              .join(', ')}`,
          ),
        ),
        ...removed.map((container) =>
          citePod(
            context,
            container.deadPath,
            'RestartingAllContainers: removed for the restart',
            container.dead?.finishedAt ?? null,
          ),
        ),
      ],
      fixes: [
        ...ruling.map((container) =>
          look(
            `follow the log of ${container.name} until it ends: after the restart, the log of the run before cannot be read`,
            command`kubectl -n ${context.namespace} logs ${context.name} -c ${container.name} --follow`,
          ),
        ),
        conditional(editFix(context, `where exit code ${codes} should not restart all containers, change the rule`)),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/restart-rule',
  category: 'app-error',
  title: 'Restarted by its own rule',
  description:
    'The container ends with an exit code for which its restartPolicyRules order a restart: of itself, or of all ' +
    'containers of the pod. The rule is why the pod runs on; its log shows why the container exits.',
  criteria: {
    confirmed: null,
    likely:
      'The exit code meets a rule of the container with the action Restart or RestartAllContainers; or all containers ' +
      'were removed for a restart (RestartingAllContainers), and a container has such a rule.',
    possible: null,
  },
  silent: 'An exit code that meets no rule, and a container that was restarted because of another one.',
  sources: ['https://kep.k8s.io/5307', 'https://kep.k8s.io/5532', 'pkg/kubelet/container/helpers.go'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: ['app/silent-exit'],
  symptomOf: ['specific-error', 'memory', 'kill', 'eviction'],
  weight: 30,
  run: (context) => {
    const own = context.subjects.flatMap((container) => found(context, container));
    return own.length > 0 ? own : afterRestart(context);
  },
});
