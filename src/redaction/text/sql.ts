/** Secrets in SQL, and in what databases say about a statement. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isPlainToken } from '../plain.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

const isNamedSecret = (name: string): boolean => ['strong', 'inner'].includes(sensitivity(name) ?? '');
const isNone = (value: string): boolean => isHarmless(value) || isMessage(value) || /^\d{1,5}$/.test(value);

const IDENTIFIED_BY = once(() =>
  sequence(
    group('', [
      sequence(
        /\b(?:user|role|to|for|alter|create)\s[^\n]{0,200}?\bidentified\s{1,5}(?:with\s{1,5}\w{1,40}\s{1,5})?/gi,
        /by\s{1,5}(?:password\s{1,5})?/gi,
      ),
    ]),
    /('\\''|['"])([^'"\n]{1,300}?)\2/gi,
  ),
);
/** The same at the start of a line, in the capitals of SQL: in small letters it can be English. */
const IDENTIFIED_ALONE =
  /(\bIDENTIFIED\s{1,5}(?:WITH\s{1,5}\w{1,40}\s{1,5})?BY\s{1,5}(?:PASSWORD\s{1,5})?)('\\''|['"])([^'"\n]{1,300}?)\2/g;
/** MySQL's `PASSWORD('…')`. */
const PASSWORD_CALL = /(\bPASSWORD\(\s{0,3})('\\''|['"])([^'"\n]{1,300}?)\2/g;
const SQL_PASSWORD =
  /(\b(?:with|set|encrypted|role|user\s{1,3}["\w]{1,60})\s{1,5}password\s{1,5}(?:=\s{0,3})?)('\\''|['"])([^'"\n]{1,300}?)\2/gi;

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

/** PostgreSQL quotes the parameters of a statement, and the row that it refuses: they can be anything. */
const PARAMETERS = /\bparameters: \$1 = [^\n]{1,8000}/g;
const PARAMETER = /(\$\d{1,4} = ')([^'\n]{4,4000})(?=')/g;
const FAILING_ROW = /(\bFailing row contains \()([^\n]{1,8000})(?=\))/g;

const quotedAfter =
  (pattern: () => RegExp, isNone: (value: string) => boolean) =>
  (text: string): string =>
    text.replace(pattern(), (whole: string, head: string, quote: string, value: string) =>
      isNone(value) ? whole : head + quote + MASK + (whole.endsWith(quote) ? quote : ''),
    );

export const SQL_RULES: readonly Rule[] = [
  { needles: ['identified'], mask: quotedAfter(IDENTIFIED_BY, isPlaceholder) },
  { needles: ['identified'], mask: quotedAfter(() => IDENTIFIED_ALONE, isPlaceholder) },
  { needles: ['password('], mask: quotedAfter(() => PASSWORD_CALL, isPlaceholder) },
  { needles: ['password'], mask: quotedAfter(() => SQL_PASSWORD, isPlaceholder) },
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
    needles: ['parameters: $1', 'failing row'],
    mask: (text) =>
      text
        .replace(PARAMETERS, (list) =>
          list.replace(PARAMETER, (one: string, head: string, value: string) =>
            looksSecret(value) ? head + MASK : one,
          ),
        )
        .replace(
          FAILING_ROW,
          (_whole: string, head: string, row: string) =>
            head +
            row
              .split(', ')
              .map((value) => (looksSecret(value) && !isPlainToken(value) ? MASK : value))
              .join(', '),
        ),
  },
];
