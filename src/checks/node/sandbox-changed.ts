/** The sandbox of a pod is killed and created again and again. */
import { plural } from '../../knowledge/plural.ts';
import { secondsBetween, secondsUntil } from '../../knowledge/time.ts';
import { isStaticPod } from '../../evidence/static-pod.ts';
import type { EventView } from '../../evidence/views.ts';
import { command } from '../../model/command.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { citeEvent, citePod } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';

/** A reboot of the node, or a restart of the runtime, changes a sandbox once or twice. */
const LEAST = 3;
/** Seconds. An older loop is over. */
const RECENT_SECONDS = 1200;

/** The kubelet kills the containers when it finds the sandbox changed. */
const NEAR_SECONDS = 60;

/** How often the sandbox changed, and when first and last. */
interface Loop {
  readonly times: number;
  readonly minutes: number;
  readonly events: readonly EventView[];
}

function loopOf(context: PodContext): Loop | undefined {
  const events = context.podEvents().some.filter(({ reason }) => reason === 'SandboxChanged');
  const times = events.reduce((sum, { count }) => sum + count, 0);
  const last = events.at(-1)?.last;
  if (times < LEAST || (secondsBetween(last, context.now) ?? 0) > RECENT_SECONDS) return undefined;
  return { times, minutes: Math.max(1, Math.round((secondsBetween(events[0]?.first, last) ?? 0) / 60)), events };
}

const isWindows = ({ pod }: PodContext): boolean =>
  (pod.spec?.os?.name ?? pod.spec?.nodeSelector?.['kubernetes.io/os']) === 'windows';

/** The runtime and the kubelet must use one cgroup driver: each removes what the other makes (containerd, cri-o, kubeadm). */
const driverFix = (node: string, first: boolean): Fix => ({
  text:
    `compare the cgroup drivers on ${node}${first ? '' : ', if other pods there restart too'}: cgroupDriver in ` +
    '/var/lib/kubelet/config.yaml, and SystemdCgroup in /etc/containerd/config.toml (cgroup_manager of CRI-O); both must ' +
    'be systemd on a node with cgroup v2; then restart the runtime and the kubelet',
  command: null,
  risk: 'restarts',
});

function fixesOf(context: PodContext, node: string): Fix[] {
  const own = isStaticPod(context.pod);
  const logs: Fix = {
    text: `read the journal of the kubelet and of the runtime on ${node}: it says why each sandbox was not good enough`,
    command: null,
    risk: 'read-only',
  };
  const others = look(
    'see whether the sandboxes of other pods change too',
    command`kubectl get events -A --field-selector reason=SandboxChanged`,
  );
  if (isWindows(context))
    return [
      look('see the Windows version of the node', describeNode(context)),
      others,
      logs,
      {
        text: 'use a pause image and an image for the Windows version of the node, and check its network plugin',
        command: null,
        risk: 'changes',
      },
    ];
  return own ? [driverFix(node, true), logs, others] : [others, logs, driverFix(node, false)];
}

function finding(context: PodContext, { times, minutes, events }: Loop): Found {
  const node = context.pod.spec?.nodeName ?? 'its node';
  const killings = context
    .podEvents()
    .some.filter(
      ({ reason, message, last }) =>
        reason === 'Killing' &&
        /^Stopping container/.test(message) &&
        (secondsUntil(events[0]?.first ?? events[0]?.last, last) ?? 0) >= -NEAR_SECONDS,
    );
  const own = isStaticPod(context.pod);
  const hint = own ? ' (look at the cgroup driver)' : '';
  const proof: Citation[] = [...events.slice(-2).reverse(), ...killings.slice(-1)].map(citeEvent);
  return {
    result: 'found',
    id: 'node/sandbox-changed',
    category: 'node',
    confidence: 'likely',
    container: null,
    about: aboutNode(context),
    summary: sentence(
      `${node} kills and re-creates the sandbox of ${context.name} again and again: ${times} times in ` +
        `${plural(minutes, 'minute')}, and its containers with it${hint}`,
    ),
    chain: [],
    evidence: [...proof, citePod(context, 'spec.nodeName', node)],
    fixes: fixesOf(context, node),
  };
}

export default defineCheck({
  id: 'node/sandbox-changed',
  category: 'node',
  title: 'Sandbox re-created again and again',
  description:
    'The kubelet finds the sandbox of the pod gone or changed, kills the containers and creates a new sandbox, again and ' +
    'again. Most often the runtime and the kubelet use different cgroup drivers, or the network of the pod fails.',
  criteria: {
    confirmed: null,
    likely: 'At least three SandboxChanged events of this pod, the newest within 20 minutes.',
    possible: null,
  },
  silent: 'One or two changes: a reboot of the node or a restart of the runtime makes them.',
  sources: [
    'pkg/kubelet/kuberuntime/util/util.go:PodSandboxChanged',
    'pkg/kubelet/kuberuntime/kuberuntime_manager.go:SyncPod',
    'https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    { symptomsOf: 'kill' },
    { symptomsOf: 'unreachable-service' },
    'app/exited-zero',
  ],
  symptomOf: [],
  weight: 64,
  run(context) {
    if (!context.pod.spec?.nodeName) return [];
    const loop = loopOf(context);
    return loop ? [finding(context, loop)] : [];
  },
});
