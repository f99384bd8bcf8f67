/** The runtime cannot create the sandbox of the pod. */
import { citeEvent, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import { asFarAsRead, isAfter, lastPastSetUp } from '../support/progress.ts';
import { inTrouble } from '../support/trouble.ts';
import { reasonSummary } from '../support/words.ts';
import { aboutNode } from '../support/about.ts';
import { sandboxFixes, statesCause } from './support/sandbox-advice.ts';

/** What the layers above the reason put in front of it. */
const SANDBOX = String.raw`failed to (?:setup|set up|create) (?:network for )?sandbox \S{0,120}: `;
const PREFIX = new RegExp(
  String.raw`^Failed to create pod sandbox: (?:rpc error: code = \w{1,30} desc = )?(?:${SANDBOX})?`,
);

/** The request of the Windows runtime, after its answer (github.com/microsoft/hcsshim). */
const EXTRA = /\s{0,4}\(extra info: [\s\S]{0,4000}$/;

/** Seconds. Older refusals may have passed by themselves when the network plugin started. */
const RECENT_SECONDS = 600;

export default defineCheck({
  id: 'node/sandbox-failed',
  category: 'node',
  title: 'Pod sandbox cannot be created',
  description:
    'The runtime on the node cannot create the sandbox of the pod: the network plugin, the runtime class or the resources ' +
    'of the node fail, before any container of the pod is created.',
  criteria: {
    confirmed:
      'FailedCreatePodSandBox or NetworkNotReady states the cause within the last ten minutes, in a known message of a ' +
      'network plugin or a runtime, and since then no image was pulled and no container was created.',
    likely: 'The same, in words that this program does not know, or that only show a direction.',
    possible: null,
  },
  silent: 'An image was pulled or a container was created after it.',
  sources: ['pkg/kubelet/kuberuntime/kuberuntime_manager.go:SyncPod', 'pkg/kubelet/kubelet.go:NetworkNotReadyErrorMsg'],
  goesAway: 'slowly',
  endedBy: null,
  settledBy: null,
  explains: ['volumes/mount-failed', 'node/sandbox-changed'],
  symptomOf: [],
  weight: 78,
  run(context) {
    const node = context.pod.spec?.nodeName;
    if (!node || !inTrouble(context)) return [];
    const events = context.podEvents().some;
    const isRecent = (last: string | null): boolean =>
      last === null || Date.parse(context.now) - Date.parse(last) < RECENT_SECONDS * 1000;
    // The pod is past what failed before an image was pulled or a container was created.
    const past = lastPastSetUp(context, events);
    const failures = events.filter(
      (event) =>
        (event.reason === 'FailedCreatePodSandBox' || event.reason === 'NetworkNotReady') &&
        isRecent(event.last) &&
        isAfter(event, past),
    );
    const last = failures.at(-1);
    if (!last) return [];
    const runtimeClass = context.pod.spec?.runtimeClassName;
    const found: Found = {
      result: 'found',
      id: 'node/sandbox-failed',
      category: 'node',
      confidence: statesCause(last.message) ? asFarAsRead(context, 'confirmed') : 'likely',
      container: null,
      about: aboutNode(context),
      summary: reasonSummary(
        `${node} cannot create the pod sandbox: `,
        last.message.replace(PREFIX, '').replace(EXTRA, ''),
      ),
      chain: [],
      evidence: [
        ...failures.slice(-4).reverse().map(citeEvent),
        citePod(context, 'spec.nodeName', node),
        ...(runtimeClass ? [citePod(context, 'spec.runtimeClassName', runtimeClass)] : []),
      ],
      fixes: sandboxFixes(last.message, node, context.namespace),
    };
    return [found];
  },
});
