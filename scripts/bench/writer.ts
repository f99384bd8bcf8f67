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

type Statuses = readonly [Json & { readonly restartCount: number; readonly lastState: { readonly terminated?: Json } }];

/** The container runs again, and its last instance is the one that just ended, in the same way as the one before. */
function restarted(pod: PlannedPod, [first]: Statuses): Patch {
  const now = Date.now();
  const terminated = { ...first.lastState.terminated, startedAt: moment(now, 5), finishedAt: moment(now, 1) };
  const again = {
    ...first,
    restartCount: first.restartCount + 1,
    state: { running: { startedAt: moment(now, 0) } },
    lastState: { terminated },
  };
  return { path: pathOf(pod), status: { containerStatuses: [again] } };
}

/** The container has ended, and is in back-off again. */
function waits(pod: PlannedPod, [first]: Statuses): Patch {
  const waiting = {
    reason: 'CrashLoopBackOff',
    message: `back-off 5m0s restarting failed container=app pod=${pod.name}_${pod.namespace}`,
  };
  return { path: pathOf(pod), status: { containerStatuses: [{ ...first, state: { waiting } }] } };
}

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
      const written = this.#change()
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

  async #change(): Promise<void> {
    const turn = this.#turn++;
    const { looping, healthy } = this.#pods;
    const pod = looping[Math.floor(turn / 10) % looping.length]!;
    // A pod restarts, and waits again a quarter of a second later.
    if (turn % 10 === 3) await this.#write(restarted(pod, await this.#statusesOf(pod)));
    else if (turn % 10 === 8) await this.#write(waits(pod, await this.#statusesOf(pod)));
    else await this.#write(checked(this.#random.pick(healthy)));
  }

  /** The kubelet writes the list of all containers, which the API server does not merge. */
  async #statusesOf(pod: PlannedPod): Promise<Statuses> {
    return (await this.#client.json<{ status: { containerStatuses: Statuses } }>({ path: pathOf(pod) })).status
      .containerStatuses;
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
