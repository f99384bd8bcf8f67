/** The runtime or the node was restarted, and how the container ended was lost. */
import { citeExit, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import { describeNode } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

/** Reasons of failed pods after which the kubelet no longer finds the containers either. */
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
    'It is unknown how the container ended: the container runtime or the node was restarted, and the state was lost. ' +
    'The exit code 255 or 137 is then made up; it is not the exit code of the application.',
  criteria: {
    confirmed: 'containerd reports reason Unknown with exit code 255.',
    likely: 'The kubelet reports ContainerStatusUnknown, or CRI-O exit code -1.',
    possible: null,
  },
  silent: 'Evicted, preempted and shut-down pods: their containers are always lost.',
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
      const end = `${dead.reason ?? 'Error'}, exit code ${dead.exitCode}`;
      return [
        {
          result: 'found',
          id: 'node/runtime-restart',
          category: 'node',
          confidence,
          container: container.name,
          about: aboutNode(context),
          summary: sentence(
            `how ${container.name} ended is unknown (${end}): the container runtime or node ${node} was restarted`,
          ),
          chain: [],
          evidence: [
            citeExit(context, container),
            citePod(context, 'spec.nodeName', node),
            ...(dead.message ? [citePod(context, `${container.deadPath}.message`, dead.message)] : []),
          ],
          fixes: [look('see the restarts and the events of the node', describeNode(context))],
        },
      ];
    });
  },
});
