/** How much a message sounds like a reason for a failure, for logs that no pattern knows. */
import { once, oneOf, sequence } from '../../expressions.ts';
import { matches } from '../../needles.ts';
import type { Needled } from '../../needles.ts';

/** Words with which programs say why they cannot go on, and what each kind of words is worth. */
export const WORDS: readonly (readonly [...Needled, worth: number])[] = [
  [
    ['fatal', 'panic', 'uncaught', 'unhandled', 'abort', 'crash', 'emerg', 'assert'],
    /\b(?:\w{0,20}assert(?:ion)?|fatal|panic(?:ked)?|uncaught|unhandled|abort(?:ed|ing)?|crash(?:ed)?|emerg)\b/i,
    2,
  ],
  [['exception', 'err', 'fehler'], /\b(?:\w*exception|\w*error|errno|err(?:eur)?|fehler|errore|erro)\b/i, 1.5],
  [
    ['fail', 'could', 'can', 'unable', 'impossible', 'giving up', 'gave up', 'refus', "won't", 'will not'],
    once(() =>
      sequence(
        /\b/i,
        [
          /fail(?:ed|ure|s)?|could(?: not|n't)|can(?:not|'t| not)|unable|impossible|giving up|gave up/i,
          /refus(?:es|ing) to|won't/i,
          /will not (?:start|run|boot)/i,
        ],
        /\b/i,
      ),
    ),
    2,
  ],
  [
    ['not ', 'no ', 'missing', 'exist', 'undefined', 'unset', 'empty', 'absent', 'unavailable'],
    once(() =>
      sequence(
        /\b/i,
        [
          /not found|no such|missing|does not exist|doesn't exist|undefined|nonexistent|not set|unset/i,
          /empty|absent|not installed|not available|unavailable|not defined|no route/i,
          /no (?:\w+ ){1,5}(?:found|specified|provided|configured|available|set|defined|given)/i,
        ],
        /\b/i,
      ),
    ),
    2,
  ],
  [
    [
      'invalid',
      'illegal',
      'malformed',
      'unexpected',
      'unknown',
      'unrecogni',
      'unsupported',
      'incompatible',
      'mismatch',
      'corrupt',
      'wrong',
      'bad',
      'insecure',
      'syntax',
      'parse',
      'not ',
      'only support',
      'duplicate',
      'conflict',
    ],
    once(() =>
      sequence(
        /\b/i,
        [
          /invalid|illegal|malformed|unexpected|unknown|unrecogni[sz]ed|unsupported|incompatible/i,
          /mismatch|corrupt(?:ed)?|wrong|bad|insecure|syntax|parse|not a valid|not allowed/i,
          /not supported|only supports?|duplicate|conflict/i,
        ],
        /\b/i,
      ),
    ),
    1.5,
  ],
  [
    [
      'denied',
      'refused',
      'forbidden',
      'unauthori',
      'not ',
      'rejected',
      'expired',
      'revoked',
      'locked',
      'in use',
      'already',
      'time',
      'unreachable',
      'reset by peer',
      'exceeded',
      'exhausted',
      'insufficient',
      'out of',
      'too ',
    ],
    once(() =>
      sequence(
        /\b/i,
        [
          /denied|refused|forbidden|unauthori[sz]ed|not permitted|rejected|expired|revoked|locked/i,
          /in use/i,
          /already (?:exists|running|bound|in use|using|used by|taken|claimed|occupied|assigned to)/i,
          /timed? ?out|timeout|unreachable|reset by peer|exceeded|exhausted|insufficient|out of/i,
          /too (?:old|new|small|large|many)/i,
          /not enough/i,
        ],
        /\b/i,
      ),
    ),
    2,
  ],
  // The same in other languages, in ASCII.
  [
    [
      'konnte',
      'kann ',
      'no se ',
      'fallo',
      'falh',
      'nelze',
      'mislukt',
      'niet gevonden',
      'misslyckades',
      'hittades',
      'introuvable',
      'fehlgeschlagen',
      'nicht gefunden',
      'no existe',
      'impossibile',
      'non ',
      'nie znaleziono',
    ],
    once(() =>
      oneOf([
        /\b(?:konnte|kann) .{0,60}nicht\b/i,
        /\bno se (?:pudo|puede|encuentra|ha podido)/i,
        /\b(?:fallo|falha|falhou)\b|nelze|mislukt|niet gevonden|misslyckades|hittades inte/i,
        /introuvable|fehlgeschlagen|nicht gefunden|no existe|impossibile/i,
        /non (?:trovat|riuscit|esiste)/i,
        /nie znaleziono/i,
      ]),
    ),
    2,
  ],
  [
    ['because', 'due to', 'must', 'require', 'expected', 'need', 'should be', 'please'],
    /\b(?:because|due to|must|required?|requires|expected|needs?|should be|please)\b/i,
    1,
  ],
  // A request to change the configuration.
  [
    'please ',
    /\bplease (?:fix|set|specify|provide|correct|mount|install|configure|define|supply|rename|remove|add)\b/i,
    0.6,
  ],
];

/** The same in other languages, with other letters. */
const FOREIGN = once(() =>
  oneOf([
    /ошибк|помилк|не удалось|не вдалося|невозможно|не найден|错误|錯誤|失败|失敗|无法|無法|找不到|不存在|エラー/i,
    /できません|ありません|見つかりません|오류|실패|없습니다|błąd|nie (?:można|udało)|nepodařilo|échou|échec/i,
    /no se encontró|falló/i,
    /não (?:foi possível|encontrad|existe)/i,
    /non è stato possibile|bulunamadı|başarısız/i,
  ]),
);
export const ASCII = /^[\x00-\x7f]*$/;

/** Messages in which these words are good news, or of somebody else. */
export const HARMLESS: readonly Needled[] = [
  [
    ['0 ', 'no ', 'zero ', 'without ', 'without any '].flatMap((none) =>
      ['error', 'failure', 'warning', 'failed', 'problem', 'issue', 'exception'].map((what) => none + what),
    ),
    once(() =>
      sequence(
        /\b(?:0|no|zero|without(?: any)?) /i,
        [/errors?|failures?|warnings?|failed|problems?|issues?|exceptions?/i],
        /\b/i,
      ),
    ),
  ],
  [['=0', ':0', ' 0', '=none', ':none', ' none'], /\berrors?[=: ]{1,3}(?:0|none)\b|\bfailed[=: ]{1,3}0\b/i],
  ['retry', /\b(?:will )?retry(?:ing)?\b.{0,60}\b(?:in|after)\b/i],
  [['recovered', 'ignored', 'ignoring', 'skipped', 'skipping', 'falling back', 'fallback', 'using default'], null],
  ['deprecat', /\bdeprecat/i],
  [['"get ', '"post ', '"put ', '"head ', '"patch ', '"delete ', '"options '], null],
];

/** Returns how much a message sounds like a reason for a failure: 0 to about 8. */
export function wording(message: string): number {
  const text = message.slice(0, 600);
  const lower = text.toLowerCase();
  if (HARMLESS.some((one) => matches(one, text, lower))) return 0;
  let score = 0;
  for (const [needles, words, worth] of WORDS) if (matches([needles, words], text, lower)) score += worth;
  return !ASCII.test(text) && FOREIGN().test(text) ? score + 2 : score;
}

/** What a message can name: a quoted name, a path, a port, a variable, a version, a flag. */
const DEFINITE = oneOf([
  /["'`][^"'`]{1,200}["'`]/,
  /\/[\w.-]+\/[\w.-]+/,
  /\w:\d{2,5}\b/,
  /\b[A-Z][A-Z0-9]{2,}_[A-Z0-9_]{2,}\b/,
  /\b\d+(?:\.\d+)+\b/,
  /--?[a-z][\w-]{2,}/,
]);

/** Returns whether a message names something: a path, an address, a quoted name, a version. */
export const isDefinite = (message: string): boolean => DEFINITE.test(message.slice(0, 600));
