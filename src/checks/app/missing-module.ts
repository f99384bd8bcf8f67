/** A module of the program's language that is not in the image. */
import { installExtension } from '../../knowledge/php-extensions.ts';
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import type { MatchFields } from '../../logs/log-analysis.ts';
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

/** Says what is missing. A function of a known prefix may also be newer than the extension. */
function sayMissing(program: string, fields: MatchFields['missing-module'], image: string): string {
  const { module, language, extension, uses } = fields;
  if (extension === undefined)
    return summary(
      `${program} cannot load ${language ? `${language} ` : ''}module `,
      module,
      `: it is not in image ${image}`,
    );
  if (extension === 'likely')
    return summary(
      `${program} uses `,
      uses ?? module,
      `, which its PHP lacks: extension ${module} is not loaded in image ${image}, or is too old for it`,
    );
  const needs = uses === undefined ? 'needs' : `uses ${uses} of`;
  return summary(`${program} ${needs} PHP extension `, module, `, which is not loaded in image ${image}`);
}

export default defineCheck({
  id: 'app/missing-module',
  category: 'app-error',
  title: 'Module or package missing',
  description:
    'The program loads a module, package, gem or class that is not in the image, or not where the program looks.',
  criteria: {
    confirmed:
      'The loader names the module in the final error block, and the process then exited by itself with a code other than 0.',
    likely:
      'As confirmed, but the process exited with code 0, or over 2 minutes later. Or a function of PHP only begins like those ' +
      'of an extension.',
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
      const { module, language, extension } = match.fields;
      const image = container.spec.image ?? '';
      const install =
        extension !== undefined
          ? installExtension(module)
          : (INSTALL[(language ?? '').toLowerCase()] ?? 'install it in the image, or correct the search path');
      return {
        result: 'found',
        id: 'app/missing-module',
        category: 'app-error',
        confidence: sure(extension === 'likely' ? 'likely' : 'confirmed'),
        container: container.name,
        about: null,
        summary: sayMissing(who(container), match.fields, image),
        chain: [],
        evidence: [...evidence, citePod(context, `${container.specPath}.image`, image)],
        fixes: [
          editFix(
            context,
            `build an image with ${extension === undefined ? '' : 'the PHP extension '}${module} and roll it out: ${install}`,
          ),
        ],
      };
    }),
});
