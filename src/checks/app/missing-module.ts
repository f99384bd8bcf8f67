/** A module of the application's own language that is not in the image. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';

/** How each language's dependencies come into an image. */
const INSTALL: { readonly [language: string]: string } = {
  python:
    'add it to requirements.txt or pyproject.toml and pip install it in the Dockerfile (the same interpreter, PYTHONPATH for local packages)',
  'node.js':
    'add it to dependencies (not devDependencies) in package.json and run npm ci in the Dockerfile; copy node_modules and the built files',
  ruby: 'add it to the Gemfile and run bundle install in the Dockerfile',
  java: 'put the jar on the class path (a fat jar, or the lib directory in the image)',
  php: 'run composer install in the Dockerfile and copy vendor/',
  perl: 'install it with cpanm in the Dockerfile',
};

export default defineCheck({
  id: 'app/missing-module',
  category: 'app-error',
  title: 'Module or package missing',
  description:
    'The program asks for a module, package, gem or class of its own language that is not in the image, or not where it looks.',
  criteria: {
    confirmed:
      'The loader names the module in the last cascade, and the process then ended by itself with a code other than 0.',
    likely: 'As confirmed, but it ended with 0 or long after.',
    possible: WEAKENED,
  },
  silent: 'Optional modules whose absence the program survives; shared libraries, which image/missing-library tells.',
  sources: [
    'https://docs.python.org/3/library/exceptions.html#ModuleNotFoundError',
    'https://nodejs.org/api/errors.html#module_not_found',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  weight: 60,
  run: (context) =>
    endedBy(context, 'missing-module').map(({ container, match, evidence, sure }) => {
      const { module, language } = match.fields;
      const install =
        INSTALL[(language ?? '').toLowerCase()] ??
        INSTALL[(language ?? '').toLowerCase() === 'node' ? 'node.js' : ''] ??
        'add it to what the image installs, or mend the path it is looked for on';
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
        fixes: [editFix(context, `build an image that holds ${module} and roll it out: ${install}`)],
      };
    }),
});
