/** The node of the pod shut down. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { command } from '../../model/command.ts';
import type { Found } from '../../model/finding.ts';
import { nodeWord } from '../support/kubectl.ts';
import { look } from '../support/owner.ts';
import { isBare, remakeCommand } from '../support/remake.ts';
import { sentence } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';

const REASONS = new Set(['Terminated', 'NodeShutdown', 'NodeLost']);

export default defineCheck({
  id: 'node/shutdown',
  category: 'node',
  title: 'Node shut down',
  description: 'The kubelet ended the pod, or refused it, because its node was shutting down.',
  criteria: { confirmed: 'The status of the failed pod says so.', likely: null, possible: null },
  silent: 'Any other reason of a failed pod.',
  sources: ['pkg/kubelet/nodeshutdown/nodeshutdown_manager.go'],
  goesAway: 'slowly',
  endedBy: 'node-shutdown',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'node/runtime-restart', 'node/not-ready'],
  rulesOut: ['app-error', 'bad-image', 'missing-config', 'liveness-probe'],
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
      summary: sentence(`${context.name} ended because ${node} shut down: ${message || reason}`),
      chain: [],
      evidence: [
        citePod(context, 'status.reason', reason),
        ...(message ? [citePod(context, 'status.message', message)] : []),
      ],
      fixes: [
        look('see whether the node is back', command`kubectl get node ${nodeWord(context)}`),
        isBare(context)
          ? {
              text: 'make the failed pod again: it has no controller that does',
              command: remakeCommand(context, { nodeName: null }),
              risk: 'restarts',
              effect: 'restores',
            }
          : {
              text: 'delete the failed pod; its controller creates a new one',
              command: command`kubectl -n ${context.namespace} delete pod ${context.name}`,
              risk: 'restarts',
              effect: 'restores',
            },
      ],
    };
    return [found];
  },
});
