/** A module of the program's language that is not in the image. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';

/** How to add a dependency to an image, by language. */
const INSTALL: { readonly [language: string]: string } = {
  python:
    'add it to requirements.txt or pyproject.toml and pip install it in the Dockerfile (for a local package: PYTHONPATH)',
  javascript:
    'add it to dependencies (not devDependencies) in package.json, run npm ci in the Dockerfile, and copy the built files',
  ruby: 'add it to the Gemfile and run bundle install in the Dockerfile',
  java: 'add the jar to the class path (a fat jar, or the lib directory of the image)',
  php: 'run composer install in the Dockerfile and copy vendor/',
  perl: 'install it with cpanm in the Dockerfile',
};

export default defineCheck({
  id: 'app/missing-module',
  category: 'app-error',
  title: 'Module or package missing',
  description:
    'The program loads a module, package, gem or class that is not in the image, or not where the program looks.',
  criteria: {
    confirmed:
      'The loader names the module in the final error block, and the process then exited by itself with a code other than 0.',
    likely: 'As confirmed, but the process exited with code 0, or over 2 minutes later.',
    possible: WEAKENED,
  },
  silent: 'Optional modules that the program runs without, and shared libraries (image/missing-library).',
  sources: [
    'https://docs.python.org/3/library/exceptions.html#ModuleNotFoundError',
    'https://nodejs.org/api/errors.html#module_not_found',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['eviction'],
  weight: 60,
  run: (context) =>
    endedBy(context, 'missing-module').map(({ container, match, evidence, sure }) => {
      const { module, language } = match.fields;
      const install = INSTALL[(language ?? '').toLowerCase()] ?? 'install it in the image, or correct the search path';
      return {
        result: 'found',
        id: 'app/missing-module',
        category: 'app-error',
        confidence: sure('confirmed'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} cannot load ${language ? `${language} ` : ''}module `,
          `${module} : it is not in image ${container.spec.image ?? ''}`.replace(' :', ':'),
        ),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, container.spec.image ?? '')],
        fixes: [editFix(context, `build an image with ${module} and roll it out: ${install}`)],
      };
    }),
});
