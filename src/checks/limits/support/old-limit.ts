/** Limits that a resize in place raised in the API, and that the cgroup of the pod may not have. */
import type { Citation } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { citePod } from '../../support/cite.ts';

/** Returns whether the kubelet of the pod's node raises the pod's limit in each resize (1.37 and later). */
function isFixed(context: PodContext): boolean {
  const node = context.pod.spec?.nodeName;
  const fact = node === undefined ? undefined : context.get('nodes', node);
  const version = fact?.state === 'known' ? fact.value.status?.nodeInfo?.kubeletVersion : undefined;
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,3})/.exec(version ?? '') ?? [];
  return Number(major) > 1 || Number(minor) >= 37;
}

/**
 * Returns the last resize in place, where the container that died had started after it. If no container ran during the
 * resize, kubelets before 1.37 raise the limit of the container and not that of the pod, although the API reports
 * ResizeCompleted (kubernetes/kubernetes#138760). The API does not show the limit of the pod's cgroup.
 * @returns undefined where the limit in the API holds
 */
export function resizeBefore(context: PodContext, container: ContainerView): Citation | undefined {
  const times = (context.pod.metadata?.managedFields ?? []).flatMap(({ subresource, time }) =>
    subresource === 'resize' && time !== undefined ? [time] : [],
  );
  const last = times.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
  const started = container.dead?.startedAt;
  if (last === undefined || !started || Date.parse(started) < Date.parse(last) || isFixed(context)) return undefined;
  return citePod(context, 'metadata.managedFields', `resized in place at ${last}`, last);
}
