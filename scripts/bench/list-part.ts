/**
 * Compares `list -A` in a seeded cluster with `kubectl get pods -A`: time, memory, traffic, and whether the causes are
 * right.
 */
import { cpu, median, number, peak, printGoals, printMeasures, ratio, wall } from './figures.ts';
import { planNamespaces } from './plan.ts';
import { interleave, output, type Way } from './run.ts';
import { trafficOf } from './traffic.ts';
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

/** Compares the cause that `list` reports for each pod with the cause that the pod was made with. */
export async function verdicts(program: string, shape: Shape): Promise<Verdicts> {
  const answer = JSON.parse(await output([program, 'list', '-A', '-o', 'json'])) as {
    items: { target: { namespace: string; name: string }; causes: { id: string; summary: string }[] }[];
  };
  const said = new Map(answer.items.map(({ target, causes }) => [`${target.namespace}/${target.name}`, causes[0]]));
  const sick: PlannedPod[] = [...planNamespaces(shape)].flatMap(({ workloads }) =>
    workloads.flatMap(({ pods }) => pods.filter(({ truth }) => truth !== undefined)),
  );
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

/**
 * @param memoryAtTenth MiB that `list` took with a tenth of the pods; undefined if it was not measured
 */
export async function listPart(shape: Shape, memoryAtTenth: number | undefined, options: Options): Promise<void> {
  const { program, runs, folder } = options;
  const pods = shape.namespaces * shape.podsPerNamespace;
  const ways: Way[] = [
    { name: 'crashloop list -A', commands: [[program, 'list', '-A']] },
    { name: 'kubectl get pods -A -o json', commands: [['kubectl', 'get', 'pods', '-A', '-o', 'json']] },
    { name: 'kubectl get pods -A', commands: [['kubectl', 'get', 'pods', '-A']] },
  ];
  const measures = await interleave(ways, runs, folder);
  printMeasures(`LIST, ${pods} PODS`, ways, measures);
  const traffic = await trafficOf(
    ways.map(({ commands }) => commands[0]!),
    folder,
  );
  traffic?.forEach(({ received, sent, connections, requests }, i) => {
    console.log(
      `  ${ways[i]!.name.padEnd(28)} ${number(received / 2 ** 20, 2).padStart(8)} MiB received, ${number(sent / 1024, 0).padStart(5)} KiB sent, ${connections} connections, ${requests} requests`,
    );
  });
  if (traffic)
    console.log(
      '  (bytes as a TCP relay in front of the server counts them, TLS and compression included; requests as the API server counts them)',
    );
  const [list, , get] = [measures[0]!, measures[1]!, measures[2]!];
  const { expected, right, alarms, wrong } = await verdicts(program, shape);
  const memory = median(list.map(peak));
  printGoals([
    { what: 'list / kubectl get pods -A, wall', value: ratio(list, get, wall), atMost: 0.3 },
    { what: 'list / kubectl get pods -A, processor time', value: ratio(list, get, cpu), atMost: 0.3 },
    { what: `memory at ${pods} pods`, value: memory, atMost: 150, digits: 0, unit: ' MiB' },
    ...(memoryAtTenth === undefined
      ? []
      : [
          {
            what: `memory at ${pods} pods / at ${pods / 10} (${number(memoryAtTenth, 0)} MiB)`,
            value: memory / memoryAtTenth,
            atMost: 1.25,
          },
        ]),
    { what: `right causes of ${expected}`, value: right, atMost: expected, digits: 0, atLeast: true },
    { what: 'pods listed that are well', value: alarms, atMost: 0, digits: 0 },
  ]);
  if (memoryAtTenth === undefined)
    console.log(`  memory at ${pods / 10} pods: measured while a cluster is seeded, and this one was before`);
  for (const line of wrong) console.log(`  wrong: ${line}`);
}
