/** Makes copies of a case, waits until they fail, and removes them. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import { hasFailed } from '../client.ts';
import type { ClusterCase, Copy } from './cases.ts';
import { POLL } from './setting.ts';
import type { Setting } from './setting.ts';
import { crashloop, run } from './shell.ts';
import { seen } from './target.ts';

/** How long the objects of a case run before later ones change them. */
const BEFORE_CHANGE = 40_000;

/** Runs kubectl. @throws where it fails */
export async function kubectl(...args: readonly string[]): Promise<void> {
  const ran = await run(['kubectl', ...args]);
  if (ran.code !== 0) throw new Error(`kubectl ${args.slice(0, 3).join(' ')}: ${ran.err.trim()}`);
}

async function apply(objects: Copy['objects']): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const ran = await run(['kubectl', 'apply', '-f', '-'], { input: list });
  if (ran.code !== 0) throw new Error(`the objects of the case are refused: ${ran.err.trim()}`);
}

/** Removes a copy, and what was made in the whole cluster for it. */
export async function remove({ namespace, clusterWide }: Copy, more: readonly string[]): Promise<void> {
  const all = [`namespace/${namespace}`, ...clusterWide, ...more];
  await kubectl('delete', '--ignore-not-found', '--wait=false', ...all).catch(() => undefined);
}

/**
 * Waits until a copy fails, then explains it until the answer is of the right category.
 * @throws where it does not fail
 */
export async function failure(setting: Setting, copy: Copy, one: ClusterCase): Promise<Diagnosis> {
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
  if (last?.causes[0] === undefined) throw new Error(said);
  return last;
}
