/**
 * Makes a case of test/corpus from a bundle.
 *
 *   npm run new-case -- FILE.tar.gz NAME [--into FOLDER]
 *
 * FILE is what `kubectl crashloop bundle POD --file FILE.tar.gz` wrote. The case is FOLDER/NAME (FOLDER is test/corpus
 * without --into): the files of the bundle, and a truth.json with marks where a person has to fill in the right answer.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { diagnose } from '../src/diagnosis/diagnose.ts';
import { UserError } from '../src/errors.ts';
import { openBundle } from '../src/sources/bundle/source.ts';
import { targetOf, unfilled, type Truth } from './accuracy.ts';
import { readCase } from './new-case/archive.ts';
import { frameOf } from './new-case/truth.ts';

const USAGE = 'npm run new-case -- FILE.tar.gz NAME';

export interface NewCase {
  readonly folder: string;
  readonly files: number;
  readonly truth: Truth;
  /** What the program says today: `likely app/connection-failed: …`. */
  readonly says: string;
}

/**
 * Writes a case, whole or not at all.
 * @param corpus the folder of cases, which has to exist
 * @throws UserError if the name is taken or invalid, or if `bundle` did not write the file
 */
export async function newCase(file: string, name: string, corpus: string): Promise<NewCase> {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    throw new UserError(`"${name}" is not a name for a case`, 'use lower-case letters, digits and dashes: oom-leak');
  const folder = join(corpus, name);
  if (existsSync(folder)) throw new UserError(`${folder} exists already`, 'choose another name, or remove it first');
  const files = await readCase(file);
  const source = await openBundle(file);
  const { target } = source;
  if (target === null) throw new UserError(`${file} does not say which pod it is about`);
  const named = targetOf({ namespace: target.namespace, pod: `${target.kind}/${target.name}` });
  const { diagnosis } = await diagnose(source, named);
  const truth = await frameOf(source, target, diagnosis.target.kind === 'Pod' ? diagnosis.target.name : undefined);
  const partial = join(corpus, `.${name}.partial`);
  rmSync(partial, { recursive: true, force: true });
  try {
    for (const { path, data } of files) {
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), data);
    }
    writeFileSync(join(partial, 'truth.json'), `${JSON.stringify(truth, null, 2)}\n`);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  const [first] = diagnosis.causes;
  const says = first === undefined ? 'no cause' : `${first.confidence} ${first.id}: ${first.summary}`;
  return { folder, files: files.length, truth, says };
}

/** What to do next, for the terminal. */
function report({ folder, files, truth, says }: NewCase): string {
  const name = folder.slice(dirname(folder).length + 1);
  return [
    `${folder} written: ${files} files and truth.json, about ${truth.pod} in namespace ${truth.namespace}`,
    `The program says: ${says}`,
    '',
    'Next:',
    `  1. Fill in ${folder}/truth.json: ${unfilled(truth).join(', ')}. Write what was really wrong, not what the program says.`,
    '     test/corpus/README.md describes the fields.',
    '  2. Read every file of the folder: values of Secrets, tokens and passwords are out, names and log lines are not.',
    `  3. npm run accuracy -- --only ${name}`,
    '  4. npm test',
    '',
  ].join('\n');
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { into: { type: 'string', default: 'test/corpus' } },
  });
  const [file, name] = positionals;
  if (file === undefined || name === undefined || positionals.length > 2) throw new UserError(`usage: ${USAGE}`);
  process.stdout.write(report(await newCase(file, name, values.into)));
}

if (import.meta.main)
  await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
    console.error(`error: ${error.message}`);
    if (error instanceof UserError && error.hint !== undefined) console.error(error.hint);
    process.exitCode = 1;
  });
