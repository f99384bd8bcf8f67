/** Tries one command of an answer. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Copy } from './cases.ts';
import { kubectl } from './copies.ts';
import { linesOf } from './offered.ts';
import type { Offered } from './offered.ts';
import { POLL } from './setting.ts';
import type { Setting, Tried } from './setting.ts';
import { crashloop, runLine } from './shell.ts';
import { longestRun, seen, steadiness } from './target.ts';

/** They need a container that runs at that moment. */
const WHILE_RUNNING = /^kubectl (?:-n \S+ )?(?:exec|top) | \/api\/\S+\/proxy/;

/** Runs a read-only command: exit code 0, and output. @param plugin the folder of `pluginFolder` */
export async function look(offered: Offered, plugin: string): Promise<Tried> {
  let said = '';
  const most = WHILE_RUNNING.test(offered.command) ? 60 : 3;
  for (let tries = 0; tries < most; tries++) {
    if (tries > 0) await pause(POLL);
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

/** Applies a fix and waits for the pod to run. @param made where it notes objects of the whole cluster that it makes */
export async function fix(setting: Setting, copy: Copy, offered: Offered, made: string[]): Promise<Tried> {
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
