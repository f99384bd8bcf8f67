/** A port on localhost that no container of the pod serves, or not yet. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Link } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { LOOPBACK } from './support/hosts.ts';
import { listenersOn } from './support/listeners.ts';

interface Reason {
  readonly says: string;
  readonly chain: readonly Link[];
  readonly fix: Fix;
}

/** A container of the pod is for this port, but it did not serve it. */
function lateSidecar(context: PodContext, port: string, { name, state, waiting, dead }: ContainerView): Reason {
  const status = state === 'running' ? undefined : (waiting?.reason ?? dead?.reason ?? 'not running');
  return {
    says: status
      ? `container ${name} should serve it, but its state is ${status}`
      : `container ${name} did not serve it yet: containers start in no order`,
    chain: [
      {
        object: `Pod/${context.name}`,
        says: `container ${name} ${status ? `should serve port ${port}; its state is ${status}` : `serves port ${port}`}`,
      },
    ],
    fix: editFix(
      context,
      `make ${name} a native sidecar (an init container with restartPolicy Always and a startupProbe): it then starts first`,
    ),
  };
}

function noSidecar(context: PodContext, port: string, self: string): Reason {
  const others = context.containers
    .filter((one) => one.name !== self && one.type !== 'ephemeral')
    .map(({ name }) => name);
  const list = `there ${others.length === 1 ? 'is' : 'are'} ${others.slice(0, 3).join(', ')}`;
  return {
    says: `no container of the pod serves it (${others.length > 0 ? list : 'it is the only one'})`,
    chain: [],
    fix: editFix(
      context,
      `add the container that serves port ${port} (if it is injected, check the injection label), or call a Service instead`,
    ),
  };
}

/** Cites the ports that the containers of the pod declare. */
function citePorts(context: PodContext): Citation {
  const rows = context.containers
    .filter(({ type }) => type !== 'ephemeral')
    .map(({ name, spec }) => `${name}: ${spec.ports?.map((port) => port.containerPort).join(', ') || 'no ports'}`);
  return citePod(context, 'spec.containers', rows.join('; '));
}

export default defineCheck({
  id: 'app/missing-sidecar',
  category: 'app-error',
  title: 'Sidecar on localhost missing or late',
  description:
    'The program calls a port on localhost, which is its own pod, and no container serves it: the sidecar is not in the ' +
    'pod, crashes, or starts later.',
  criteria: {
    confirmed: null,
    likely:
      'The log ends with a refused connection to localhost, and no other container of the pod serves the port, or the one ' +
      'that does is not running or started later.',
    possible: WEAKENED,
  },
  silent: 'Ports that the container itself declares: then its own server does not listen.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking',
    'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
  ],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/connection-refused'],
  symptomOf: ['unreachable-service', 'eviction'],
  weight: 59,
  run: (context) =>
    endedBy(context, 'connection-refused').flatMap(({ container, match, evidence, sure }) => {
      const { host, port } = match.fields;
      if (!host || !port || !LOOPBACK.test(host) || context.pod.spec?.hostNetwork) return [];
      if (container.spec.ports?.some((one) => String(one.containerPort) === port)) return [];
      const serving = listenersOn(context, container, port)[0];
      const reason = serving ? lateSidecar(context, port, serving.container) : noSidecar(context, port, container.name);
      return [
        {
          result: 'found' as const,
          id: 'app/missing-sidecar',
          category: 'app-error' as const,
          confidence: sure('likely'),
          container: container.name,
          about: null,
          summary: sentence(`${who(container)} gets connection refused from localhost:${port}: ${reason.says}`),
          ...(serving && serving.container.state !== 'running' ? { dueTo: serving.container.name } : {}),
          chain: reason.chain,
          evidence: [...evidence, serving?.evidence ?? citePorts(context)],
          fixes: [reason.fix],
        },
      ];
    }),
});
