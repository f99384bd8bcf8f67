/** Prints the sizes of the archives that `npm run package` made, next to their goal. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { archiveOf, readDescription, ROOT } from '../package/description.ts';
import { printGoals } from './figures.ts';

/** MB of each archive, of a million bytes. */
const GOAL = 46;

export function archivesPart(): void {
  const { platforms, name } = readDescription();
  console.log('\nARCHIVES (made by npm run package)');
  printGoals(
    platforms.map((platform) => {
      const what = archiveOf(platform, name);
      const file = join(ROOT, 'dist', what);
      return { what, value: existsSync(file) ? statSync(file).size / 1e6 : NaN, atMost: GOAL, digits: 1, unit: ' MB' };
    }),
  );
}
