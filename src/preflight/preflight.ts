/** Checks the workloads of manifests before they are applied. It reads, and asks with dry runs: nothing is created. */
import { Ledger } from '../evidence/ledger.ts';
import { gapsOf } from '../diagnosis/report.ts';
import { forbiddenGap } from '../model/gaps.ts';
import type { Gap } from '../model/diagnosis.ts';
import { queryKey } from '../model/facts.ts';
import { unknown } from '../model/finding.ts';
import type { Outcome } from '../model/finding.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Pod } from '../model/objects.ts';
import type { PreflightAnswer, PreflightItem, PreflightNote } from '../model/preflight.ts';
import { gather } from '../sources/gather.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import { eachOf } from '../slots.ts';
import type { PlannedContext } from './checks/check.ts';
import { sightOutcomes } from './checks/images.ts';
import { CHECKS } from './checks/index.ts';
import { isMissing, neededBy } from './checks/objects.ts';
import { plannedContext } from './context.ts';
import { admittedPod, tryPod, tryWorkload } from './dry-run.ts';
import type { Said, Substitutes } from './dry-run.ts';
import { itemOf, worst } from './findings.ts';
import type { Spoken } from './findings.ts';
import type { Manifests, Planned } from './manifests.ts';
import { notesOfServices, workloadNotes } from './notes.ts';
import { Wishes } from './wishes.ts';
import { worldOf } from './world.ts';
import type { World } from './world.ts';

export interface PreflightOptions {
  readonly client: Client;
  readonly source: Source;
  readonly manifests: Manifests;
  /** Looks into the images of a pod; undefined: they are not looked into. */
  readonly inspect?: (context: PlannedContext) => Promise<readonly Inspection[]>;
  readonly onProgress?: (what: string) => void;
}

/** A bound that no real template reaches. */
const MAX_ROUNDS = 16;
/** Dry runs at a time. */
const AT_ONCE = 6;

/** One workload on its way. */
interface Run {
  readonly planned: Planned;
  readonly world: World;
  pod: Pod;
  said: PlannedContext['said'];
}

const contextOf = ({ planned, world, said, pod }: Run, lacks: string[] = []): PlannedContext =>
  plannedContext(world, planned, pod, said, lacks);

/** Lists that only make an answer better: events of claims, names that are like a missing one. */
const isAside = (lack: string): boolean => / list of /.test(lack);

/** A custom object of the manifests may create what is missing. */
function perhapsMade(world: World, outcome: Outcome): Outcome {
  if (outcome.result !== 'found' || !outcome.about || !/-missing$/.test(outcome.id) || outcome.about.part !== null)
    return outcome;
  const { kind, name } = outcome.about;
  const maker = world.maker(name);
  return maker ? unknown(`${maker.kind}/${maker.name} of the manifests may create ${kind} ${name}`) : outcome;
}

function spokenOf(run: Run): Spoken[] {
  const { pod, planned, world } = run;
  const lacks: string[] = [];
  const context = contextOf(run, lacks);
  return CHECKS.flatMap(({ categories, check }) => {
    const from = lacks.length;
    const own = check.run(context).map((outcome) => perhapsMade(world, outcome));
    const isSilent = own.every((one) => one.result !== 'found' && (one.result !== 'unknown' || one.looked === true));
    const missed = isSilent ? [...new Set(lacks.slice(from))].filter((one) => !isAside(one)) : [];
    const outcomes = [...own, ...missed.map((why) => unknown(why))];
    return outcomes.flatMap((outcome): Spoken[] =>
      outcome.result === 'found'
        ? [{ category: outcome.category, outcome }]
        : categories.map((category) => ({ category, outcome })),
    );
  }).concat(planned.misfit === undefined || pod !== planned.pod ? [] : misfit(planned.misfit));
}

const misfit = (why: string): Spoken[] => [
  { category: 'missing-config', outcome: unknown(`the pod template: ${why}`) },
];

/** What the checks say of each workload, and the notes of all. */
interface Settled {
  readonly spoken: readonly Spoken[][];
  readonly notes: readonly PreflightNote[];
}

function notesOf(runs: readonly Run[], present: Manifests['present']): PreflightNote[] {
  const contexts = runs.map((run) => contextOf(run));
  return [...contexts.flatMap(workloadNotes), ...notesOfServices(present, contexts)];
}

/** Runs the checks until they ask for no more. */
async function settle(
  runs: readonly Run[],
  present: Manifests['present'],
  ledger: Ledger,
  wishes: Wishes,
  source: Source,
): Promise<Settled> {
  let settled: Settled = { spoken: [], notes: [] };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    settled = { spoken: runs.map(spokenOf), notes: notesOf(runs, present) };
    const wanted = wishes.joined(ledger.takeWishes());
    if (wanted.length === 0) break;
    await gather(source, wanted, ledger);
  }
  return settled;
}

/** Returns what the pod of a dry run leaves out: what the manifests make, or what is missing and is reported already. */
function substitutesOf(run: Run): Substitutes {
  const absent = new Set(
    neededBy(contextOf(run))
      .filter(({ fact }) => fact.state === 'absent')
      .map(({ kind }) => kind),
  );
  return {
    serviceAccount: absent.has('ServiceAccount'),
    priorityClass: absent.has('PriorityClass'),
    runtimeClass: absent.has('RuntimeClass'),
  };
}

/** Returns why no dry run is possible; undefined: it is. */
function unready(run: Run): Said | undefined {
  const { namespace } = run.planned.ref;
  const context = contextOf(run);
  const fact = run.world.cluster({ verb: 'get', resource: 'namespaces', name: namespace });
  if (fact.state !== 'absent') return undefined;
  return isMissing(context, 'Namespace', namespace, fact)
    ? { state: 'unknown', why: `namespace ${namespace} does not exist` }
    : { state: 'unknown', why: `namespace ${namespace} exists only in the manifests` };
}

/** Asks the server about one workload and its pod. */
async function tryRun(run: Run, client: Client): Promise<void> {
  const { planned } = run;
  const not = unready(run);
  if (not) {
    run.said = { workload: not, pod: not };
    return;
  }
  const without = substitutesOf(run);
  const isBare = planned.path === '';
  const [pod, workload] = await Promise.all([
    tryPod(client, planned, without),
    // A bare pod is the workload: with a part left out, only its pod is asked about.
    isBare ? undefined : tryWorkload(client, planned, planned.hook !== undefined),
  ]);
  run.said = { workload, pod };
  if (pod.state === 'accepted') run.pod = admittedPod(pod.object, planned, without) ?? run.pod;
}

/** Returns the rights that dry runs lack. */
function dryRunGaps(runs: readonly Run[]): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const { said, planned } of runs)
    for (const one of [said.pod, said.workload])
      if (one?.state === 'forbidden') {
        const { namespace } = planned.ref;
        const what = `dry run of ${one.resource} in ${namespace}`;
        gaps.set(what, forbiddenGap(what, { verb: one.verb, resource: one.resource, namespace }));
      }
  return [...gaps.values()];
}

/**
 * Checks every workload of the manifests.
 * @throws UserError where the cluster cannot be asked
 */
export async function preflight(options: PreflightOptions): Promise<PreflightAnswer> {
  const { client, source, manifests, inspect, onProgress } = options;
  const ledger = new Ledger(source.now());
  const wishes = new Wishes();
  const runs = manifests.planned.map(
    (planned): Run => ({
      planned,
      world: worldOf(ledger, manifests.present, planned),
      pod: planned.pod,
      said: { workload: undefined, pod: undefined },
    }),
  );
  onProgress?.('reading what the pods refer to');
  await settle(runs, manifests.present, ledger, wishes, source);
  onProgress?.('asking the API server with dry runs');
  await eachOf(runs, AT_ONCE, (run) => tryRun(run, client));
  onProgress?.('reading what the pods refer to');
  const { spoken, notes } = await settle(runs, manifests.present, ledger, wishes, source);
  const items: PreflightItem[] = [];
  for (const [i, run] of runs.entries()) {
    const { planned, world } = run;
    if (inspect) onProgress?.(`looking into the images of ${planned.ref.kind}/${planned.ref.name}`);
    const context = contextOf(run);
    const images = await inspect?.(context);
    const seen = sightOutcomes(context, images).map((outcome): Spoken => ({ category: 'bad-image', outcome }));
    items.push({ ...itemOf(planned, world, [...spoken[i]!, ...seen], images !== undefined), images: images ?? [] });
  }
  const gaps = gapsOf(ledger.entries().filter(({ query }) => !wishes.lists.has(queryKey(query))));
  return {
    apiVersion: 'crashloop/v1',
    kind: 'Preflight',
    outcome: worst(items.map(({ result }) => result)),
    items,
    notes,
    skipped: manifests.skipped,
    gaps: [...dryRunGaps(runs), ...gaps],
    at: ledger.now,
  };
}
