/**
 * Tries every command that `explain` offers, on the cluster that KUBECONFIG names: makes each case of a file happen,
 * runs each read-only command of its answer (exit code 0, output not empty), and on a fresh copy of the case each fix
 * with a complete command. A fix cures where the pod then runs for longer than it ran before it crashed.
 *
 *   npm run test:fixes [-- --only NAME[,NAME…]] [--waves N] [--minutes N] [--seconds N] [--nodes] [--cases FILE] [--json FILE]
 *
 * --waves: cases at once (default 4); --minutes: no case begins later (default 90); --seconds: how long a pod has to
 * run at least (default 60); --nodes: also commands that change nodes; --cases: default ../shared/cluster/cases.json,
 * beside this checkout; --json: writes the results into a file. Exits with 1 if a command failed or a fix does not cure.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { UserError } from '../src/errors.ts';
import { openNamedCluster } from '../test/cluster/client.ts';
import { casesIn } from '../test/cluster/fixes/cases.ts';
import { HEADINGS, isGood, rowsOf, summaryOf, totalsOf } from '../test/cluster/fixes/report.ts';
import { pluginFolder } from '../test/cluster/fixes/shell.ts';
import { trialOf } from '../test/cluster/fixes/trial.ts';
import type { Trial } from '../test/cluster/fixes/setting.ts';

const CASES = '../shared/cluster/cases.json';
/** Seconds for a case to fail, and for a pod to run after its fix: the longest back-off is 300 s. */
const PATIENCE = 240;
const LAST_NUMBER = 200;

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

function count(name: string, otherwise: number): number {
  const value = Number(option(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new UserError(`--${name} takes a number of 1 or more`);
  return value;
}

async function main(): Promise<number> {
  const cases = casesIn(option('cases') ?? CASES);
  const only = option('only')?.split(',');
  const unknown = only?.find((name) => cases[name] === undefined);
  if (unknown !== undefined) throw new UserError(`no case is named ${unknown}`);
  const names = (only ?? Object.keys(cases)).filter((name) => cases[name]!.category !== 'healthy');
  const end = Date.now() + count('minutes', 90) * 60_000;
  const [waves, runs] = [count('waves', 4), count('seconds', 60)];
  const cluster = await openNamedCluster();
  const plugin = pluginFolder();
  let last = Date.now() % LAST_NUMBER;
  const number = (): number => (last = (last + 1) % LAST_NUMBER);
  const setting = { cluster, plugin, number, nodes: process.argv.includes('--nodes'), runs, patience: PATIENCE };
  const trials: Trial[] = [];
  console.log(HEADINGS);
  const work = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined && Date.now() < end; name = names.shift()) {
      const trial = await trialOf(name, cases[name]!, setting);
      trials.push(trial);
      console.log(rowsOf(trial).join('\n'));
    }
  };
  try {
    await Promise.all(Array.from({ length: waves }, work));
  } finally {
    await cluster.close();
    rmSync(plugin, { recursive: true, force: true });
  }
  const totals = totalsOf(trials);
  console.log(summaryOf(totals).join('\n'));
  const json = option('json');
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ totals, trials }, null, 1)}\n`);
  return isGood(totals) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
