import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import { asFarAsRead, isAfter, lastPastSetUp } from '../support/progress.ts';
import { inTrouble } from '../support/trouble.ts';
import { reasonSummary } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

const PREFIX =
  /^Failed to create pod sandbox: (?:rpc error: code = \w{1,30} desc = )?(?:failed to (?:setup|set up|create) (?:network for )?sandbox \S{0,120}: )?/;
/** Words of network plugins and runtimes whose mending is known. */
interface Known {
  readonly find: RegExp;
  /** $1 and $2 stand for what the message names. */
  readonly text: string;
  /** What to look at, where it is not the network plugin. */
  readonly look?: { readonly text: string; readonly command: string };
}
const CLASSES = { text: 'see the RuntimeClasses and the handlers they name', command: 'kubectl get runtimeclasses' };
const KNOWN: readonly Known[] = [
  {
    find: /no runtime for "([^"]{1,253})" is configured/,
    text: "the node's runtime has no handler $1: configure it there (containerd: runtimes.$1, CRI-O: crio.runtime.runtimes.$1), let the RuntimeClass choose nodes that have it (scheduling.nodeSelector), or correct runtimeClassName in the pod",
    look: CLASSES,
  },
  {
    find: /(?:failed to find|unknown) runtime handler "?([\w.-]{1,253})"?/i,
    text: "the node's runtime has no handler $1: configure it there, let the RuntimeClass choose nodes that have it, or correct runtimeClassName in the pod",
    look: CLASSES,
  },
  {
    find: /cannot find a network-attachment-definition \(([^)\s]{1,253})\)(?: in namespace \(([^)\s]{1,63})\))?/i,
    text: 'make the NetworkAttachmentDefinition $1 in namespace $2, or correct the annotation k8s.v1.cni.cncf.io/networks of the pod',
    look: {
      text: 'see which NetworkAttachmentDefinitions there are',
      command: 'kubectl get network-attachment-definitions --all-namespaces',
    },
  },
  {
    find: /no (?:free |more )?IP|failed to assign an IP|IP addresses? available|exhausted|no available IP|allocate (?:an )?IP/i,
    text: 'the node or its subnet has no free pod address: free some (old pods), enlarge the range, or run the pod on another node',
  },
  {
    find: /failed to find plugin|no such file or directory.{0,80}cni|cni (?:config|plugin) (?:not|un)initialized|no networks found|network plugin (?:is )?not (?:ready|initialized)/i,
    text: "install the network plugin on the node, or mend its DaemonSet's pod there",
  },
  {
    find: /runtime handler|RuntimeClass|no runtime for/i,
    text: "the node's runtime has no such handler: configure it there, or correct runtimeClassName in the pod",
  },
  {
    find: /sandbox image|pause:/i,
    text: "let the node pull the sandbox (pause) image: its registry, mirror or the runtime's sandbox setting",
  },
  {
    find: /unauthorized|forbidden|connection refused|i\/o timeout|no such host/i,
    text: "the network plugin cannot reach what it needs (its API or agent): see its pod's log on the node",
  },
];
/** Refusals of the first moments that pass by themselves while the network plugin starts. */
const RECENT_SECONDS = 600;

export default defineCheck({
  id: 'node/sandbox-failed',
  category: 'node',
  title: 'Pod sandbox cannot be made',
  description:
    "The runtime on the node cannot make the pod's sandbox: the network plugin, the runtime class or the node's resources fail, before any container of the pod is made.",
  criteria: {
    confirmed:
      'FailedCreatePodSandBox or NetworkNotReady states it within the last ten minutes, and no image was pulled and no container made since.',
    likely: null,
    possible: null,
  },
  silent: 'Once an image was pulled or a container made after it.',
  sources: ['pkg/kubelet/kuberuntime/kuberuntime_manager.go:SyncPod', 'pkg/kubelet/kubelet.go:NetworkNotReadyErrorMsg'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed'],
  symptomOf: [],
  weight: 78,
  run(context) {
    const node = context.pod.spec?.nodeName;
    if (!node || !inTrouble(context)) return [];
    const events = context.podEvents().some;
    const recent = (last: string | null): boolean =>
      last === null || Date.parse(context.now) - Date.parse(last) < RECENT_SECONDS * 1000;
    // What was refused before an image was pulled or a container made is past.
    const past = lastPastSetUp(context, events);
    const told = events.filter(
      (event) =>
        (event.reason === 'FailedCreatePodSandBox' || event.reason === 'NetworkNotReady') &&
        recent(event.last) &&
        isAfter(event, past),
    );
    const last = told.at(-1);
    if (!last) return [];
    const known = KNOWN.find(({ find }) => find.test(last.message.slice(0, 4000)));
    const [, first = '', second = context.namespace] = known?.find.exec(last.message.slice(0, 4000)) ?? [];
    const mend: Fix[] = known
      ? [
          {
            text: known.text.replaceAll('$1', () => first).replaceAll('$2', () => second),
            command: null,
            risk: 'changes',
          },
        ]
      : [];
    const runtimeClass = context.pod.spec?.runtimeClassName;
    const found: Found = {
      result: 'found',
      id: 'node/sandbox-failed',
      category: 'node',
      confidence: asFarAsRead(context, 'confirmed'),
      container: null,
      about: aboutNode(context),
      summary: reasonSummary(`${node} cannot make the pod's sandbox: `, last.message.replace(PREFIX, '')),
      chain: [],
      evidence: [
        ...told.slice(-4).reverse().map(citeEvent),
        citePod(context, 'spec.nodeName', node),
        ...(runtimeClass ? [citePod(context, 'spec.runtimeClassName', runtimeClass)] : []),
      ],
      fixes: [
        ...(known?.look
          ? [{ ...known.look, risk: 'read-only' as const }, ...mend]
          : [
              {
                text: `see the network plugin's pods on ${node}`,
                command: `kubectl -n kube-system get pods -o wide --field-selector spec.nodeName=${node}`,
                risk: 'read-only' as const,
              },
              { text: 'see what the node says', command: `kubectl describe node ${node}`, risk: 'read-only' as const },
              ...mend,
            ]),
      ],
    };
    return [found];
  },
});
