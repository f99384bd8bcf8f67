/** A feature of the pod that the runtime, the kernel or a file system of its node does not have. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { aboutNode } from '../support/about.ts';
import { asFarAsRead } from '../support/progress.ts';
import { reasonSummary } from '../support/words.ts';
import { lackOf, nodeOf, refusalsOf } from './support/lacks.ts';
import type { Lack } from './support/lacks.ts';

function finding(context: PodContext, lack: Lack): Found {
  return {
    result: 'found',
    id: 'node/runtime-too-old',
    category: 'node',
    confidence: lack.confidence === 'confirmed' ? asFarAsRead(context, 'confirmed') : lack.confidence,
    container: null,
    about: aboutNode(context),
    summary: reasonSummary(lack.says, lack.quote),
    chain: [],
    evidence: [...lack.evidence, ...(nodeOf(context)?.citations ?? [])],
    fixes: lack.fixes,
  };
}

export default defineCheck({
  id: 'node/runtime-too-old',
  category: 'node',
  title: 'Node lacks a feature that the pod needs',
  description:
    'The pod uses user namespaces or image volumes, and the runtime, the kernel or a file system of its node does not ' +
    'support them.',
  criteria: {
    confirmed: 'The kubelet or the runtime says that user namespaces or idmapped mounts are not supported.',
    likely: 'The runtime refuses a container with an image volume, and its version is too old for image volumes.',
    possible: null,
  },
  silent: 'Pods without hostUsers: false and without image volumes, and runtimes with an unknown version.',
  sources: [
    'pkg/kubelet/userns/userns_manager.go',
    'libcontainer/mount_linux.go (runc)',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/',
  ],
  goesAway: 'never',
  endedBy: null,
  settledBy: 'node-test',
  explains: ['image/create-error', 'node/sandbox-failed', 'volumes/mount-failed', 'image/entrypoint-missing'],
  symptomOf: [],
  weight: 88,
  run: (context) => {
    const lack = refusalsOf(context)
      .map((refusal) => lackOf(context, refusal))
      .find((one) => one !== undefined);
    return lack ? [finding(context, lack)] : [];
  },
});
