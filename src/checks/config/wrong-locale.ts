/** Text that the character encoding of the locale cannot hold. */
import { defineCheck } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { environmentOf } from './support/env-sources.ts';

/** What sets the locale of a process, the strongest first. Source: man7.org/linux/man-pages/man7/locale.7.html. */
const VARIABLES: readonly string[] = ['LC_ALL', 'LC_CTYPE', 'LANG'];

export default defineCheck({
  id: 'config/wrong-locale',
  category: 'missing-config',
  title: 'Locale is not UTF-8',
  description:
    'The program reads or writes text that is not ASCII, and its locale has no encoding for it: images usually set no ' +
    'LANG, which means ASCII for many languages.',
  criteria: {
    confirmed: null,
    likely: 'The log gives it as the reason for the exit.',
    possible: WEAKENED,
  },
  silent: 'Data of another encoding that a program with a UTF-8 locale refuses.',
  sources: ['https://man7.org/linux/man-pages/man7/locale.7.html', 'https://docs.python.org/3/library/locale.html'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['eviction'],
  weight: 57,
  run: (context) =>
    endedBy(context, 'wrong-locale').flatMap(({ container, match, evidence, sure }) => {
      const { sources } = environmentOf(context, container);
      const set = VARIABLES.flatMap((name) => sources.find((source) => source.name === name) ?? [])[0];
      // The C library has this one itself.
      if (/^C\.utf-?8$/i.test(set?.value ?? '')) return [];
      const installed = /utf-?8/i.test(set?.value ?? '') ? ', which the image may not have' : '';
      const says = set === undefined ? 'its env sets no LANG' : `${set.name} is ${set.value || 'empty'}${installed}`;
      return [
        {
          result: 'found',
          id: 'config/wrong-locale',
          category: 'missing-config',
          confidence: sure('likely'),
          container: container.name,
          about: null,
          summary: summary(
            `${who(container)} cannot read or write text that is not ASCII: `,
            match.fields.detail,
            `; its locale is not UTF-8: ${says}`,
          ),
          chain: [],
          evidence: [...evidence, citePod(context, set?.field ?? `${container.specPath}.env`, set?.value ?? 'no LANG')],
          fixes: [
            editFix(context, 'set LANG to C.UTF-8 in the env of the container', {
              container: container.name,
              set: { 'env[LANG]': 'C.UTF-8' },
            }),
          ],
        },
      ];
    }),
});
