/**
 * Measures how often the answers are right: explains every recording of a folder and compares the answer with its
 * truth.json.
 *
 *   npm run accuracy [-- FOLDER] [--only NAME] [--json] [--fixes]
 *
 * FOLDER holds one folder with a truth.json for each recording (default test/corpus), and may hold manifests NAME.yaml
 * with a NAME.truth.json beside them, in folders of their own too. Prints a row for each wrong answer, a row for each
 * right answer that is not understood from its summary alone, and the figures; exits with 1 if an answer is wrong.
 * --fixes prints the first cause of each recording with its fixes, to read what the program offers.
 */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/errors.ts';
import { resourceNamed } from '../src/model/resources.ts';
import { diagnose } from '../src/diagnosis/diagnose.ts';
import { SURENESS } from '../src/model/finding.ts';
import type { Confidence } from '../src/model/finding.ts';
import type { Cause, Diagnosis } from '../src/model/diagnosis.ts';
import type { Target } from '../src/diagnosis/target.ts';
import { openBundle } from '../src/sources/bundle/source.ts';

export interface Truth {
  readonly namespace: string;
  /** A pod, or TYPE/NAME. */
  readonly pod: string;
  readonly container: string | null;
  readonly category: string;
  /** Other categories that are right too. */
  readonly also?: readonly string[];
  readonly cause: string;
  /** Case-insensitive regular expressions that the first cause has to match, all of them. */
  readonly must: readonly string[];
  readonly mustNot?: readonly string[] | null;
  /** The highest confidence that is right, where that is not `confirmed`. */
  readonly atMost?: Confidence;
}

/** What `npm run new-case` writes where a person has to decide. */
export const FILL_IN = 'FILL IN';

/** Returns the names of a truth's fields that are still marked. */
export const unfilled = (truth: Truth): string[] =>
  Object.entries(truth).flatMap(([field, value]) => (JSON.stringify(value)?.includes(FILL_IN) ? [field] : []));

export interface Verdict {
  readonly name: string;
  readonly healthy: boolean;
  readonly category: boolean;
  readonly named: boolean;
  readonly right: boolean;
  /** The patterns of `must` that the first cause's summary alone does not match. */
  readonly notInSummary: readonly string[];
  readonly confirmed: boolean;
  readonly wrongConfirmed: boolean;
  readonly falseAlarm: boolean;
  readonly why: string;
  readonly first: Cause | undefined;
}

/** Returns a cause as one text: its id, summary, chain, evidence and fixes. */
export function textOf(cause: Cause): string {
  return [
    cause.id,
    cause.summary,
    ...cause.chain.map((link) => `${link.object} ${link.says}`),
    ...cause.evidence.map((one) => `${one.object} ${one.field} ${one.quote}`),
    ...cause.fixes.map((fix) => `${fix.text} ${fix.command ?? ''}`),
  ].join('\n');
}

/** Returns whether all that a cause says to do is to read a log. */
export const onlyReadsLog = ({ fixes }: Pick<Cause, 'fixes'>): boolean =>
  fixes.every(({ argv, risk }) => risk === 'read-only' && argv?.every((words) => words.includes('logs')) === true);

/** Returns the target that a truth names. */
export function targetOf(truth: Pick<Truth, 'namespace' | 'pod'>): Target {
  const [type, name] = truth.pod.includes('/') ? (truth.pod.split('/') as [string, string]) : ['pods', truth.pod];
  return { resource: resourceNamed(type) as Target['resource'], namespace: truth.namespace, name };
}

/**
 * Compares an answer with the truth.
 * @throws UserError if the truth is not filled in
 */
export function judge(name: string, truth: Truth, diagnosis: Diagnosis): Verdict {
  const open = unfilled(truth);
  if (open.length > 0) throw new UserError(`truth.json of ${name} is not filled in: ${open.join(', ')}`);
  const healthy = truth.category === 'healthy';
  // A pod that runs again: what ended it.
  const first = diagnosis.causes[0] ?? (healthy ? undefined : diagnosis.history[0]);
  const right = [truth.category, ...(truth.also ?? [])];
  if (healthy) {
    const falseAlarm = diagnosis.causes.some((cause) => !right.includes(cause.category));
    return {
      name,
      healthy,
      category: !falseAlarm,
      named: !falseAlarm,
      right: !falseAlarm,
      notInSummary: [],
      confirmed: first?.confidence === 'confirmed',
      wrongConfirmed: falseAlarm && first?.confidence === 'confirmed',
      falseAlarm,
      why: falseAlarm ? 'false alarm' : '',
      first,
    };
  }
  const text = first ? textOf(first) : '';
  const missing = truth.must.filter((pattern) => !new RegExp(pattern, 'i').test(text));
  const said = (truth.mustNot ?? []).filter((pattern) => new RegExp(pattern, 'i').test(text));
  const category = first !== undefined && right.includes(first.category);
  const container =
    !truth.container || first?.container === truth.container || new RegExp(`\\b${truth.container}\\b`).test(text);
  const tooSure = first !== undefined && SURENESS[first.confidence] > SURENESS[truth.atMost ?? 'confirmed'];
  const named = first !== undefined && missing.length === 0 && said.length === 0 && container && !tooSure;
  const why = !first
    ? 'no cause'
    : [
        !category && `category ${first.category}, not ${right.join(' or ')}`,
        missing.length > 0 && `lacks /${missing.join('/ /')}/`,
        said.length > 0 && `says /${said.join('/ /')}/`,
        !container && `container ${first.container}, not ${truth.container}`,
        tooSure && `${first.confidence}, more than ${truth.atMost}`,
      ]
        .filter(Boolean)
        .join('; ');
  return {
    name,
    healthy,
    category,
    named,
    right: category && named,
    notInSummary: truth.must.filter((pattern) => !new RegExp(pattern, 'i').test(first?.summary ?? '')),
    confirmed: first?.confidence === 'confirmed',
    wrongConfirmed: first?.confidence === 'confirmed' && !(category && named),
    falseAlarm: false,
    why,
    first,
  };
}

/** Returns the truth of a recording, and the first cause of its answer with its fixes, for people who read the fixes. */
const fixesOf = (name: string, truth: Truth, first: Cause | undefined): string =>
  [
    `${name}: ${truth.category}: ${truth.cause}`,
    `  ${first ? `${first.id} (${first.confidence}): ${first.summary}` : 'no cause'}`,
    ...(first?.fixes ?? []).flatMap(({ risk, text, command }) => [
      `  - ${risk}: ${text}`,
      ...(command === null ? [] : [`      $ ${command}`]),
    ]),
  ].join('\n');

/** Returns the answer for one recording. */
export async function explainRecording(folder: string, truth: Truth): Promise<Diagnosis> {
  const source = await openBundle(folder);
  try {
    return (await diagnose(source, targetOf(truth))).diagnosis;
  } finally {
    await source.close();
  }
}

export interface Recording {
  readonly name: string;
  /** A folder, or a manifest. */
  readonly folder: string;
  readonly truth: Truth;
}

const truthIn = (path: string): Truth => JSON.parse(readFileSync(path, 'utf8')) as Truth;

/** Returns the recordings of a folder, by name: folders with a truth.json, and manifests with a truth beside them. */
export function recordingsIn(folder: string): Recording[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      const beside = path.replace(/\.yaml$/, '.truth.json');
      if (entry.isDirectory()) {
        const truth = join(path, 'truth.json');
        return existsSync(truth) ? [{ name: entry.name, folder: path, truth: truthIn(truth) }] : recordingsIn(path);
      }
      return beside !== path && existsSync(beside)
        ? [{ name: entry.name.replace(/\.yaml$/, ''), folder: path, truth: truthIn(beside) }]
        : [];
    });
}

async function main(args: readonly string[]): Promise<number> {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const folder = args.find((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--only') ?? 'test/corpus';
  const verdicts: Verdict[] = [];
  for (const { name, folder: path, truth } of recordingsIn(folder).filter(
    (one) => only === undefined || one.name === only,
  )) {
    try {
      const diagnosis = await explainRecording(path, truth);
      const verdict = judge(name, truth, diagnosis);
      verdicts.push(verdict);
      if (args.includes('--fixes')) console.log(fixesOf(name, truth, verdict.first));
      if (args.includes('--json')) console.log(JSON.stringify(diagnosis, null, 1));
    } catch (error) {
      verdicts.push({
        name,
        healthy: false,
        category: false,
        named: false,
        right: false,
        notInSummary: truth.must,
        confirmed: false,
        wrongConfirmed: false,
        falseAlarm: false,
        why: error instanceof UserError ? error.message : `error: ${(error as Error).stack}`,
        first: undefined,
      });
    }
  }
  if (verdicts.length === 0) {
    console.error(`error: ${folder} has no recording ${only === undefined ? 'with a truth.json' : `named ${only}`}`);
    return 1;
  }
  const sick = verdicts.filter((one) => !one.healthy);
  const share = (count: number, of: number): string =>
    `${count} of ${of}${of > 0 ? ` (${((100 * count) / of).toFixed(0)} %)` : ''}`;
  for (const miss of verdicts.filter((one) => !one.right)) {
    console.log(`MISS  ${miss.name.padEnd(28)} ${miss.why}`);
    if (miss.first)
      console.log(`      ${''.padEnd(28)} said: ${miss.first.id} (${miss.first.confidence}): ${miss.first.summary}`);
  }
  for (const far of sick.filter((one) => one.right && one.notInSummary.length > 0))
    console.log(`FAR   ${far.name.padEnd(28)} not in the summary: /${far.notInSummary.join('/ /')}/`);
  const figure = (title: string, of: readonly Verdict[], test: (one: Verdict) => boolean): void =>
    console.log(`${title.padEnd(20)}${share(of.filter(test).length, of.length)}`);
  figure('first cause right', sick, (one) => one.right);
  figure('category', sick, (one) => one.category);
  figure('cause named', sick, (one) => one.named);
  figure('in summary alone', sick, (one) => one.right && one.notInSummary.length === 0);
  figure('more than the log', sick, (one) => one.first !== undefined && !onlyReadsLog(one.first));
  figure('said confirmed', sick, (one) => one.confirmed);
  console.log(`${'wrong confirmed'.padEnd(20)}${verdicts.filter((one) => one.wrongConfirmed).length}`);
  const well = verdicts.filter((one) => one.healthy);
  figure('false alarms', well, (one) => one.falseAlarm);
  return verdicts.every((one) => one.right) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
