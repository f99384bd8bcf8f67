/** The image lacks a shared library, or the loader itself. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';

export default defineCheck({
  id: 'image/missing-library',
  category: 'bad-image',
  title: 'Shared library missing',
  description:
    'The program was linked against a shared library that is not in the image, or against another libc than the image ' +
    'has (glibc or musl).',
  criteria: {
    confirmed:
      'The dynamic loader names the library in the final error block, and the process then exited with a code other ' +
      'than 0.',
    likely: 'As confirmed, but it exited with 0, or long after.',
    possible: WEAKENED,
  },
  silent: 'Optional libraries that the program can do without.',
  sources: [
    'https://man7.org/linux/man-pages/man8/ld.so.8.html',
    'https://wiki.musl-libc.org/functional-differences-from-glibc',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'app/missing-module', 'config/missing-file', 'image/command-not-found'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 66,
  run: (context) =>
    endedBy(context, 'missing-library').map(({ container, match, evidence, line, sure }) => {
      const { library, program } = match.fields;
      const image = container.spec.image ?? '';
      // musl's loader names the symbol that a library lacks, not the library.
      const symbol = /symbol not found/.test(line);
      const what = symbol
        ? `cannot be linked: symbol ${library.slice(0, 60)} is not in the libraries of`
        : `cannot load shared library ${library.slice(0, 60)}: it is not in`;
      const needed = program ? ` (needed by ${program.slice(0, 40)})` : '';
      return {
        result: 'found',
        id: 'image/missing-library',
        category: 'bad-image',
        confidence: sure('confirmed'),
        container: container.name,
        about: null,
        summary: sentence(`${who(container)} ${what} image ${image}${needed}`),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, image)],
        fixes: [
          editFix(
            context,
            symbol
              ? 'run it in an image with the libc it was built for (a glibc build does not run on Alpine), or build it there'
              : `install the package that has ${library} in the image's last stage (for a glibc program on Alpine use a ` +
                  'Debian base image or build for musl), or link it statically',
          ),
        ],
      };
    }),
});
