/**
 * Cuts the sentence of a cause to a line of `list`. What gives way, in this order: words that a reader can spare, the
 * beginning of long paths, then the words between the subject and the decisive ones, which are names, numbers and the
 * end of the sentence.
 */
import { RESOURCES } from '../model/resources.ts';
import { clip, displayWidth } from './width.ts';

/** The namespace is in another column, or the one that was asked for. */
const NAMESPACE = / in namespace [a-z0-9][a-z0-9.-]{0,62}(?![\w.])/g;
/** Words of ours that can go without a loss. What follows the first colon may be a quote: it is not changed. */
const SPARE = / (?:the|an?(?! of )|its) (?=\S)/g;

const ELLIPSIS = '…';
/** Words that decide nothing alone. */
const FILLER = new Set(
  (
    'a an and are as at be been but by for from has have in into is it its needs no not of on only or own so than that ' +
    'the their them there they this to was were which while with'
  ).split(' '),
);
/** No end of a sentence begins with these. */
const STARTS_NONE = /^(?:the|an?|its|up|and|that|is|was)$/;
/** Without these a sentence says the opposite, or nothing. */
const DENIES =
  /^(?:not|no|cannot|lacks|missing|denied|refused|refuses|forbidden|rejects|failed|fails|invalid|unknown|timed)$/;
/** A kind of the API or a word for one: the next word is its name. */
const KINDS: ReadonlySet<string> = new Set(Object.values(RESOURCES).map(({ kind }) => kind));
const NAMING: ReadonlySet<string> = new Set([
  ...KINDS,
  ...'module library extension command file table database host node namespace volume claim port user UID flag variable container key limit subPath emptyDir hostPath class'.split(
    ' ',
  ),
]);
/** Words with a digit, a path, a name with a separator, or a quoted one. */
const DECISIVE = /\d|[/_"'`]|\w[.:=-]\w|^-\w|[a-z][A-Z]|[A-Z]{3}/;

/** A method of HTTP is in upper case, and decides nothing. */
const METHOD = /^(?:GET|HEAD|HTTPS?)$/;
/** How long a pod waits does not say why. */
const DURATION = /^\d+(?:ms|s|m|h)$/;
const UNIT = /^(?:second|minute|hour|day)s?\b/;

const [IS_NAME, DECIDES, NAMES, SAYS, INTRODUCES, FILLS] = [5.5, 3.5, 2, 1, 0.5, 0.1] as const;
/** What a later clause counts: the first one has the cause. */
const LATER = 0.3;
/** A cut at the end of a part of the sentence reads better. */
const AT_PART = 1;
/** What a cut in the middle costs. */
const CUT = 0.5;
/** What a second cut costs. */
const TWICE = 1.5;
/** The label and the subject. */
const LEAST_WORDS = 2;
/** Less of the beginning reads as another sentence. */
const LEAST_HEAD = 0.3;
/** Fewer words at the end say too little, but for one that decides. */
const FEWEST_LAST = 3;
const LEAST_LAST = 5;
/** Fewer words of a clause are left out. */
const STUB = 5;
/** A longer word may lose the beginning of its path. In columns. */
const LONG_WORD = 24;
/** The most parts of a sentence that are tried as its end. */
const MOST_PARTS = 6;
/** The most words that are looked at. */
const MOST_WORDS = 80;

/** Returns `…/web:2.5.0` for a long path or reference. */
function withoutFolders(word: string): string {
  if (word.length <= LONG_WORD) return word;
  const bare = word.replace(/[:;,.)]{0,3}$/, '');
  const last = bare.lastIndexOf('/');
  const isUrl = /^\W?[a-z][a-z+.-]{1,20}:\/\//.test(bare);
  return last > 0 && last < bare.length - 1 && !isUrl ? `${ELLIPSIS}${word.slice(last)}` : word;
}

/** Returns a word without the marks around it. */
const bareOf = (word: string): string => word.replace(/^[("'`]{1,3}/, '').replace(/[)"'`,;:.]{1,4}$/, '');

/** Returns for each word whether it is of a remark in parentheses without a number, a name or a value. */
function remarksIn(words: readonly string[]): boolean[] {
  const found = words.map(() => false);
  for (let from = 0; from < words.length; from++) {
    if (!words[from]!.startsWith('(')) continue;
    const to = words.findIndex((word, i) => i >= from && /\)[,;:]?$/.test(word));
    if (to < 0) break;
    const isPlain = !words.slice(from, to + 1).some((word) => DECISIVE.test(bareOf(word)));
    if (isPlain) found.fill(true, from, to + 1);
    from = to;
  }
  return found;
}

/** Returns how much each word decides. */
function weightsOf(words: readonly string[]): number[] {
  const remarks = remarksIn(words);
  const seen = new Set<string>();
  // The words before the first colon introduce what follows: `likely: web exits on an unhandled Go error: …`.
  const colon = words.findIndex((word, i) => i > 1 && word.endsWith(':'));
  let isLater = false;
  return words.map((word, i) => {
    const bare = bareOf(word);
    const isNamed = NAMING.has(bareOf(words[i - 1] ?? '')) && !FILLER.has(bare);
    const isDuration = DURATION.test(bare) || (/^\d+$/.test(bare) && UNIT.test(words[i + 1] ?? ''));
    const decides =
      isNamed || (((DECISIVE.test(bare) && !METHOD.test(bare)) || /^[(]?["'`]/.test(word)) && !isDuration);
    const own = (): number => {
      if (seen.has(bare)) return FILLS;
      if (decides) return isNamed ? IS_NAME : DECIDES;
      if (DENIES.test(bare)) return SAYS;
      if (KINDS.has(bare)) return NAMES;
      if (FILLER.has(bare)) return FILLS;
      return i < colon ? INTRODUCES : SAYS;
    };
    if (bare === 'which') isLater = true;
    const weight = own() * (isLater || remarks[i] === true ? LATER : 1);
    seen.add(bare);
    if (word.endsWith(';')) isLater = true;
    else if (word.endsWith(':') && !words.slice(0, i).some((one) => one.endsWith(';'))) isLater = false;
    return weight;
  });
}

/** A denial reaches so many words. */
const REACH = 4;

/** Returns whether the words from `at` on are denied before it: without `does not`, they would say the opposite. */
function isDenied(words: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= Math.max(0, at - REACH); i--) {
    if (/[,;:)]$/.test(words[i]!)) return false;
    if (DENIES.test(words[i]!)) return true;
  }
  return false;
}

/** Returns the beginning without the first words of a clause that it does not hold. */
function withoutStub(start: string): string {
  const clause = start.lastIndexOf('; ');
  return clause > 0 && start.slice(clause + 2).split(' ').length < STUB ? start.slice(0, clause) : start;
}

interface Cut {
  readonly text: string;
  readonly score: number;
}

/**
 * Returns the best beginning and end of the words that fit.
 * @param end how many words take part: the rest is cut
 */
function bestOf(words: readonly string[], weights: readonly number[], end: number, width: number): Cut | undefined {
  const widths = words.map(displayWidth);
  const isCut = end < words.length;
  const endsPart = (word: string | undefined): number => (word !== undefined && /[,;:)]$/.test(word) ? AT_PART : 0);
  let best: Cut | undefined;
  let tailWidth = isCut ? 1 : 0;
  let tailScore = 0;
  for (let tail = 0; tail < end - 1; tail++) {
    if (tail > 0) {
      tailWidth += widths[end - tail]! + 1;
      tailScore += weights[end - tail]!;
    }
    const first = words[end - tail] ?? '';
    if (tail > 0 && tail < FEWEST_LAST && !(DECISIVE.test(first) && /[a-z]/i.test(first) && first.length >= LEAST_LAST))
      continue;
    if (tail > 0 && isDenied(words, end - tail)) continue;
    let used = tail === 0 && isCut ? 0 : 1;
    let score = tailScore;
    let head = 0;
    while (head < end - tail && used + widths[head]! + (head > 0 ? 1 : 0) + tailWidth <= width) {
      used += widths[head]! + (head > 0 ? 1 : 0);
      score += weights[head]!;
      head++;
    }
    if (head < LEAST_WORDS + Number(words[0] === 'was') || used < width * LEAST_HEAD) continue;
    const total =
      score +
      (tail > 0 ? endsPart(words[end - tail - 1]) - CUT : 0) +
      endsPart(words[head - 1]) / 2 -
      (isCut ? (tail > 0 ? TWICE : CUT) : 0);
    if (best !== undefined && total <= best.score) continue;
    let last = head;
    while (last > 2 && FILLER.has(words[last - 1]!) && !DENIES.test(words[last - 1]!)) last--;
    const start = words.slice(0, last).join(' ').replace(/[,;]$/, '');
    let from = end - tail;
    while (from < end - 1 && STARTS_NONE.test(words[from]!)) from++;
    const rest = words
      .slice(from, end)
      .join(' ')
      .replace(/[,;:]$/, '');
    best = {
      text: `${tail === 0 ? withoutStub(start) : start}${ELLIPSIS}${tail === 0 ? '' : ` ${rest}${isCut ? ELLIPSIS : ''}`}`,
      score: total,
    };
  }
  return best;
}

/** Returns the sentence of a cause at most `width` columns wide, cut between words: half a number would be a wrong one. */
export function clipCause(text: string, width: number): string {
  const label = text.indexOf(': ') + 1;
  const colon = (part: string): number => {
    const at = part.indexOf(': ', label);
    return at < 0 ? part.length : at;
  };
  const steps: readonly ((part: string) => string)[] = [
    (part) => part.replace(NAMESPACE, ''),
    (part) => `${part.slice(0, colon(part)).replace(SPARE, ' ')}${part.slice(colon(part))}`,
  ];
  let short = text;
  for (const step of steps) {
    if (displayWidth(short) <= width) return short;
    short = step(short);
  }
  if (displayWidth(short) <= width) return short;
  const whole = short.split(' ').slice(0, MOST_WORDS);
  const terse = whole.map(withoutFolders);
  if (displayWidth(terse.join(' ')) <= width && terse.length === short.split(' ').length) return terse.join(' ');
  const cuts = [whole, terse].flatMap((words) => {
    const weights = weightsOf(words);
    const parts = words.flatMap((word, i) =>
      i > 2 && (/[,;)]:?$/.test(word) || words[i + 1]?.startsWith('(') === true) ? [i + 1] : [],
    );
    return [words.length, ...parts.slice(0, MOST_PARTS)].map((end) => bestOf(words, weights, end, width));
  });
  const [best] = cuts.filter((one): one is Cut => one !== undefined).sort((a, b) => b.score - a.score);
  return best?.text ?? clip(short, width);
}
