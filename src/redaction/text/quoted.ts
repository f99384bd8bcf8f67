/** Values that a message quotes before or after the name of a secret: `invalid argument "…" for "--api-key" flag`. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';
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

/** `INSERT INTO users (name, password) VALUES ('web', '…')`. */
const INSERT = /(\(([^()\n]{1,1000})\)\s{0,5}values\s{0,5}\()([^()\n]{1,4000})/gi;
/** A value of the list: a quoted text or a word. */
const SQL_VALUE = /'\\''[^'\n]{0,1000}'\\''|'(?:[^'\n]|''){0,1000}'|[^,'\s][^,'\n]{0,1000}/g;
/** PostgreSQL: `Key (token)=(…) already exists.` */
const KEY_DETAIL = /(\(([\w.]{2,100})\)=\()([^()\n]{1,1000})(?=\))/g;

function maskInsert(whole: string, head: string, columns: string, values: string): string {
  const secret = columns.split(',').map((column) => isNamedSecret(column.replace(/[\s"'`[\]]/g, '')));
  if (!secret.includes(true)) return whole;
  let at = -1;
  return (
    head +
    values.replace(SQL_VALUE, (value) => {
      at++;
      return secret[at] === true && !isNone(value.replace(/[\\']/g, '')) ? `'${MASK}'` : value;
    })
  );
}

/** Functions that take a user and a password: `connect('db', 'web', '…')`, `HTTPBasicAuth('web', '…')`. */
const LOGIN_CALL = once(() =>
  sequence(
    group('', [
      sequence(
        /\b\w{0,30}/gi,
        [/connect|login|log_in|authenticate|basic_?auth|basicauth|pdo->__construct|set_?credentials|auth(?==)/gi],
        /=?\(/gi,
      ),
    ]),
    /([^()\n]{1,600})/gi,
  ),
);
/** Small letters and digits alone are also the name of an encoding or of a table. */
const countClasses = (text: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^\w.:/-]/].filter((one) => one.test(text)).length;
const ARGUMENT = /(,\s{0,4}["'`])([^"'`\n]{4,300})(?=["'`])/g;

/** A user, a colon and a password after a word that says so: `credentials: web:…`, `basic auth web:…`. */
const CREDENTIALS = once(() =>
  sequence(
    group('', [
      sequence(
        [/\bcredentials?/gi, /\bbasic[ -]auth\w{0,9}/gi, /\broot/gi, /\buser[ :]{1,2}pass(?:word)?/gi],
        /[ :=]{1,3}["']?[\w.@-]{1,60}[:/]/gi,
      ),
    ]),
    /([^\s"'`,;:/)]{6,300})(?=["',;.)]?(?:\s|$))/gi,
  ),
);

/** A line of pgbouncer's userlist.txt and of ipsec.secrets: `"web" "…"`, `: PSK "…"`. */
const USER_LINE = once(() =>
  sequence(
    group('', [
      sequence(
        /^[ \t]{0,8}/gm,
        [/"[\w.@-]{1,100}"/gm, /[^\s"]{0,60}[ \t]{0,4}:[ \t]{1,4}(?:PSK|EAP|XAUTH|RSA|PIN)/gm],
        /[ \t]{1,8}"/gm,
      ),
    ]),
    /([^"\n]{4,1000})(?="[ \t]{0,8}\r?$)/gm,
  ),
);

export const QUOTED_RULES: readonly Rule[] = [
  {
    needles: ['"', "'", '`'],
    isNamed: true,
    mask: (text) =>
      text
        .replace(BEFORE_NAME(), (whole: string, quote: string, value: string, middle: string, name: string) =>
          !isNamedSecret(name) || isObject(name) || isNone(value) ? whole : quote + MASK + quote + middle + name,
        )
        .replace(AFTER_NAME(), (whole: string, name: string, middle: string, quote: string, value: string) => {
          if (!isNamedSecret(name) || isNone(value)) return whole;
          // `token "field"` is about a name: a word is a secret after an identifier, and where a value is announced.
          const isSaid = middle.trim().length > 1 || isIdentifier(name) || /^(?:pass|pw)/i.test(name);
          return isSaid || looksSecret(value) ? name + middle + quote + MASK : whole;
        }),
  },
  {
    needles: [' value', ' set to', ' from '],
    isNamed: true,
    mask: (text) =>
      text.replace(
        WORD_AFTER(),
        (whole: string, name: string, middle: string, value: string, later: string | undefined) =>
          isNamedSecret(name) && looksSecret(value) && !isNone(value)
            ? name + middle + MASK + (later === undefined ? '' : ` to ${MASK}`)
            : whole,
      ),
  },
  { needles: ['values'], isNamed: true, mask: (text) => text.replace(INSERT, maskInsert) },
  {
    needles: [')=('],
    isNamed: true,
    mask: (text) =>
      text.replace(KEY_DETAIL, (whole: string, head: string, name: string, value: string) =>
        isNamedSecret(name) && !isNone(value) ? head + MASK : whole,
      ),
  },
  {
    needles: ['connect', 'login', 'log_in', 'auth', 'construct', 'credentials'],
    mask: (text) =>
      text.replace(
        LOGIN_CALL(),
        (_whole: string, head: string, list: string) =>
          head +
          list.replace(ARGUMENT, (one: string, before: string, value: string) =>
            looksSecret(value) && (value.length >= 12 || countClasses(value) > 2) ? before + MASK : one,
          ),
      ),
  },
  {
    needles: ['credential', 'basic', 'root', 'user'],
    mask: (text) =>
      text.replace(CREDENTIALS(), (whole: string, head: string, value: string) =>
        looksSecret(value) && !isNone(value) ? head + MASK : whole,
      ),
  },
  {
    needles: ['" "', '"\t', 'psk', 'eap', 'xauth'],
    mask: (text) =>
      text.replace(USER_LINE(), (whole: string, head: string, value: string) =>
        /:/.test(head) || looksSecret(value) ? head + MASK : whole,
      ),
  },
];
