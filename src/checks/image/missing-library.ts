/** A shared library, or the loader itself, that the image lacks. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';

export default defineCheck({
  id: 'image/missing-library',
  category: 'bad-image',
  title: 'Shared library missing',
  description:
    'The program was linked against a shared library that is not in the image, or was linked against another libc than the image has (glibc against musl).',
  criteria: {
    confirmed:
      'The dynamic loader names the library in the last cascade, and the process then ended by itself with a code other than 0.',
    likely: 'As confirmed, but it ended with 0 or long after.',
    possible: WEAKENED,
  },
  silent: 'Optional libraries whose absence the program survives.',
  sources: [
    'https://man7.org/linux/man-pages/man8/ld.so.8.html',
    'https://wiki.musl-libc.org/functional-differences-from-glibc',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'app/missing-module', 'config/missing-file', 'image/command-not-found'],
  symptomOf: [],
  weight: 66,
  run: (context) =>
    endedBy(context, 'missing-library').map(({ container, match, evidence, line, sure }) => {
      const { library, program } = match.fields;
      const image = container.spec.image ?? '';
      // musl's loader names the symbol a library lacks, not the library.
      const symbol = /symbol not found/.test(line);
      const what = symbol
        ? `cannot be linked: symbol ${library.slice(0, 60)} is not in the libraries of`
        : `cannot load shared library ${library.slice(0, 60)}: it is not in`;
      return {
        result: 'found',
        id: 'image/missing-library',
        category: 'bad-image',
        confidence: sure('confirmed'),
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} ${what} image ${image}${program ? ` (needed by ${program.slice(0, 40)})` : ''}`,
          160,
        ),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, image)],
        fixes: [
          editFix(
            context,
            symbol
              ? 'run it in an image with the libc it was built for (a glibc build does not run on Alpine), or build it there'
              : `install the package that has ${library} in the image's last stage (for a glibc program on Alpine take a Debian base or build for musl), or link it statically`,
          ),
        ],
      };
    }),
});
