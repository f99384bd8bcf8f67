/** A user and a password without the name of either: `connect('db', 'web', '…')`, `credentials: web:…`, userlist.txt. */
import { group, once, sequence } from '../../expressions.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

const isNone = (value: string): boolean => isHarmless(value) || isMessage(value) || /^\d{1,5}$/.test(value);

/** Functions that take a user and a password: `connect('db', 'web', '…')`, `HTTPBasicAuth('web', '…')`. */
const LOGIN_CALL = once(() =>
  sequence(
    group('', [
      sequence(
        /\b\w{0,30}/gi,
        [/connect|login|log_in|authenticate|basic_?auth|basicauth|pdo->__construct|set_?credentials|auth(?=\s?=)/gi],
        /\s?=?\s?\(/gi,
      ),
    ]),
    /([^()\n]{1,600})/gi,
  ),
);
/** Small letters and digits alone are also the name of an encoding or of a table. */
const countClasses = (text: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^\w.:/-]/].filter((one) => one.test(text)).length;
const ARGUMENT = /(,\s{0,4}["'`])([^"'`\n]{4,300})(?=["'`])/g;

/** `Secret("…")`, `Password('…')`: how a program prints a value of such a type. */
const TYPED = /\b((?:Secret|Password|Token|ApiKey)\w{0,20}\(["'])([^"'\n]{4,1000})(?=["'])/g;

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

export const LOGIN_RULES: readonly Rule[] = [
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
    needles: ['("', "('"],
    isNamed: true,
    mask: (text) =>
      text.replace(TYPED, (whole: string, head: string, value: string) => (looksSecret(value) ? head + MASK : whole)),
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
