/** An item of command or args that holds several words, or quotes: the program gets it as it is. */
import { once, oneOf } from '../../expressions.ts';
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { shellWords } from '../../knowledge/command-words.ts';
import { citeExit, citeLog, citePod } from '../support/cite.ts';
import { temper, WEAKENED } from '../support/ended.ts';
import { editFix } from '../support/owner.ts';
import { cut, summary, who } from '../support/words.ts';

/** A flag, a blank, and more: `--port 8080`, `-m http.server`, `-Xms1g -Xmx2g`. */
const JOINED = /^-{1,2}[A-Za-z][\w.-]{0,60}[ \t]{1,8}\S/;
/** Quotes that no shell removes: `"8080"`. */
const QUOTED = /^(?:--?[\w.-]{1,60}=)?(["'])[^"']{1,200}\1$/;
/** A flag after which a whole text is one word. */
const TAKES_TEXT = /^-{1,2}(?:c|lc|ec|e|exec|eval|command|m|message|query|sql|expr|format|header|H|d|data)$/;
/** Words of a program that rejects its command line. */
const REJECTS = once(() =>
  oneOf([
    /unknown|unrecogni[sz]ed|invalid|not defined|no such|unexpected|illegal|usage|\bbad\b|unsupported/i,
    /does not (?:exist|take)|not a valid|No module named|cannot find|not found/i,
  ]),
);

/** Lines at the end of the log that count besides the decisive ones: usage texts follow the rejection. */
const LAST = 12;

interface Joined {
  readonly field: 'command' | 'args';
  readonly at: number;
  readonly item: string;
}

/** Returns the items that hold more than one word. */
function joinedIn({ spec }: ContainerView): Joined[] {
  return (['command', 'args'] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((item, at, all): Joined[] =>
      (JOINED.test(item) || QUOTED.test(item)) && !TAKES_TEXT.test(all[at - 1] ?? '') ? [{ field, at, item }] : [],
    ),
  );
}

/** Returns the line that rejects an item: it has the item, or what follows the flag with its blank. */
function rejection(log: LogAnalysis, item: string): number | undefined {
  const rest = /[ \t]{1,8}[^\s.]{1,100}/.exec(item)?.[0] ?? item;
  const value = QUOTED.test(item) ? item.slice(item.search(/["']/)) : item.replace(/^-{1,2}/, '');
  const flag = value.slice(0, 200);
  const last = log.lines.slice(-LAST).map(({ index }) => index);
  return [...log.decisive, ...last].find((index) => {
    const text = log.lines[index]?.text ?? '';
    return REJECTS().test(text) && (text.includes(flag) || text.includes(`'${rest}`) || text.includes(`"${rest}`));
  });
}

function finding(context: PodContext, container: ContainerView): Found[] {
  if (!container.dead || container.dead.reason === 'StartError') return [];
  const joined = joinedIn(container);
  const log = joined.length > 0 ? context.log(container) : undefined;
  if (log?.state !== 'known') return [];
  return joined.flatMap(({ field, at, item }): Found[] => {
    const line = rejection(log.value, item);
    const words = shellWords(item);
    if (line === undefined || !words) return [];
    const isQuoted = words.length === 1;
    const list = (container.spec[field] ?? []).flatMap((one, index) => (index === at ? words : [one]));
    return [
      {
        result: 'found',
        id: 'app/joined-words',
        category: 'app-error',
        confidence: temper(context, container, log.value, line, isQuoted ? 'likely' : 'confirmed'),
        container: container.name,
        about: null,
        summary: summary(
          isQuoted
            ? `${who(container)} gets ${cut(item, 50)} of ${field} with its quotes, which no shell removes: `
            : `${who(container)} gets ${JSON.stringify(cut(item, 50))} of ${field} as one word, not as ${words.length}: `,
          log.value.lines[line]?.message ?? '',
        ),
        chain: [],
        evidence: [
          citeLog(context, log.value, line),
          citePod(context, `${container.specPath}.${field}[${at}]`, item.slice(0, 200)),
          citeExit(context, container),
        ],
        fixes: [
          editFix(
            context,
            `${isQuoted ? 'remove the quotes' : 'write each word as a separate item of the list'}: ${field}: ${JSON.stringify(list).slice(0, 300)}`,
            {
              container: container.name,
              set: { [field]: list },
            },
          ),
        ],
      },
    ];
  });
}

export default defineCheck({
  id: 'app/joined-words',
  category: 'app-error',
  title: 'Several words in one argument',
  description:
    'An item of command or args holds a flag and its value, or quotes. No shell splits it or removes them, so the program ' +
    'rejects the word that it gets.',
  criteria: {
    confirmed: 'The end of the log rejects the item as a whole, blank included.',
    likely:
      'The end of the log rejects an item with its quotes; or as confirmed, but the line was written long before the exit, or the exit is less clear.',
    possible: WEAKENED,
  },
  silent: 'Scripts after -c, and flags with = before the blank.',
  sources: ['https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/bad-flag', 'app/usage', 'app/missing-module', 'app/config-invalid'],
  symptomOf: ['eviction'],
  weight: 82,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
