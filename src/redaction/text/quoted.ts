/** Values that a message quotes before or after the name of a secret: `invalid argument "…" for "--api-key" flag`. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';
import { isPassedTo } from './nginx.ts';
import type { Rule } from './rule.ts';

const isNamedSecret = (name: string): boolean => ['strong', 'inner'].includes(sensitivity(name) ?? '');
const isNone = (value: string): boolean => isHarmless(value) || isMessage(value) || /^\d{1,5}$/.test(value);

/** A quoted text on one line: its quote and the text. */
const QUOTED =
  /(?<!\b(?:keys?|fields?|columns?|secrets?|named?|flags?|variables?) )(\\{0,3}["'`])([^"'`\\\n]{1,1000})\1/gi;
const NAME = /([\w.-]{2,100})/gi;

/** `"…" for flag -token`, `'…' for key 'users.api_token'`, `'…' (DB_PASSWORD)`, `'…' is not a valid password`. */
const BEFORE_NAME = once(() =>
  sequence(
    QUOTED,
    group('', [
      sequence(
        [
          /,? (?:for|of|in|as) (?:the )?(?:flag|option|variable|env|key|field|setting|argument|parameter|property)?:? ?/gi,
          / \(/gi,
          / (?:is not a|is no) valid /gi,
        ],
        /["'`]?-{0,2}/gi,
      ),
    ]),
    NAME,
  ),
);

/** `spec.password: Invalid value: "…"`, `DB_PASSWORD "…"`, `'password' expected type 'int', got '…'`. */
const AFTER_NAME = once(() =>
  sequence(
    /(?<![\w.-])/gi,
    NAME,
    group('', [
      /["'`]?:? (?:(?:has an? )?(?:invalid|bad|illegal|wrong) value:? |(?:is |was )?set to |has (?:the )?value |value )/gi,
      /["'`]? (?:expected|must be|should be) [^\n"'`]{0,20}(?:["'`]\w{1,40}["'`])?,? (?:but )?(?:got|found|received):? /gi,
      /["'`]? /gi,
    ]),
    /(["'`])([^"'`\n]{1,1000})(?=["'`])/gi,
  ),
);

/** A Secret of Kubernetes, which has a name itself. */
const isObject = (name: string): boolean => /^(?:secrets?|credentials?)$/i.test(name);

/** Whether a name is an identifier and no English word: `DB_PASSWORD`, `db.password`, `--password`. */
const isIdentifier = (name: string): boolean => /[_.-]|[a-z][A-Z]/.test(name) || /^[A-Z]{3,}$/.test(name);

/** `DB_PASSWORD has value …`, `password changed from … to …`, `secret value: …`: one word, without quotes. */
const WORD_AFTER = once(() =>
  sequence(
    /(?<![\w.-])/gi,
    /([\w.-]{2,100})/gi,
    group('', [
      / (?:has (?:the )?value|is set to|was set to|has been set to|value is|value):? /gi,
      / (?:changed )?from /gi,
    ]),
    /([^\s"'`,;]{6,300})/gi,
    group('', [/ to [^\s"'`,;]{6,300}/gi], '?'),
  ),
);

/**
 * Replaces the matches for which `change` has a text. The search goes on `skip` characters after the start of any other:
 * in `ERROR 'password' …` the name of a secret is in the match of another word.
 */
function replaceSome(
  text: string,
  pattern: RegExp,
  change: (match: RegExpExecArray) => string | undefined,
  skip: (match: RegExpExecArray) => number,
): string {
  let out = '';
  let done = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const changed = change(match);
    if (changed === undefined) {
      pattern.lastIndex = match.index + skip(match);
      continue;
    }
    out += text.slice(done, match.index) + changed;
    done = pattern.lastIndex;
  }
  return out + text.slice(done);
}

function beforeName([, quote, value, middle, name]: RegExpExecArray): string | undefined {
  return !isNamedSecret(name!) || isObject(name!) || isNone(value!)
    ? undefined
    : quote! + MASK + quote! + middle! + name!;
}

function afterName([, name, middle, quote, value]: RegExpExecArray): string | undefined {
  // A sentence ends before the quote.
  if (name!.endsWith('.') || isNone(value!) || isPassedTo(name!, value!)) return undefined;
  if (!isNamedSecret(name!) && !(/^pass$/i.test(name!) && looksSecret(value!))) return undefined;
  // `token "field"` is about a name: a word is a secret after an identifier, and where a value is announced.
  const isSaid = middle!.trim().length > 1 || isIdentifier(name!) || /^(?:pass|pw)/i.test(name!);
  return isSaid || looksSecret(value!) ? name! + middle! + quote! + MASK : undefined;
}

function wordAfter([, name, middle, value, later]: RegExpExecArray): string | undefined {
  if (!isNamedSecret(name!) || !looksSecret(value!) || isNone(value!)) return undefined;
  return name! + middle! + MASK + (later === undefined ? '' : ` to ${MASK}`);
}

export const QUOTED_RULES: readonly Rule[] = [
  {
    needles: ['"', "'", '`'],
    isNamed: true,
    mask: (text) =>
      replaceSome(
        replaceSome(text, BEFORE_NAME(), beforeName, ([, quote, value]) => 2 * quote!.length + value!.length),
        AFTER_NAME(),
        afterName,
        ([, name]) => name!.length,
      ),
  },
  {
    needles: [' value', ' set to', ' from '],
    isNamed: true,
    mask: (text) => replaceSome(text, WORD_AFTER(), wordAfter, ([, name]) => name!.length),
  },
];
