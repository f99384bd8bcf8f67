import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { logCommand, summary, who } from '../support/words.ts';
import { citeOom, doubled, howItGrew, limitInForce, ooms } from './support/memory.ts';

/** The containers together used up the pod's memory limit. */
export default defineCheck({
  id: 'limits/oom-pod-limit',
  category: 'resource-limits',
  title: "pod's memory limit reached",
  description:
    'The kernel killed the container because the containers of the pod together used up the memory limit of the pod (spec.resources).',
  criteria: {
    confirmed:
      "The runtime flagged the container as OOMKilled, and the pod's memory limit is the only one it is held to.",
    likely: "As confirmed, where the container has a limit of its own and the pod's is the smaller.",
    possible: null,
  },
  silent: 'The pod has no resources of its own.',
  sources: [
    'pkg/apis/core/types.go:PodSpec.Resources',
    'pkg/kubelet/cm/helpers_linux.go:ResourceConfigForPod',
    'containerd internal/cri/server/events.go',
  ],
  goesAway: 'never',
  endedBy: 'pod-limit',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'memory' }],
  symptomOf: [],
  weight: 70,
  run: (context) =>
    ooms(context).flatMap((oom): Found[] => {
      const { container } = oom;
      const limit = limitInForce(context, container);
      if (limit?.by !== 'pod') return [];
      const twice = doubled(limit.limit);
      return [
        {
          result: 'found',
          id: 'limits/oom-pod-limit',
          category: 'resource-limits',
          confidence: container.memoryLimit === undefined && oom.newest ? 'confirmed' : 'likely',
          container: container.name,
          about: null,
          summary: summary(
            `${who(container)} is OOMKilled: the pod's containers together used up the pod's memory limit of ${limit.limit}${howItGrew(container.ranSeconds)}`,
            '',
          ),
          chain: [],
          evidence: [
            citeOom(context, oom),
            citePod(context, 'spec.resources.limits.memory', limit.limit),
            citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
          ],
          fixes: [
            editFix(
              context,
              `raise the pod's memory limit from ${limit.limit} to ${twice}, or give its containers limits of their own`,
              { container: null, set: { 'resources.limits.memory': twice } },
            ),
            {
              text: 'see which container uses the memory',
              command: `kubectl -n ${context.namespace} top pod ${context.name} --containers`,
              risk: 'read-only',
            },
            {
              text: `see what ${container.name} did before it was killed`,
              command: logCommand(context, container),
              risk: 'read-only',
            },
          ],
        },
      ];
    }),
});
