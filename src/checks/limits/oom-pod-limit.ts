/** The containers together used up the memory limit of the pod. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { sentence, who } from '../support/words.ts';
import { growthOf } from './support/growth.ts';
import { limitInForce } from './support/memory-limit.ts';
import { citeOom, ooms } from './support/oom.ts';
import type { Oom } from './support/oom.ts';
import { asRaise, leakFixes } from './support/memory-fixes.ts';
import { doubled, lookAtLog, lookAtMemory } from './support/raise.ts';

function examine(context: PodContext, oom: Oom): Found[] {
  const { container } = oom;
  const limit = limitInForce(context, container);
  if (limit?.by !== 'pod') return [];
  const twice = doubled(limit.limit);
  const growth = growthOf(context, container, context.containers.length > 1 ? 'none' : 'all');
  return [
    {
      result: 'found',
      id: 'limits/oom-pod-limit',
      category: 'resource-limits',
      confidence: container.memoryLimit === undefined && oom.newest ? 'confirmed' : 'likely',
      container: container.name,
      about: null,
      details: { growth: growth.kind },
      summary: sentence(
        `${who(container)} was OOMKilled: the containers together used up the pod's memory limit of ` +
          `${limit.limit}${growth.says}`,
      ),
      chain: [],
      evidence: [
        citeOom(context, oom),
        citePod(context, 'spec.resources.limits.memory', limit.limit),
        citePod(context, `${container.specPath}.resources.limits.memory`, container.memoryLimit ?? 'none'),
        ...growth.evidence,
      ],
      fixes: [
        asRaise(
          editFix(
            context,
            `raise the memory limit of the pod from ${limit.limit} to ${twice}, or set a limit for each container`,
            { container: null, set: { 'resources.limits.memory': twice } },
          ),
          growth,
        ),
        ...leakFixes(container, growth),
        lookAtMemory(context, container, 'see which container uses the memory'),
        lookAtLog(context, container),
      ],
    },
  ];
}

export default defineCheck({
  id: 'limits/oom-pod-limit',
  category: 'resource-limits',
  title: 'Memory limit of the pod reached',
  description:
    'The kernel killed the container because the containers of the pod together used up the memory limit of the pod ' +
    '(spec.resources).',
  criteria: {
    confirmed: 'The container has the reason OOMKilled, and the memory limit of the pod is its only limit.',
    likely: 'As confirmed, but the container has its own limit, and the limit of the pod is lower.',
    possible: null,
  },
  silent: 'The pod has no spec.resources.',
  sources: [
    'pkg/apis/core/types.go:PodSpec.Resources',
    'pkg/kubelet/cm/helpers_linux.go:ResourceConfigForPod',
    'containerd internal/cri/server/events.go',
  ],
  goesAway: 'never',
  endedBy: 'pod-limit',
  settledBy: 'oom-test',
  explains: [{ symptomsOf: 'memory' }],
  rulesOut: ['bad-image'],
  symptomOf: [],
  weight: 70,
  run: (context) => ooms(context).flatMap((oom) => examine(context, oom)),
});
