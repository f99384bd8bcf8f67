/** Secrets on command lines and in the languages of databases and servers. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** curl's `-u user:password`, also as members of a printed list. */
const USER_FLAG =
  /((?:^|[\s"'[,])(?:-u|--user|--proxy-user|-U)(?:[ =]|["']?[,\s]{1,3})["']?[^\s:"',]{1,100}:)([^\s"',]{1,300})/g;
/** A program, and what follows it up to a flag. */
const program = (names: RegExp, flag: RegExp): RegExp => sequence(names, /\b[^\n|;&]{0,200}?\s["']?-/g, flag);

/** `-pSECRET` of the clients of MySQL, 7z and others. */
const SHORT_PASSWORD = once(() =>
  sequence(
    group('', [
      sequence(
        /(?:^|[\s"'/])/g,
        program(/(?:mysql\w{0,10}|mariadb[\w-]{0,10}|mysql[\w-]{1,12}|7z[a-z]?|zip|unrar|rar)/g, /[pP]/g),
      ),
    ]),
    /([^\s"'=-][^\s"']{0,300})/g,
  ),
);
/** The word after a short flag, for programs where it is a password: what names the program, and both. */
const PROGRAM_FLAGS: readonly (readonly [needles: readonly string[], names: RegExp, flag: RegExp])[] = [
  [['redis-cli'], /redis-cli/g, /a/g],
  [['sshpass'], /sshpass/g, /p/g],
  [['login'], /(?:docker|podman|helm|buildah|crane|oras|skopeo)\b[^\n|;&]{0,20}\slogin/g, /p/g],
  [['ldap'], /ldap\w{3,9}/g, /w/g],
  [['sqlcmd', 'bcp', 'zip'], /(?:sqlcmd|bcp|zip|unzip)/g, /P/g],
  [['mongo'], /mongo(?:sh|dump|restore|import|export)?/g, /p/g],
  [['nats', 'cqlsh', 'influx', 'mosquitto_'], /(?:nats|cqlsh|influx|mosquitto_\w{3})/g, /(?:p|P|password)/g],
];

const passwordAfter = (names: RegExp, flag: RegExp): (() => RegExp) =>
  once(() =>
    sequence(
      group('', [sequence(/(?:^|[\s"'/])/g, program(names, flag), /["']?(?:[ =]|,\s{0,2})?["']?/g)]),
      /([^\s"'-][^\s"']{0,300})/g,
    ),
  );

/** openssl's `-passin pass:…`. */
const OPENSSL = /((?:^|[\s"'])pass:)([^\s"']{1,300})/g;
/** `--password word`, also as members of a printed list, and in quotes. */
const FLAG = once(() =>
  sequence(
    /((?:^|[\s"'[,])--?([A-Za-z][\w.-]{1,60})(?:[ \t]{1,3}|["'][,\s]{1,3}))/g,
    group('', [/"[^"\n]{1,4096}"/g, /'[^'\n]{1,4096}'/g, /[^\s"'-][^\s"']{0,4096}/g]),
  ),
);
/** Another flag: the text is a command line and no sentence about a flag. */
const OTHER_FLAG = /\s--?[a-z][\w-]{0,40}[\s=]/i;

function maskFlag(whole: string, head: string, name: string, word: string, at: number, text: string): string {
  if (!['strong', 'inner'].includes(sensitivity(name) ?? '')) return whole;
  const quote = /^["']/.exec(word)?.[0] ?? '';
  const value = quote === '' ? word : word.slice(1, -1);
  if (isHarmless(value) || isMessage(value)) return whole;
  const around = `${text.slice(Math.max(0, at - 200), at)} ${text.slice(at + whole.length, at + whole.length + 200)}`;
  return quote !== '' || looksSecret(value) || OTHER_FLAG.test(around) ? head + quote + MASK + quote : whole;
}

const IDENTIFIED_BY =
  /(\bidentified\s{1,5}(?:with\s{1,5}\w{1,40}\s{1,5})?by\s{1,5}(?:password\s{1,5})?)(['"])([^'"\n]{1,300})\2/gi;
const SQL_PASSWORD =
  /(\b(?:with|set|encrypted|role|user\s{1,3}["\w]{1,60})\s{1,5}password\s{1,5}(?:=\s{0,3})?)(['"])([^'"\n]{1,300})\2/gi;
/** Configuration of Redis, LDAP and others, and netrc. */
const CONFIG_WORD = once(() =>
  sequence(
    group('', [
      sequence(
        /(?:^|\s)/gi,
        [
          /requirepass|masterauth|sentinel auth-pass \S{1,100}|login \S{1,100} (?:password|passwd)/gi,
          /bindpw|rootpw|sasl\.password|auth-user-pass|AUTH \S{1,60}|AUTH/gi,
        ],
        /[ \t]{1,8}/gi,
      ),
    ]),
    /("?)([^\s"]{1,300})/gi,
  ),
);

/** A password that follows a mark; the count of a test or a port is none. */
const after =
  (pattern: () => RegExp, isNone: (value: string) => boolean) =>
  (text: string): string =>
    text.replace(pattern(), (whole: string, head: string, value: string) => (isNone(value) ? whole : head + MASK));

const quotedAfter =
  (pattern: () => RegExp, isNone: (value: string) => boolean) =>
  (text: string): string =>
    text.replace(pattern(), (whole: string, head: string, quote: string, value: string) =>
      isNone(value) ? whole : head + quote + MASK + (whole.endsWith(quote) ? quote : ''),
    );

export const COMMAND_RULES: readonly Rule[] = [
  {
    needles: ['-u', '--user', '--proxy-user'],
    mask: after(
      () => USER_FLAG,
      (one) => isPlaceholder(one) || /^\d{1,10}$/.test(one),
    ),
  },
  { needles: ['mysql', 'mariadb', '7z', 'zip', 'rar'], mask: after(SHORT_PASSWORD, isHarmless) },
  ...PROGRAM_FLAGS.map(
    ([needles, names, flag]): Rule => ({ needles, mask: after(passwordAfter(names, flag), isHarmless) }),
  ),
  {
    needles: ['pass:'],
    mask: after(
      () => OPENSSL,
      (one) => isHarmless(one) || isMessage(one) || /^\d{1,7}$/.test(one),
    ),
  },
  { needles: ['identified'], mask: quotedAfter(() => IDENTIFIED_BY, isPlaceholder) },
  { needles: ['password'], mask: quotedAfter(() => SQL_PASSWORD, isPlaceholder) },
  {
    needles: ['requirepass', 'masterauth', 'auth', 'login', 'bindpw', 'rootpw', 'sasl.password'],
    mask: (text) =>
      text.replace(CONFIG_WORD(), (whole: string, head: string, quote: string, value: string) => {
        const isCommand = /^\s?AUTH/i.test(head);
        return isHarmless(value) || isMessage(value) || (isCommand && !looksSecret(value))
          ? whole
          : head + quote + MASK;
      }),
  },
  { needles: ['-'], isNamed: true, mask: (text) => text.replace(FLAG(), maskFlag) },
];
