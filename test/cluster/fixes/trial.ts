/** Makes one case happen, explains it, and tries what the answer offers. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { hasFailed } from '../client.ts';
import type { Cluster } from '../client.ts';
import { copyOf } from './cases.ts';
import type { ClusterCase, Copy } from './cases.ts';
import { linesOf, offeredBy } from './offered.ts';
import type { Offered } from './offered.ts';
import { crashloop, run, runLine } from './shell.ts';
import { longestRun, seen, steadiness } from './target.ts';

export interface Tried extends Offered {
  /**
   * ok: it did what it is for · failed: it did not · other cause: the pod does not run after the fix, and the first cause
   * is another one · not tried: it is `by hand` or `left out`.
   */
  readonly result: 'ok' | 'failed' | 'other cause' | 'not tried';
  /** Of a failure: what happened. */
  readonly said: string;
}

export interface Trial {
  readonly name: string;
  readonly category: string;
  /** The first cause, `CONFIDENCE ID`; null: none was found. */
  readonly cause: string | null;
  readonly tried: readonly Tried[];
  /** What kept the case from being tried. */
  readonly error: string | null;
  readonly seconds: number;
}

export interface Setting {
  readonly cluster: Cluster;
  readonly plugin: string;
  /** Returns a number that no other copy has now. */
  readonly number: () => number;
  /** Commands that change nodes are tried too. */
  readonly nodes: boolean;
  /** Seconds that a pod has to run at least; longer where it ran longer before it crashed. */
  readonly runs: number;
  /** Seconds for a case to fail, and for a pod to run after its fix. */
  readonly patience: number;
}

const POLL = 3000;
/** How long the objects of a case run before later ones change them. */
const BEFORE_CHANGE = 40_000;

async function kubectl(...args: readonly string[]): Promise<void> {
  const ran = await run(['kubectl', ...args]);
  if (ran.code !== 0) throw new Error(`kubectl ${args.slice(0, 3).join(' ')}: ${ran.err.trim()}`);
}

async function apply(objects: Copy['objects']): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const ran = await run(['kubectl', 'apply', '-f', '-'], { input: list });
  if (ran.code !== 0) throw new Error(`the objects of the case are refused: ${ran.err.trim()}`);
}

async function remove({ namespace, clusterWide }: Copy, more: readonly string[]): Promise<void> {
  const all = [`namespace/${namespace}`, ...clusterWide, ...more];
  await kubectl('delete', '--ignore-not-found', '--wait=false', ...all).catch(() => undefined);
}

/** Waits until a copy fails, then explains it until the answer is of the right category. */
async function failure(setting: Setting, copy: Copy, one: ClusterCase): Promise<Diagnosis> {
  await apply(copy.objects);
  if (copy.later.length > 0) {
    await pause(BEFORE_CHANGE);
    await apply(copy.later);
  }
  const end = Date.now() + setting.patience * 1000;
  let last: Diagnosis | undefined;
  let said = 'it does not fail';
  for (; Date.now() < end; await pause(POLL)) {
    const { pods } = await seen(setting.cluster, copy.namespace, copy.target);
    if (!pods.some((pod) => hasFailed(pod)) && Date.now() < end - POLL * 4) continue;
    const ran = await crashloop('explain', copy.target, '-n', copy.namespace, '-o', 'json');
    if (ran.code === 0) last = JSON.parse(ran.out) as Diagnosis;
    else said = ran.err.trim();
    if (last?.causes[0]?.category === one.category) return last;
    await pause(POLL * 3);
  }
  if (last === undefined) throw new Error(said);
  return last;
}

/** They need a container that runs at that moment. */
const WHILE_RUNNING = /^kubectl (?:-n \S+ )?(?:exec|top) | \/api\/\S+\/proxy/;

async function look(offered: Offered, plugin: string): Promise<Tried> {
  let said = '';
  const most = WHILE_RUNNING.test(offered.command) ? 12 : 3;
  for (let tries = 0; tries < most; tries++) {
    if (tries > 0) await pause(POLL * 2);
    const ran = await runLine(offered.command, plugin);
    const empty = ran.out.trim() === '' && ran.files.length === 0;
    // Its exit code is the answer.
    const isAnswer = ran.code === 1 && /^kubectl auth can-i /.test(offered.command);
    if ((ran.code === 0 || isAnswer) && !empty) return { ...offered, result: 'ok', said: '' };
    said = `exit code ${ran.code}: ${(ran.err.trim() || 'no output').slice(0, 300)}`;
  }
  return { ...offered, result: 'failed', said };
}

/** Objects of the whole cluster that a command made, from what kubectl prints. */
const madeClusterWide = (out: string): readonly string[] =>
  [...out.matchAll(/^((?:clusterrole|clusterrolebinding|persistentvolume|storageclass)\S*) created$/gm)].map(
    ([, name]) => name!,
  );

/** Waits until the pods have run for long enough. */
async function outcome(
  setting: Setting,
  copy: Copy,
  offered: Offered,
  seconds: number,
  jobsBefore: readonly string[],
): Promise<Pick<Tried, 'result' | 'said'>> {
  const cured = { result: 'ok', said: '' } as const;
  const end = Date.now() + setting.patience * 1000;
  let [text, since] = ['', 0];
  for (; Date.now() < end || (text !== '' && Date.now() < since + seconds * 1000 + POLL); await pause(POLL)) {
    const now = await seen(setting.cluster, copy.namespace, copy.target);
    const job = now.completed.find((name) => !jobsBefore.includes(name));
    if (job !== undefined && now.pods.length === 0) return cured;
    const steady = steadiness(now);
    if (steady === undefined || steady !== text) [text, since] = [steady ?? '', Date.now()];
    else if (Date.now() - since >= seconds * 1000) return cured;
  }
  const after = await crashloop('explain', copy.target, '-n', copy.namespace, '-o', 'json');
  if (after.code !== 0) return { result: 'failed', said: `the pod does not run: ${after.err.trim()}` };
  const { state, causes } = JSON.parse(after.out) as Diagnosis;
  // A program that ends by itself once its failure is gone: many cases have one.
  const ended = causes[0]?.id === 'app/exited-zero' && !offered.id.startsWith('app/exited-zero/');
  if (ended) return cured;
  const isOther = causes[0] !== undefined && !offered.id.startsWith(`${causes[0].id}/`);
  const said = `the pod is ${state}: ${causes[0] ? `${causes[0].id}: ${causes[0].summary}` : 'no cause found'}`;
  return { result: isOther ? 'other cause' : 'failed', said };
}

async function fix(setting: Setting, copy: Copy, offered: Offered, made: string[]): Promise<Tried> {
  const before = await seen(setting.cluster, copy.namespace, copy.target);
  const seconds = Math.min(120, Math.max(setting.runs, longestRun(before) * 2.5));
  const uncordon = /^kubectl (?:cordon|drain) (\S+)/.exec(offered.command)?.[1];
  try {
    for (const line of linesOf(offered.command)) {
      const { code, out, err } = await runLine(line, setting.plugin);
      made.push(...madeClusterWide(out));
      if (code !== 0) return { ...offered, result: 'failed', said: `exit code ${code}: ${err.trim().slice(0, 300)}` };
    }
    return { ...offered, ...(await outcome(setting, copy, offered, seconds, before.completed)) };
  } finally {
    if (uncordon !== undefined) await kubectl('uncordon', uncordon);
  }
}

/** Runs one case: each read-only command on its first copy, each complete fix on a copy that nothing has changed. */
export async function trialOf(name: string, one: ClusterCase, setting: Setting): Promise<Trial> {
  const began = Date.now();
  const copies: Copy[] = [];
  const made: string[] = [];
  const tried: Tried[] = [];
  let cause: string | null = null;
  const fresh = (): Copy => {
    const copy = copyOf(name, one, setting.number());
    copies.push(copy);
    return copy;
  };
  const offeredIn = (diagnosis: Diagnosis): readonly Offered[] => offeredBy(diagnosis, setting.nodes);
  try {
    const first = fresh();
    const diagnosis = await failure(setting, first, one);
    cause = diagnosis.causes[0] ? `${diagnosis.causes[0].confidence} ${diagnosis.causes[0].id}` : null;
    const offered = offeredIn(diagnosis);
    for (const each of offered) {
      if (each.kind === 'look') tried.push(await look(each, setting.plugin));
      else if (each.kind !== 'fix') tried.push({ ...each, result: 'not tried', said: each.why });
    }
    const fixes = offered.filter(({ kind }) => kind === 'fix');
    const results = await Promise.all(
      fixes.map(async (each, index): Promise<Tried> => {
        if (index === 0) return fix(setting, first, each, made);
        const copy = fresh();
        const again = offeredIn(await failure(setting, copy, one)).find(({ id }) => id === each.id);
        if (again === undefined) return { ...each, result: 'failed', said: 'a fresh copy is not offered it' };
        return fix(setting, copy, again, made);
      }),
    );
    tried.push(...results);
    return { name, category: one.category, cause, tried, error: null, seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const { message } = error as Error;
    return { name, category: one.category, cause, tried, error: message, seconds: (Date.now() - began) / 1000 };
  } finally {
    for (const copy of copies) await remove(copy, made);
  }
}
