/**
 * Changes pods of the seeded cluster as kubelets do: 20 times a second. Of twenty changes, sixteen are of healthy pods;
 * the others are two crash-looping pods that restart and then wait. That is what 600 such pods do in back-off.
 */
import type { Client } from '../../src/sources/cluster/client.ts';
import { core } from './crashes/happenings.ts';
import { planNamespaces } from './plan.ts';
import { Random } from './random.ts';
import { moment } from './status.ts';
import type { Json, PlannedPod, Shape } from './types.ts';

export const CHANGES_A_SECOND = 20;

type Patch = { readonly path: string; readonly status: Json };

const pathOf = ({ namespace, name }: PlannedPod): string => `${core(namespace, 'pods')}/${name}`;

/** A condition that the kubelet checked again. */
const checked = (pod: PlannedPod): Patch => ({
  path: pathOf(pod),
  status: { conditions: [{ type: 'Ready', lastProbeTime: moment(Date.now(), 0) }] },
});

/** The container runs again, and its last instance is the one that just ended. */
function restarted(pod: PlannedPod, restarts: number): Patch {
  const now = Date.now();
  const ended = { startedAt: moment(now, 5), finishedAt: moment(now, 1) };
  return {
    path: pathOf(pod),
    status: {
      containerStatuses: [
        {
          name: 'app',
          restartCount: restarts,
          state: { waiting: null, running: { startedAt: moment(now, 0) } },
          lastState: { terminated: ended },
        },
      ],
    },
  };
}

/** The container has ended in the same way, and is in back-off again. */
const waits = (pod: PlannedPod): Patch => ({
  path: pathOf(pod),
  status: {
    containerStatuses: [
      {
        name: 'app',
        state: {
          running: null,
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off 5m0s restarting failed container=app pod=${pod.name}_${pod.namespace}`,
          },
        },
      },
    ],
  },
});

/** Returns pods to change: those that loop, and some healthy ones, from namespaces all over the cluster. */
function podsToChange(shape: Shape): { looping: PlannedPod[]; healthy: PlannedPod[] } {
  const [looping, healthy]: PlannedPod[][] = [[], []];
  const step = Math.max(1, Math.floor(shape.namespaces / 100));
  for (let index = 0; index < shape.namespaces; index += step)
    for (const { workloads } of planNamespaces(shape, index, index + 1))
      for (const { pods } of workloads)
        for (const pod of pods) {
          const { fate, truth } = pod;
          if (fate.kind === 'looping' && fate.waits === undefined && truth !== undefined) looping!.push(pod);
          else if (fate.kind === 'running' && fate.restarts === undefined && pods[0] === pod) healthy!.push(pod);
        }
  return { looping: looping!, healthy: healthy! };
}

/** Writes until it is stopped. */
export class Writer {
  readonly #client: Client;
  readonly #pods: ReturnType<typeof podsToChange>;
  readonly #random = new Random('writer');
  #timer: NodeJS.Timeout | undefined;
  #restarts = 100;
  #turn = 0;
  #pending = new Set<Promise<void>>();
  /** Changes that the server has accepted. */
  written = 0;
  failure: Error | undefined;

  constructor(client: Client, shape: Shape) {
    this.#client = client;
    this.#pods = podsToChange(shape);
  }

  start(): void {
    this.#timer = setInterval(() => {
      const written = this.#write(this.#next())
        .catch((error: Error) => {
          this.failure ??= error;
        })
        .finally(() => this.#pending.delete(written));
      this.#pending.add(written);
    }, 1000 / CHANGES_A_SECOND);
  }

  /** Stops, and waits until all changes were answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
  }

  #next(): Patch {
    const turn = this.#turn++ % 10;
    const { looping, healthy } = this.#pods;
    const pod = looping[Math.floor(this.#turn / 10) % looping.length]!;
    if (turn === 3) return restarted(pod, this.#restarts++);
    // The pod that restarted half a second ago.
    if (turn === 8) return waits(pod);
    return checked(this.#random.pick(healthy));
  }

  async #write({ path, status }: Patch): Promise<void> {
    await this.#client.request({
      method: 'PATCH',
      path: `${path}/status`,
      query: { fieldManager: 'kubelet' },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
      body: { status },
    });
    this.written++;
  }
}
