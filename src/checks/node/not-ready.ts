import { citeEvent, citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { ruledOut, unknown } from '../../model/finding.ts';
import type { Confidence, Found } from '../../model/finding.ts';
import { inTrouble, looksLost } from '../support/trouble.ts';
import { cut } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

export default defineCheck({
  id: 'node/not-ready',
  category: 'node',
  title: 'Node not ready',
  description:
    "The pod's node is not ready, or has not been heard of, so its containers cannot be started, watched or moved.",
  criteria: {
    confirmed:
      'The Ready condition of the node is False or Unknown, and the pod waits to start, was marked not ready with its node, is lost with it or has containers of unknown state.',
    likely: null,
    possible: 'The node is not ready, but the container ended with words of its own.',
  },
  silent: 'Where the node is ready now.',
  sources: [
    'pkg/controller/nodelifecycle/node_lifecycle_controller.go',
    'pkg/util/node/node.go:NodeUnreachablePodReason',
  ],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['node/sandbox-failed', 'volumes/mount-failed', 'node/runtime-restart'],
  symptomOf: [],
  weight: 78,
  run(context) {
    const name = context.pod.spec?.nodeName;
    if (!name || !(inTrouble(context) || looksLost(context.pod))) return [];
    const node = context.get('nodes', name);
    if (node.state === 'absent') {
      const found: Found = {
        result: 'found',
        id: 'node/not-ready',
        category: 'node',
        confidence: context.subjects.some(
          ({ dead }) => dead !== undefined && dead.reason !== 'Unknown' && dead.reason !== 'ContainerStatusUnknown',
        )
          ? 'possible'
          : 'confirmed',
        container: null,
        about: aboutNode(context),
        summary: cut(`node ${name} is gone from the cluster; ${context.name} is still bound to it`, 160),
        chain: [],
        evidence: [
          { object: `Node/${name}`, field: 'lookup', time: null, quote: 'not found' },
          citePod(context, 'spec.nodeName', name),
        ],
        fixes: [
          {
            text: 'have the pod made anew on another node',
            command: `kubectl -n ${context.namespace} delete pod ${context.name} --force`,
            risk: 'restarts',
          },
        ],
      };
      return [found];
    }
    if (node.state !== 'known') return [unknown(`node ${name} was not read`)];
    const ready = node.value.status?.conditions?.find(({ type }) => type === 'Ready');
    if (!ready || ready.status === 'True') return [ruledOut(`node ${name} is ready`)];
    const ownWords = context.subjects.some(
      ({ dead }) => dead !== undefined && dead.reason !== 'Unknown' && dead.reason !== 'ContainerStatusUnknown',
    );
    const confidence: Confidence = ownWords && context.pod.status?.reason !== 'NodeLost' ? 'possible' : 'confirmed';
    const told = context
      .podEvents()
      .some.filter(({ reason }) => reason === 'NodeNotReady')
      .slice(-2);
    const why = [ready.reason, ready.message].filter(Boolean).join(': ');
    const found: Found = {
      result: 'found',
      id: 'node/not-ready',
      category: 'node',
      confidence,
      container: null,
      about: aboutNode(context),
      summary: cut(`node ${name} is not ready (${ready.status}): ${why}`, 160),
      chain: [],
      evidence: [
        citeField(
          `Node/${name}`,
          'status.conditions[Ready]',
          `${ready.status} ${why}`,
          ready.lastTransitionTime ?? null,
        ),
        ...told.map(citeEvent),
        citePod(context, 'spec.nodeName', name),
      ],
      fixes: [
        { text: 'see what the node says', command: `kubectl describe node ${name}`, risk: 'read-only' },
        {
          text: 'keep new pods off it and let this one be made elsewhere',
          command: `kubectl cordon ${name} && kubectl -n ${context.namespace} delete pod ${context.name}`,
          risk: 'restarts',
        },
      ],
    };
    return [found];
  },
});
