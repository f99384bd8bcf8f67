/** The taints that keep a pod off nodes, as the scheduler's message and the nodes have them. */
import { untolerated } from '../../../knowledge/placement.ts';
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import { citeField } from '../../support/cite.ts';
import { editFix, look } from '../../support/owner.ts';
import type { Clause, Input } from './clause.ts';

/** The taint of control-plane nodes. Where other nodes are kept out for another reason, it is not the cause. */
const CONTROL_PLANE = /^node-role\.kubernetes\.io\/(?:control-plane|master)(?:[:=]\s?.{0,60})?$/;

/** The taints that the node controller sets for a condition of the node (pkg/controller/nodelifecycle). */
const OF_CONDITION: readonly { readonly key: RegExp; readonly text: string }[] = [
  { key: /^node\.kubernetes\.io\/disk-pressure$/, text: 'free disk space (images, logs, files of pods)' },
  { key: /^node\.kubernetes\.io\/memory-pressure$/, text: 'free memory: move pods away, or lower what they use' },
  { key: /^node\.kubernetes\.io\/pid-pressure$/, text: 'end processes: find the pod with the most' },
  {
    key: /^node\.kubernetes\.io\/(?:not-ready|unreachable|network-unavailable)$/,
    text: 'find out why it is not ready (its conditions say so), or replace it',
  },
];

const withoutEnd = (taint: string): string => taint.split(/[:=]/, 1)[0]!.trim();

/** A taint of a condition goes away with the condition: a toleration would only bring the pod to a failing node. */
function fixesOf(names: readonly string[], where: readonly string[]): Fix[] {
  const node = where.length === 1 ? where[0] : undefined;
  return OF_CONDITION.filter(({ key }) => names.some((name) => key.test(withoutEnd(name)))).map(({ text }) =>
    look(
      `${node ? `on ${node}` : 'on the node with the taint'} ${text}`,
      node ? command`kubectl describe node ${node}` : command`kubectl describe nodes`,
    ),
  );
}

/** Returns the clause about taints: each with the nodes that have it, where these were read. */
export function taints({ context, message, nodes }: Input): Clause {
  const found = nodes.flatMap((node) =>
    untolerated(node, context.pod).map(({ key, value, effect }) => ({
      node: node.metadata?.name ?? '',
      key,
      says: `${key}${value ? `=${value}` : ''}:${effect}`,
    })),
  );
  const said = [...message.matchAll(/taint \{([^}]{1,300})\}/g)].map((match) => match[1]!.replace(/:\s{0,3}$/, ''));
  const names = [...new Set(said.length > 0 ? said : found.map(({ says }) => says))];
  const nodesWith = (name: string): string[] => [
    ...new Set(found.filter(({ key, says }) => key === withoutEnd(name) || says === name).map(({ node }) => node)),
  ];
  const listed = names.slice(0, 3).map((name) => {
    const on = nodesWith(name);
    return on.length > 0 && on.length <= 3 ? `${name} on ${on.join(', ')}` : name;
  });
  const own = fixesOf(names, [...new Set(names.flatMap(nodesWith))]);
  return {
    isUsual: names.length > 0 && names.every((name) => CONTROL_PLANE.test(name.trim())),
    text: `nodes have taints that it does not tolerate${listed.length > 0 ? ` (${listed.join('; ')})` : ''}`,
    ...(listed.length > 0 ? { brief: `untolerated taint ${listed.join('; ')}` } : {}),
    evidence: found.slice(0, 4).map(({ node, key, says }) => citeField(`Node/${node}`, `spec.taints[${key}]`, says)),
    fixes:
      own.length > 0
        ? own
        : [
            look(
              'see the taints of the nodes',
              command`kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints`,
            ),
            editFix(context, 'add a toleration for the taint, if the pod may run there'),
          ],
  };
}
