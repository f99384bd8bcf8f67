/** Plants every secret in every place, and looks for them in every output. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputsOf, unmasked } from './outputs.ts';
import { Random } from './random.ts';
import { allChoices, World } from './world.ts';
import type { Choice } from './world.ts';

/** A secret that an output holds. */
export interface Leak {
  readonly secret: string;
  readonly place: string;
  readonly output: string;
  readonly found: string;
}

export interface Figures {
  readonly recordings: number;
  /** Secrets, each in one place of one recording. */
  planted: number;
  /** Those that the facts and the diagnosis hold: they would be printed or written without a mask. */
  visible: number;
  outputs: number;
  readonly leaks: Leak[];
}

/** Containers of one pod; the program explains at most 24. */
const CONTAINERS = 12;
/** Characters of a needle: a secret that is cut off is found by its beginning or its end. */
const PART = 9;

/** The parts of a needle that are looked for. */
const partsOf = (needle: string): string[] =>
  needle.length <= PART + 3 ? [needle] : [needle.slice(0, PART + 3), needle.slice(-PART - 3)];

/** The forms of an output in which a secret may be hidden: wrapped over lines, in a table, escaped. */
const formsOf = (text: string): string[] => [text, text.replace(/\s*\n\s*/g, ''), text.replace(/\\+(["'\\/])/g, '$1')];

/** Runs the matrix. @param runs how often each choice is planted, with other random values */
export async function matrix(seed: number, runs: number, choices: readonly Choice[] = allChoices()): Promise<Figures> {
  const random = new Random(seed);
  const recordings = Math.ceil(choices.length / CONTAINERS) * runs;
  const figures: Figures = { recordings, planted: 0, visible: 0, outputs: 0, leaks: [] };
  for (let i = 0; i < recordings; i++) {
    const start = (i * CONTAINERS) % (Math.ceil(choices.length / CONTAINERS) * CONTAINERS);
    const world = new World(random, choices.slice(start, start + CONTAINERS));
    const folder = mkdtempSync(join(tmpdir(), 'crashloop-secrets-'));
    try {
      world.write(folder);
      const raw = formsOf(await unmasked(folder));
      const outputs = await outputsOf(folder);
      figures.planted += world.planted.length;
      figures.visible += world.planted.filter(({ needles }) =>
        raw.some((text) => needles.some((one) => text.includes(one))),
      ).length;
      figures.outputs += outputs.length;
      for (const { name, text } of outputs) {
        const forms = formsOf(text);
        for (const { place, secret, needles } of world.planted) {
          const found = needles.flatMap(partsOf).find((part) => forms.some((form) => form.includes(part)));
          if (found !== undefined) figures.leaks.push({ secret, place, output: name, found });
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return figures;
}
