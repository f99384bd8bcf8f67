/**
 * Compares `list -A` in a seeded cluster with `kubectl get pods -A`: time, memory, traffic, and whether the causes are
 * right.
 */
import { cpu, median, number, peak, printGoals, printMeasures, ratio, wall } from './figures.ts';
import { planNamespaces } from './plan.ts';
import { interleave, output, type Way } from './run.ts';
import { MEASURABLE, OnTerminal } from './terminal.ts';
import { trafficOf, type Traffic } from './traffic.ts';
import type { PlannedPod, Shape } from './types.ts';

interface Options {
  readonly program: string;
  readonly runs: number;
  readonly folder: string;
}

/** MiB that `list -A` takes now; the median of the runs. */
export async function memoryOfList({ program, runs, folder }: Options): Promise<number> {
  const [measures] = await interleave([{ name: 'list', commands: [[program, 'list', '-A']] }], runs, folder);
  return median(measures!.map(peak));
}

interface Verdicts {
  readonly expected: number;
  readonly right: number;
  /** Healthy pods, and pods that the bench did not create, that are in the list. */
  readonly alarms: number;
  /** For each wrong cause, what `list` said. */
  readonly wrong: readonly string[];
}

/** Returns the pods that were made to fail. One namespace at a time is planned: all of them take a gigabyte. */
export function failingPods(shape: Shape): PlannedPod[] {
  const failing: PlannedPod[] = [];
  for (const { workloads } of planNamespaces(shape))
    for (const { pods } of workloads) failing.push(...pods.filter(({ truth }) => truth !== undefined));
  return failing;
}

/** Compares the cause that `list` reports for each pod with the cause that the pod was made with. */
export async function verdicts(program: string, shape: Shape, env = process.env): Promise<Verdicts> {
  const answer = JSON.parse(await output([program, 'list', '-A', '-o', 'json'], env)) as {
    items: { target: { namespace: string; name: string }; causes: { id: string; summary: string }[] }[];
  };
  const said = new Map(answer.items.map(({ target, causes }) => [`${target.namespace}/${target.name}`, causes[0]]));
  const sick = failingPods(shape);
  const wrong: string[] = [];
  for (const { namespace, name, truth } of sick) {
    const pod = `${namespace}/${name}`;
    const cause = said.get(pod);
    const right =
      cause !== undefined &&
      truth!.ids.includes(cause.id) &&
      truth!.says.every((word) => word.split('|').some((one) => cause.summary.includes(one)));
    if (!right)
      wrong.push(
        `${pod}, ${truth!.crash}: ${!said.has(pod) ? 'not listed' : cause === undefined ? 'no cause' : `${cause.id}: ${cause.summary}`}`,
      );
    said.delete(pod);
  }
  return { expected: sick.length, right: sick.length - wrong.length, alarms: said.size, wrong };
}

/** Pods up to which `kubectl get pods -A -o json` is measured, too: it takes 60 KiB of memory for each. */
const AS_JSON = 20_000;
/** Seconds that a person waits at most. */
const PATIENCE = 300;

/** Returns the seconds until the first failing pod is on the terminal; the median of the runs. */
async function firstRow(shape: Shape, { program, runs }: Options): Promise<number> {
  if (!MEASURABLE) return NaN;
  const names = failingPods(shape).map(({ namespace, name }) => `${namespace}/${name}`);
  // A row may name the workload, and on a narrow terminal the end of a name is cut.
  const starts = new Set(names.map((name) => name.slice(0, 24)));
  const isShown = (text: string): boolean => [...starts].some((start) => text.includes(start));
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const list = new OnTerminal([program, 'list', '-A']);
    times.push(await list.shows(isShown, PATIENCE));
    await list.ended;
  }
  return median(times);
}

/**
 * @param memoryAtTenth MiB that `list` took with a tenth of the pods; undefined if it was not measured
 * @returns seconds of processor time of `kubectl get pods -A`
 */
export async function listPart(shape: Shape, memoryAtTenth: number | undefined, options: Options): Promise<number> {
  const { program, runs, folder } = options;
  const pods = shape.namespaces * shape.podsPerNamespace;
  const ways: Way[] = [
    { name: 'crashloop list -A', commands: [[program, 'list', '-A']] },
    ...(pods > AS_JSON
      ? []
      : [{ name: 'kubectl get pods -A -o json', commands: [['kubectl', 'get', 'pods', '-A', '-o', 'json']] }]),
    { name: 'kubectl get pods -A', commands: [['kubectl', 'get', 'pods', '-A']] },
  ];
  const measures = await interleave(ways, runs, folder);
  printMeasures(`LIST, ${pods} PODS`, ways, measures);
  const traffic = await trafficOf(
    ways.map(({ commands }) => commands[0]!),
    folder,
  );
  if (traffic) printTraffic(ways, traffic);
  const [list, get] = [measures[0]!, measures.at(-1)!];
  const { expected, right, alarms, wrong } = await verdicts(program, shape);
  const memory = median(list.map(peak));
  printGoals([
    { what: 'list / kubectl get pods -A, wall', value: ratio(list, get, wall), atMost: 0.2 },
    { what: 'list / kubectl get pods -A, processor time', value: ratio(list, get, cpu), atMost: 0.2 },
    { what: 'first row on a terminal', value: await firstRow(shape, options), atMost: 2, digits: 1, unit: ' s' },
    { what: `memory at ${pods} pods`, value: memory, atMost: 200, digits: 0, unit: ' MiB' },
    {
      what: `memory at ${pods} pods / at ${pods / 10} (${memoryAtTenth === undefined ? '-' : number(memoryAtTenth, 0)} MiB)`,
      value: memory / (memoryAtTenth ?? NaN),
      atMost: 1.3,
    },
    { what: `right causes of ${expected}`, value: right, atMost: expected, digits: 0, atLeast: true },
    { what: 'pods listed that are well', value: alarms, atMost: 0, digits: 0 },
  ]);
  if (memoryAtTenth === undefined)
    console.log(`  memory at ${pods / 10} pods: measured while a cluster is seeded, and this one was before`);
  for (const line of wrong.slice(0, SHOWN)) console.log(`  wrong: ${line}`);
  if (wrong.length > SHOWN) console.log(`  and ${wrong.length - SHOWN} more`);
  return median(get.map(cpu));
}

/** Wrong causes that are printed. */
const SHOWN = 20;

/** Prints what each way costs the network and the API server. */
function printTraffic(ways: readonly Way[], traffic: readonly Traffic[]): void {
  console.log(
    '\nONE RUN COSTS                 REQUESTS  MiB SENT  SERVER CPU s  ALL TIMES s  MiB RECEIVED  CONNECTIONS',
  );
  traffic.forEach(({ requests, bytes, cpuSeconds, requestSeconds, received, connections }, i) => {
    const cells = [
      String(requests).padStart(8),
      number(bytes / 2 ** 20, 2).padStart(8),
      number(cpuSeconds, 2).padStart(12),
      number(requestSeconds, 2).padStart(11),
      number(received / 2 ** 20, 2).padStart(12),
      String(connections).padStart(11),
    ];
    console.log(`${ways[i]!.name.padEnd(28)}  ${cells.join('  ')}`);
  });
  console.log(
    '  (requests, MiB sent, processor time and the sum of the times of all requests: metrics of the API server;\n' +
      '  MiB received: a TCP relay in front of the server, TLS and compression included)\n',
  );
}
