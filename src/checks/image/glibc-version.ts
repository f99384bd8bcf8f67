/** A program built against a newer C library than the image has. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';

export default defineCheck({
  id: 'image/glibc-version',
  category: 'bad-image',
  title: 'C or C++ library too old',
  description:
    'The program was built against a newer glibc (or libstdc++) than the image has: the loader does not find the symbol version it asks for.',
  criteria: {
    confirmed:
      'The dynamic loader names the version in the last cascade, and the process then ended by itself with a code other than 0.',
    likely: 'As confirmed, but it ended with 0 or long after.',
    possible: WEAKENED,
  },
  silent: 'The same complaint about a library that the program can do without.',
  sources: ['https://man7.org/linux/man-pages/man8/ld.so.8.html', 'https://sourceware.org/glibc/wiki/FAQ'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/missing-library', 'app/missing-module'],
  symptomOf: [],
  weight: 67,
  run: (context) =>
    endedBy(context, 'glibc-version').map(({ container, match, evidence, sure }) => {
      const { version, library } = match.fields;
      const image = container.spec.image ?? '';
      return {
        result: 'found',
        id: 'image/glibc-version',
        category: 'bad-image',
        confidence: sure('confirmed'),
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} needs ${version.slice(0, 40)}, which ${library ? library.slice(0, 60) : 'the C library'} of image ${image} does not have: built on a newer system`,
          160,
        ),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, image)],
        fixes: [
          editFix(
            context,
            `use a base image whose library has ${version}, or build the program on the base image it runs on (or statically)`,
          ),
        ],
      };
    }),
});
