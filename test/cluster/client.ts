/** The cluster that KUBECONFIG names, for the suites that run on it. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { machineClock } from '../../src/clock.ts';
import type { Pod } from '../../src/model/objects.ts';
import { openCluster } from '../../src/sources/cluster/source.ts';

export type Cluster = Awaited<ReturnType<typeof openCluster>>;

/** @throws where KUBECONFIG names no cluster, or it does not answer */
export async function openNamedCluster(): Promise<Cluster> {
  const { KUBECONFIG } = process.env;
  if (!KUBECONFIG?.split(process.platform === 'win32' ? ';' : ':').some((file) => existsSync(file))) {
    throw new Error(
      `KUBECONFIG names no cluster (${KUBECONFIG ? `${KUBECONFIG} is not there` : 'it is not set'}): this suite makes namespaces and pods, so it wants to be pointed at one`,
    );
  }
  return openCluster(
    {},
    {
      env: process.env,
      homedir: homedir(),
      cwd: process.cwd(),
      platform: process.platform,
      stdinIsTerminal: false,
      stdinFd: 0,
      stderrFd: 2,
      clock: machineClock,
      userAgent: 'kubectl-crashloop-e2e',
    },
  );
}

/** How long a container may be created before that counts as a failure: a volume that cannot be mounted shows in events alone. */
const CREATING_MILLISECONDS = 30_000;

/** Returns whether a pod has crashed so often, waits with a reason, is not scheduled or has failed. */
export function hasFailed(pod: Pod | undefined, restarts = 1): boolean {
  const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
  const stuck = statuses.some((status) =>
    /^(?:CreateContainer|RunContainer|ImagePull|ErrImage|InvalidImage)/.test(status.state?.waiting?.reason ?? ''),
  );
  const unscheduled =
    pod?.status?.conditions?.some((condition) => condition.type === 'PodScheduled' && condition.status === 'False') ??
    false;
  const creating =
    statuses.some((status) => status.state?.waiting?.reason === 'ContainerCreating') &&
    Date.now() - Date.parse(pod?.status?.startTime ?? '') > CREATING_MILLISECONDS;
  return (
    stuck ||
    creating ||
    unscheduled ||
    pod?.status?.phase === 'Failed' ||
    statuses.some((status) => status.restartCount >= restarts)
  );
}
