/** Compares `explain` with `kubectl describe pod`, and with the five commands that a person types otherwise. */
import { cpu, median, peak, printGoals, printMeasures, ratio, wall } from './figures.ts';
import { fail, interleave, kubectl, type Command, type Way } from './run.ts';

/** Nearby: times of `kubectl describe pod`, MiB of memory, and seconds until Tab offers pods. */
export const GOAL = { wall: 1.7, cpu: 2.0, peak: 74, completion: 0.15 };

interface Pod {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly status?: {
    readonly containerStatuses?: {
      readonly restartCount: number;
      readonly ready: boolean;
      readonly lastState?: { readonly terminated?: object };
    }[];
  };
}

/** Returns `namespace/name` of the pod that restarted most. Reads page by page: there can be ten thousand pods. */
export function crashingPod(): string | undefined {
  let worst = { pod: undefined as string | undefined, count: 0 };
  for (let token = ''; ; ) {
    const page = JSON.parse(kubectl('get', '--raw', `/api/v1/pods?limit=500${token && `&continue=${token}`}`)) as {
      items: Pod[];
      metadata: { continue?: string };
    };
    for (const { metadata, status } of page.items) {
      const crashed = (status?.containerStatuses ?? []).filter((one) => !one.ready && one.lastState?.terminated);
      const count = Math.max(0, ...crashed.map((one) => one.restartCount));
      if (count > worst.count) worst = { pod: `${metadata.namespace}/${metadata.name}`, count };
    }
    token = page.metadata.continue ?? '';
    if (token === '') return worst.pod;
  }
}

/** Creates a crashing pod in a new namespace, which the caller removes, for a cluster without one. */
export async function makeCrashingPod(namespace: string): Promise<string> {
  kubectl('create', 'namespace', namespace);
  kubectl(
    '-n',
    namespace,
    'run',
    'bench',
    '--image=busybox:1.36',
    '--',
    'sh',
    '-c',
    'echo starting; echo "fatal: cannot open /etc/bench.yaml: no such file" >&2; exit 1',
  );
  for (let seconds = 0; seconds < 120; seconds += 2) {
    if (
      Number(
        kubectl('-n', namespace, 'get', 'pod', 'bench', '-o', 'jsonpath={.status.containerStatuses[0].restartCount}') ||
          0,
      ) >= 2
    )
      return `${namespace}/bench`;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  kubectl('delete', 'namespace', namespace, '--wait=false');
  return fail('the pod made to crash has not restarted twice within 2 minutes');
}

export interface ExplainOptions {
  readonly program: string;
  readonly runs: number;
  readonly folder: string;
  /** A kubeconfig with a server that is 50 ms away. */
  readonly far: string | undefined;
}

/** @param pod `namespace/name` */
export async function explainPart(pod: string, { program, runs, folder, far }: ExplainOptions): Promise<void> {
  const [namespace, name] = pod.split('/');
  if (!namespace || !name) fail('--pod takes NAMESPACE/NAME');
  const of = (...args: string[]): Command => ['kubectl', '-n', namespace, ...args];
  const ways: Way[] = [
    { name: 'crashloop explain', commands: [[program, 'explain', '-n', namespace, name]] },
    {
      name: 'five kubectl commands',
      commands: [
        of('describe', 'pod', name),
        of('logs', name),
        of('logs', name, '--previous'),
        of('logs', name, '--all-containers', '--previous'),
        of('get', 'events', '--sort-by=.lastTimestamp'),
      ],
    },
    { name: 'completion of a pod', commands: [[program, '__complete', 'explain', '-n', namespace, '']] },
    { name: 'kubectl describe pod', commands: [of('describe', 'pod', name)] },
  ];
  const distances = [
    { title: `EXPLAIN ${pod}`, atMost: GOAL.wall, near: true, env: process.env },
    ...(far === undefined
      ? []
      : [{ title: 'EXPLAIN, 50 ms AWAY', atMost: 1.1, near: false, env: { ...process.env, KUBECONFIG: far } }]),
  ];
  for (const { title, atMost, near, env } of distances) {
    const measures = await interleave(ways, runs, folder, env);
    printMeasures(title, ways, measures);
    const [explain, five, complete, describe] = [measures[0]!, measures[1]!, measures[2]!, measures[3]!];
    printGoals([
      { what: 'explain / kubectl describe pod, wall', value: ratio(explain, describe, wall), atMost },
      { what: 'explain / the five commands, wall', value: ratio(explain, five, wall), atMost: 0.35 },
      ...(near
        ? [
            {
              what: 'explain / kubectl describe pod, processor time',
              value: ratio(explain, describe, cpu),
              atMost: GOAL.cpu,
            },
            { what: 'memory of explain', value: median(explain.map(peak)), atMost: GOAL.peak, digits: 0, unit: ' MiB' },
            { what: 'completion of a pod', value: median(complete.map(wall)), atMost: GOAL.completion, unit: ' s' },
          ]
        : []),
    ]);
    console.log(`  beside it: processor time, explain / the five commands ${ratio(explain, five, cpu).toFixed(2)}`);
  }
}
