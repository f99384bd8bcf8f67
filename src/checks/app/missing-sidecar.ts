/** Something the program expects on localhost that no container of the pod serves, or not yet. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Citation, Fix, Link } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { LOOPBACK } from './support/hosts.ts';
import { listenersOn } from './support/listeners.ts';

interface Story {
  readonly says: string;
  readonly chain: readonly Link[];
  readonly fix: Fix;
}

/** A container is there that should serve the port: why does it not? */
function lateStory(context: PodContext, port: string, other: ContainerView): Story {
  const broken = other.state !== 'running';
  const says = broken
    ? `container ${other.name} should, but is ${other.waiting?.reason ?? other.dead?.reason ?? 'not running'}`
    : `container ${other.name} serves it, but not yet when it was called: containers start without order`;
  return {
    says,
    chain: [
      {
        object: `Pod/${context.name}`,
        says: `container ${other.name} is the one for port ${port}${broken ? `, and it is ${other.waiting?.reason ?? other.dead?.reason ?? 'not running'}` : ''}`,
      },
    ],
    fix: editFix(
      context,
      `make ${other.name} a native sidecar (an init container with restartPolicy Always and a startupProbe), so that it serves before the others start`,
    ),
  };
}

export default defineCheck({
  id: 'app/missing-sidecar',
  category: 'app-error',
  title: 'Nothing on localhost: a sidecar is missing or late',
  description:
    'The program calls a port on localhost, which is its own pod, and nothing serves it there: the sidecar it was written for is not in the pod, crashes, or starts later.',
  criteria: {
    confirmed: null,
    likely:
      'The log ends with a connection to localhost refused, and no other container of the pod serves the port, or the one that does is not running or came later.',
    possible: WEAKENED,
  },
  silent: 'A port that the container itself declares: then its own server is what does not listen.',
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
      const others = context.containers
        .filter((one) => one.name !== container.name && one.type !== 'ephemeral')
        .map((one) => one.name);
      const late = serving ? lateStory(context, port, serving.container) : undefined;
      const says =
        late?.says ??
        `no container of the pod serves it${others.length > 0 ? ` (there ${others.length === 1 ? 'is' : 'are'} ${others.slice(0, 3).join(', ')})` : ' (it is the only one)'}`;
      const listed: Citation =
        serving?.evidence ??
        citePod(
          context,
          'spec.containers',
          `${context.containers
            .filter((one) => one.type !== 'ephemeral')
            .map((one) => `${one.name}: ${one.spec.ports?.map((p) => p.containerPort).join(', ') || 'no ports'}`)
            .join('; ')}`,
        );
      return [
        {
          result: 'found' as const,
          id: 'app/missing-sidecar',
          category: 'app-error' as const,
          confidence: sure('likely'),
          container: container.name,
          about: null,
          summary: cut(`${who(container)} expects something on localhost:${port} and is refused: ${says}`, 160),
          chain: late?.chain ?? [],
          evidence: [...evidence, listed],
          fixes: [
            late?.fix ??
              editFix(
                context,
                `add the container that serves port ${port} (a proxy or agent that is usually injected: check the injection label or annotation), or point the program at a Service instead of localhost`,
              ),
          ],
        },
      ];
    }),
});
