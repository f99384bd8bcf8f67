/** A program that was built against a newer C library than the image has. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';

export default defineCheck({
  id: 'image/glibc-version',
  category: 'bad-image',
  title: 'C or C++ library too old',
  description:
    'The program was built against a newer glibc or libstdc++ than the image has: the loader does not find the symbol ' +
    'version that the program needs.',
  criteria: {
    confirmed:
      'The dynamic loader names the version in the final error block, and the process then exited with a code other ' +
      'than 0.',
    likely: 'As confirmed, but it exited with 0, or long after.',
    possible: WEAKENED,
  },
  silent: 'The same message about a library that the program can do without.',
  sources: ['https://man7.org/linux/man-pages/man8/ld.so.8.html', 'https://sourceware.org/glibc/wiki/FAQ'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'image/missing-library', 'app/missing-module'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: [],
  weight: 67,
  run: (context) =>
    endedBy(context, 'glibc-version').map(({ container, match, evidence, sure }) => {
      const { version, library } = match.fields;
      const image = container.spec.image ?? '';
      const has = library ? library.slice(0, 60) : 'the C library';
      return {
        result: 'found',
        id: 'image/glibc-version',
        category: 'bad-image',
        confidence: sure('confirmed'),
        container: container.name,
        about: null,
        summary: sentence(
          `${who(container)} needs ${version.slice(0, 40)}, which ${has} of image ${image} does not have: ` +
            'built on a newer system',
        ),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, image)],
        fixes: [
          editFix(
            context,
            `use a base image with a library that has ${version}, or build the program on the base image it runs on ` +
              '(or statically)',
          ),
        ],
      };
    }),
});
