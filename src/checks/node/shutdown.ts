import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { cut } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

const REASONS = new Set(['Terminated', 'NodeShutdown', 'NodeLost']);

export default defineCheck({
  id: 'node/shutdown',
  category: 'node',
  title: 'Node shut down',
  description: 'The pod was ended, or refused, because its node was shutting down.',
  criteria: { confirmed: 'The status of the failed pod states it.', likely: null, possible: null },
  silent: 'For every other reason of a failed pod.',
  sources: ['pkg/kubelet/nodeshutdown/nodeshutdown_manager.go'],
  goesAway: 'slowly',
  endedBy: 'node-shutdown',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'node/runtime-restart', 'node/not-ready'],
  symptomOf: ['eviction'],
  weight: 88,
  run(context) {
    const { phase, reason, message = '' } = context.pod.status ?? {};
    if (
      phase !== 'Failed' ||
      !reason ||
      !REASONS.has(reason) ||
      (reason === 'Terminated' && !/shutdown/i.test(message))
    )
      return [];
    const node = context.pod.spec?.nodeName ?? 'its node';
    const found: Found = {
      result: 'found',
      id: 'node/shutdown',
      category: 'node',
      confidence: 'confirmed',
      container: null,
      about: aboutNode(context),
      summary: cut(`${context.name} ended because ${node} shut down: ${message || reason}`, 160),
      chain: [],
      evidence: [
        citePod(context, 'status.reason', reason),
        ...(message ? [citePod(context, 'status.message', message)] : []),
      ],
      fixes: [
        { text: 'see whether the node is back', command: `kubectl get node ${node}`, risk: 'read-only' },
        {
          text: 'clear the failed pod away; its owner makes a new one',
          command: `kubectl -n ${context.namespace} delete pod ${context.name}`,
          risk: 'restarts',
        },
      ],
    };
    return [found];
  },
});
