/** What the fuzzer does to a recording, as data: the same recipe always makes the same recording. */
import { Random } from '../bench/random.ts';
import { changed } from './change.ts';
import { withMarks } from './values.ts';

/** The files of a recording, by path. */
export type Files = ReadonlyMap<string, string>;

export type Action =
  | 'remove'
  | 'replace'
  | 'wrong-type'
  | 'add-key'
  | 'add-member'
  | 'repeat-member'
  | 'rename'
  | 'move'
  | 'time'
  | 'wrap'
  | 'lines'
  | 'text-file';

/** One change. `random` seeds its choices. */
export interface Step {
  readonly file: string;
  readonly action: Action;
  readonly random: string;
}

export interface Recipe {
  readonly recording: string;
  readonly steps: readonly Step[];
}

const OF_VALUES: readonly Action[] = [
  'remove',
  'remove',
  'replace',
  'replace',
  'replace',
  'wrong-type',
  'wrong-type',
  'add-key',
  'add-member',
  'repeat-member',
  'rename',
  'move',
  'time',
  'wrap',
];

/** Returns whether a recording only has less than before after a step, and the same otherwise. */
export const isBreaking = ({ action, file }: Step): boolean =>
  // A log that was cut is a whole log of fewer lines.
  action === 'wrong-type' || (action === 'text-file' && !file.endsWith('.log'));

/** Returns the recipe of one run. @param seed any text */
export function recipeOf(
  seed: string,
  recordings: readonly { readonly name: string; readonly files: Files }[],
): Recipe {
  const random = new Random(seed);
  const { name, files } = random.pick(recordings);
  const paths = [...files.keys()];
  // The pod decides most of the answer.
  const pods = paths.filter((path) => /\/(?:pods|events)\/[^/]+\.json$|objects\.json$/.test(path));
  const logs = paths.filter((path) => path.endsWith('.log'));
  const broken = random.next() < 0.15;
  const steps = Array.from({ length: random.pick([1, 1, 1, 2, 3, 6]) }, (_, i): Step => {
    const at = random.next();
    if (at < 0.05 || broken)
      return at < 0.1 || !broken
        ? { file: random.pick(paths), action: 'text-file', random: `${seed}/${i}` }
        : {
            file: random.pick(paths.filter((path) => path.endsWith('.json'))),
            action: 'wrong-type',
            random: `${seed}/${i}`,
          };
    if (at < 0.15 && logs.length > 0) return { file: random.pick(logs), action: 'lines', random: `${seed}/${i}` };
    const of = at < 0.65 && pods.length > 0 ? pods : paths.filter((path) => path.endsWith('.json'));
    return { file: random.pick(of), action: random.pick(OF_VALUES), random: `${seed}/${i}` };
  });
  return { recording: name, steps };
}

/** Returns the files after all steps, with the marks of values.ts. */
export const marked = (files: Files, { steps }: Recipe): Files => steps.reduce(changed, files);

/** Returns files without marks. */
export const cooked = (files: Files): Files => new Map([...files].map(([path, text]) => [path, withMarks(text)]));
