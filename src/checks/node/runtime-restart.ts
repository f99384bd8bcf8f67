import { citeExit, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import { cut } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

/** Pod-level ends after which the kubelet no longer finds the containers either. */
const ENDED_OTHERWISE = new Set([
  'Evicted',
  'Preempting',
  'DeadlineExceeded',
  'Terminated',
  'NodeShutdown',
  'UnexpectedAdmissionError',
]);

export default defineCheck({
  id: 'node/runtime-restart',
  category: 'node',
  title: 'Runtime lost the container',
  description:
    "How the container ended is not known: the container runtime or the node was restarted, and the state was lost. Exit code 255 or 137 is then invented, not the application's.",
  criteria: {
    confirmed: 'containerd reports reason Unknown with exit code 255.',
    likely: 'The kubelet reports ContainerStatusUnknown, or CRI-O exit code -1.',
    possible: null,
  },
  silent: 'For evicted, preempted and shut-down pods, whose containers are lost as a matter of course.',
  sources: [
    'https://github.com/containerd/containerd/blob/main/internal/cri/server/restart.go',
    'pkg/kubelet/kubelet_pods.go:convertToAPIContainerStatuses',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  weight: 70,
  run(context) {
    if (ENDED_OTHERWISE.has(context.pod.status?.reason ?? '')) return [];
    return context.subjects.flatMap((container): Found[] => {
      const dead = container.dead;
      const confidence: Confidence | undefined =
        dead?.reason === 'Unknown' && dead.exitCode === 255
          ? 'confirmed'
          : dead?.reason === 'ContainerStatusUnknown' || dead?.exitCode === -1
            ? 'likely'
            : undefined;
      if (!dead || !confidence) return [];
      const node = context.pod.spec?.nodeName ?? '';
      return [
        {
          result: 'found',
          id: 'node/runtime-restart',
          category: 'node',
          confidence,
          container: container.name,
          about: aboutNode(context),
          summary: cut(
            `how ${container.name} ended is not known (${dead.reason ?? 'Error'}, exit code ${dead.exitCode}): the runtime or the node ${node} was restarted`,
            160,
          ),
          chain: [],
          evidence: [
            citeExit(context, container),
            citePod(context, 'spec.nodeName', node),
            ...(dead.message ? [citePod(context, `${container.deadPath}.message`, dead.message)] : []),
          ],
          fixes: [
            { text: "see the node's restarts and events", command: `kubectl describe node ${node}`, risk: 'read-only' },
          ],
        },
      ];
    });
  },
});
