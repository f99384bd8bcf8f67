/** A pod that the kubelet has not made ready to start containers, and no event says why. */
import { secondsBetween } from '../../knowledge/time.ts';
import type { Fix, Found } from '../../model/finding.ts';
import { command } from '../../model/command.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citePod } from '../support/cite.ts';
import { describeNode, describePod } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { neverStarted } from '../support/trouble.ts';
import { reasonSummary } from '../support/words.ts';
import { sayDuration } from '../upstream/support/waiting.ts';

/** Seconds that volumes, images and the network may take. */
const ALLOWED = 120;

/** What each message of the kubelet means (pkg/kubelet/types/constants.go, 1.37). */
const MEANS: readonly { readonly find: RegExp; readonly says: string }[] = [
  { find: /no IP address/i, says: 'the network plugin has given it no address' },
  { find: /no pod sandbox/i, says: 'its sandbox was not made: volumes, a device or the network plugin may hold it up' },
  { find: /sandbox is not ready/i, says: 'its sandbox does not run, or has stopped' },
  { find: /multiple pod sandboxes/i, says: 'the kubelet has to remove an old sandbox first' },
  { find: /network namespace/i, says: 'the kubelet has to make its sandbox again' },
];

function fixesOf(context: PodContext, message: string): Fix[] {
  const node = context.pod.spec?.nodeName ?? '';
  return [
    look('read the events of the pod: a volume or the sandbox may fail', describePod(context)),
    ...(/IP address|namespace/i.test(message)
      ? [
          look(
            'see whether the network plugin runs on its node',
            command`kubectl -n kube-system get pods -o wide --field-selector spec.nodeName=${node}`,
          ),
        ]
      : []),
    look('see the conditions and the events of its node', describeNode(context)),
  ];
}

function finding(context: PodContext): Found[] {
  const condition = context.pod.status?.conditions?.find(({ type }) => type === 'PodReadyToStartContainers');
  if (!context.pod.spec?.nodeName || condition?.status !== 'False' || !neverStarted(context)) return [];
  const since = condition.lastTransitionTime ?? context.pod.status?.startTime;
  const seconds = context.undated ? ALLOWED + 1 : (secondsBetween(since, context.now) ?? 0);
  if (seconds <= ALLOWED) return [];
  const { reason, message = '' } = condition;
  const means = MEANS.find(({ find }) => find.test(message));
  const how = context.undated ? '' : ` for ${sayDuration(seconds)}`;
  return [
    {
      result: 'found',
      id: 'node/not-set-up',
      category: 'node',
      confidence: means ? 'likely' : 'possible',
      container: null,
      about: aboutNode(context),
      summary: reasonSummary(
        `the kubelet has not made ${context.name} ready to start containers${how}${means ? `: ${means.says}: ` : ': '}`,
        message || 'kubelets before 1.37 give no reason',
      ),
      chain: [],
      evidence: [
        citePod(
          context,
          'status.conditions[PodReadyToStartContainers]',
          ['False', reason, message].filter(Boolean).join(' '),
          since ?? null,
        ),
      ],
      fixes: fixesOf(context, message),
    },
  ];
}

export default defineCheck({
  id: 'node/not-set-up',
  category: 'node',
  title: 'Pod not ready to start containers',
  description:
    'The condition PodReadyToStartContainers is False for longer than volumes and the network take, and no event says ' +
    'why. Kubernetes 1.37 and later give the reason in the condition.',
  criteria: {
    confirmed: null,
    likely: 'The condition has a message that this program knows (1.37 and later), and no other check found a cause.',
    possible: 'The condition has no such message.',
  },
  silent: 'The first two minutes, and pods of which a container has started.',
  sources: [
    'pkg/kubelet/status/generate.go:GeneratePodReadyToStartContainersCondition',
    'pkg/kubelet/types/constants.go',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 29,
  run: finding,
});
