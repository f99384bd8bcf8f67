/** Failures of a pod sandbox with a known fix: messages of network plugins and runtimes. */
import { oneOf } from '../../../expressions.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import { look } from '../../support/owner.ts';

interface Known {
  readonly find: RegExp;
  /** $1 and $2 stand for what the message names. */
  readonly text: string;
  /** What to look at, where that is not the network plugin. */
  readonly look?: Fix;
  /** The words only show a direction; they do not state what is wrong. */
  readonly vague?: true;
}

const RUNTIME_CLASSES = look('see the RuntimeClasses and the handlers they name', command`kubectl get runtimeclasses`);
const NETWORKS = look(
  'see which NetworkAttachmentDefinitions exist',
  command`kubectl get network-attachment-definitions --all-namespaces`,
);

const KNOWN: readonly Known[] = [
  {
    find: /no runtime for "([^"]{1,253})" is configured/,
    text:
      'configure handler $1, which the runtime of the node lacks (containerd: runtimes.$1, CRI-O: ' +
      'crio.runtime.runtimes.$1), make the RuntimeClass choose nodes that have it (scheduling.nodeSelector), or ' +
      'correct runtimeClassName in the pod',
    look: RUNTIME_CLASSES,
  },
  {
    find: /(?:failed to find|unknown) runtime handler "?([\w.-]{1,253})"?/i,
    text:
      'configure handler $1, which the runtime of the node lacks, make the RuntimeClass choose nodes that have it, or ' +
      'correct runtimeClassName in the pod',
    look: RUNTIME_CLASSES,
  },
  {
    find: /cannot find a network-attachment-definition \(([^)\s]{1,253})\)(?: in namespace \(([^)\s]{1,63})\))?/i,
    text:
      'create the NetworkAttachmentDefinition $1 in namespace $2, or correct the annotation k8s.v1.cni.cncf.io/networks ' +
      'of the pod',
    look: NETWORKS,
  },
  {
    find: oneOf([
      /\bno (?:free |more )?IPs?\b|failed to assign an IP|IP addresses? available|no available IP/i,
      /\bIPs? .{0,40}exhausted|allocate (?:an )?IP/i,
    ]),
    text:
      'free some pod addresses (delete old pods), enlarge the range, or run the pod on another node: the node or its ' +
      'subnet has no free pod address',
  },
  {
    find: new RegExp(
      [
        'failed to find plugin|no such file or directory.{0,80}cni|cni (?:config|plugin) (?:not|un)initialized',
        'no networks found|network plugin (?:is )?not (?:ready|initialized)',
      ].join('|'),
      'i',
    ),
    text: 'install the network plugin on the node, or fix the pod of its DaemonSet there',
  },
  {
    find: /runtime handler|RuntimeClass|no runtime for/i,
    vague: true,
    text: 'configure the handler in the runtime of the node, or correct runtimeClassName in the pod',
  },
  {
    find: /sandbox image|pause:/i,
    vague: true,
    text: 'make the sandbox (pause) image available to the node: check its registry, its mirror and the runtime setting',
  },
  {
    find: /unauthorized|forbidden|connection refused|i\/o timeout|no such host/i,
    vague: true,
    text: 'see the log of the network plugin on the node: it cannot reach its API or its agent',
  },
];

/** Most characters of a message that are searched. */
const MAX_MESSAGE = 4000;

const knownIn = (message: string): Known | undefined =>
  KNOWN.find(({ find }) => find.test(message.slice(0, MAX_MESSAGE)));

/** Returns whether a message is a known one that states what is wrong. */
export function statesCause(message: string): boolean {
  const known = knownIn(message);
  return known !== undefined && known.vague !== true;
}

/**
 * Returns the fixes for a message, the steps that only read first.
 * @param namespace of the pod, where the message names none
 */
export function sandboxFixes(message: string, node: string, namespace: string): Fix[] {
  const known = knownIn(message);
  const [, first = '', second = namespace] = known?.find.exec(message.slice(0, MAX_MESSAGE)) ?? [];
  const steps: Fix[] = known?.look
    ? [known.look]
    : [
        look(
          `see the pods of the network plugin on ${node}`,
          command`kubectl -n kube-system get pods -o wide --field-selector spec.nodeName=${node}`,
        ),
        look('see the conditions and the events of the node', command`kubectl describe node ${node}`),
      ];
  if (!known) return steps;
  const advice = known.text.replaceAll('$1', () => first).replaceAll('$2', () => second);
  return [...steps, { text: advice, command: null, risk: 'changes' }];
}
