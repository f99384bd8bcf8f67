import { citeEvent, citePod } from '../cite.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../check.ts';
import { neverStarted } from '../trouble.ts';
import { cut } from '../words.ts';

const PREFIX = /^Failed to create pod sandbox: (?:rpc error: code = \w{1,30} desc = )?(?:failed to (?:setup|set up|create) (?:network for )?sandbox \S{0,120}: )?/;
/** Refusals of the first moments that pass by themselves while the network plugin starts. */
const RECENT_SECONDS = 600;

export default defineCheck({
  id: 'node/sandbox-failed',
  category: 'node',
  title: 'Pod sandbox cannot be made',
  description: "The runtime on the node cannot make the pod's sandbox: the network plugin, the runtime class or the node's resources fail, before any container of the pod is made.",
  criteria: { confirmed: 'The containers have not run and FailedCreatePodSandBox or NetworkNotReady states it within the last ten minutes.', likely: null, possible: null },
  silent: 'Once the containers have run.',
  sources: ['pkg/kubelet/kuberuntime/kuberuntime_manager.go:SyncPod', 'pkg/kubelet/kubelet.go:NetworkNotReadyErrorMsg'],
  explains: ['volumes/mount-failed'],
  weight: 78,
  run(context) {
    const node = context.pod.spec?.nodeName;
    if (!node || !neverStarted(context)) return [];
    const events = context.podEvents();
    const recent = (last: string | null): boolean => last === null || Date.parse(context.now) - Date.parse(last) < RECENT_SECONDS * 1000;
    const told = events.state === 'known' ? events.value.filter(({ reason, last }) => (reason === 'FailedCreatePodSandBox' || reason === 'NetworkNotReady') && recent(last)) : [];
    const last = told.at(-1);
    // A container that waits for its image or its config has its sandbox.
    const past = context.containers.some(({ waiting }) => waiting?.reason !== undefined && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing');
    if (!last || past) return [];
    const found: Found = {
      result: 'found', id: 'node/sandbox-failed', category: 'node', confidence: 'confirmed', container: null,
      summary: cut(`${node} cannot make the pod's sandbox: ${last.message.replace(PREFIX, '')}`, 160), chain: [],
      evidence: [...told.slice(-4).reverse().map(citeEvent), citePod(context, 'spec.nodeName', node)],
      fixes: [
        { text: `see the network plugin's pods on ${node}`, command: `kubectl -n kube-system get pods -o wide --field-selector spec.nodeName=${node}`, risk: 'read-only' },
        { text: 'see what the node says', command: `kubectl describe node ${node}`, risk: 'read-only' },
      ],
    };
    return [found];
  },
});
