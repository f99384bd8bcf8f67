/** Secrets on command lines and in the languages of databases and servers. */
import { group, once, oneOf, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK } from '../values.ts';
import type { Rule } from './rule.ts';

/** curl's `-u user:password`, also as members of a printed list. */
const USER_FLAG =
  /((?:^|[\s"'[,])(?:-u|--user|--proxy-user|-U)(?:[ =]|["']?[,\s]{1,3}|\s\\\r?\n\s{1,20})["']?[^\s:"',]{1,100}[:%])([^\s"',]{1,300})/g;
/** curl's `-uuser:password`, in one word. */
const ATTACHED_USER =
  /(\b(?:curl|wget|http|https|lftp|smbclient)\b[^\n|;&]{0,200}?\s["']?-[uU][^\s:"',=%-][^\s:"',%]{0,99}[:%])([^\s"',]{1,300})/g;
/** A program, and what follows it up to a flag. */
const program = (names: RegExp, flag: RegExp): RegExp => sequence(names, /\b[^\n|;&]{0,200}?[\s,]["']?-/g, flag);

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
  [['openssl'], /openssl\s(?:enc|aes\S{0,20})/g, /(?:k|K)/g],
  [['az login'], /az\slogin/g, /p/g],
  [['activate'], /\w{1,20}\sactivate/g, /-key/g],
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

/** A word that is a secret by the words before it: `vault login TOKEN`, `echo WORD | sudo -S`, Erlang's cookie. */
const AFTER_WORDS = once(() =>
  group('', [
    /\bvault login (?:-\S{1,60} ){0,4}/g,
    /\s-setcookie /g,
    /\b(?:community string|snmp-server community|r[ow]community6?) ["']?/g,
  ]),
);
const WORD_AFTER = once(() => sequence(AFTER_WORDS(), /([^\s"'=-][^\s"'=]{2,300})/g));
/** A password that a shell pipes into a program. */
const PIPED = once(() =>
  sequence(
    group('', [/\b(?:echo|printf)\s{1,3}(?:-\w{1,3}\s)?["']?(?:%s(?:\\n)?["']?\s["']?)?/g]),
    /([^\s"'|$][^"'|\n]{0,80})/g,
    group('?=', [
      sequence(/["']?\s{0,3}\|[^|\n]{0,60}/g, [
        /--password-stdin/g,
        /\bsudo\s[^|\n]{0,20}-S/g,
        /-pass(?:in)?\sstdin/g,
        /chpasswd|passwd\s--stdin/g,
      ]),
    ]),
  ),
);
/** openssl's `-passin pass:…`. */
const OPENSSL = /((?:^|[\s"'])pass:)([^\s"']{1,300})/g;
/** `--password word`, also as members of a list in one line or below each other, and in quotes. */
const FLAG = once(() =>
  sequence(
    group('', [
      sequence(/(?:^|[\s"'[,])--?([A-Za-z][\w.-]{1,60})/g, [
        /[ \t]{1,3}/g,
        /["']?,\s{0,3}/g,
        /["'],?\s{1,3}/g,
        /["']?,?[ \t]{0,4}\r?\n[ \t]{0,40}(?:- )?/g,
      ]),
    ]),
    group('', [/"[^"\n]{1,4096}"/g, /'[^'\n]{1,4096}'/g, /[^\s"',-][^\s"',]{0,4096}/g]),
  ),
);
/** The next word of a sentence about a flag. */
const OF_SENTENCE = oneOf([
  /^(?:to|for|or|and|the|an?|with|when|if|in|on|of|as|instead|from|by|at|via)$/i,
  /^(?:flags?|options?|arguments?|values?)$/i,
]);

/** Characters: a longer word is no word of a sentence. */
const LONG_WORD = 12;

function maskFlag(whole: string, head: string, name: string, word: string, at: number, text: string): string {
  if (!['strong', 'inner'].includes(sensitivity(name) ?? '') && !/^pass$/i.test(name)) return whole;
  const quote = /^["']/.exec(word)?.[0] ?? '';
  const value = (quote === '' ? word : word.slice(1, -1)).replace(/[\]}]$/, '');
  const following = text.slice(at + whole.length, at + whole.length + 20);
  const isShortWord = /^[a-z]+$/.test(value) && value.length < LONG_WORD;
  const isProse = OF_SENTENCE.test(value) || (isShortWord && /^ [a-z]+\b/.test(following));
  return isHarmless(value) || isMessage(value) || isProse
    ? whole
    : head + quote + MASK + word.slice(quote.length + value.length);
}

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
/** A line of a configuration: a name and its value. */
const CONFIG_LINE = once(() =>
  sequence(
    group('', [
      sequence(
        /^[ \t]{0,40}(?:(?:set|env|arg|export|setenv|proxy_set_header)[ \t]{1,4})?[:$]?/gim,
        /([A-Za-z][\w.-]{2,60}),?[ \t]{1,8}["']?/gim,
      ),
    ]),
    /([^\s"']{6,4096})(?=["']?;?[ \t]{0,4}$)/gim,
  ),
);
/** Rules of Redis: `user app on >password`. */
const REDIS_ACL = /(\buser \S{1,100} (?:on|off) [^\n]{0,100}?[>#])([^\s]{4,300})/g;
/** Configuration of Redis, LDAP and others, and netrc. */
const CONFIG_WORD = once(() =>
  sequence(
    group('', [
      sequence(
        /(?:^|\s)/gi,
        [
          /requirepass|masterauth|sentinel auth-pass \S{1,100}|haproxy auth|stats auth \S{1,60}:|insecure-password/gi,
          /login\s{1,10}\S{1,100}\s{1,10}(?:account\s{1,10}\S{1,100}\s{1,10})?(?:password|passwd)/gi,
          /bindpw|rootpw|sasl\.password|auth-user-pass|aws_secret_access_key|aws_session_token/gi,
          /"?AUTH"? "?[^\s"]{1,60}"?|"?AUTH"?/gi,
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
  { needles: ['-u'], mask: after(() => ATTACHED_USER, isPlaceholder) },
  {
    needles: ['vault login', 'setcookie', 'community'],
    mask: after(WORD_AFTER, (one) => isHarmless(one) || isMessage(one)),
  },
  { needles: ['echo', 'printf'], mask: after(PIPED, isPlaceholder) },
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
  { needles: ['identified'], mask: quotedAfter(IDENTIFIED_BY, isPlaceholder) },
  { needles: ['identified'], mask: quotedAfter(() => IDENTIFIED_ALONE, isPlaceholder) },
  { needles: ['password('], mask: quotedAfter(() => PASSWORD_CALL, isPlaceholder) },
  { needles: ['password'], mask: quotedAfter(() => SQL_PASSWORD, isPlaceholder) },
  {
    needles: [
      'requirepass',
      'masterauth',
      'insecure-pass',
      'auth',
      'login',
      'bindpw',
      'rootpw',
      'sasl.password',
      'aws_',
    ],
    mask: (text) =>
      text.replace(CONFIG_WORD(), (whole: string, head: string, quote: string, value: string) => {
        // `auth method …` is English.
        const isCommand = /^\s?"?auth/i.test(head);
        const isNone = isCommand && (!looksSecret(value) || !/AUTH/.test(head));
        return isHarmless(value) || isMessage(value) || isNone ? whole : head + quote + MASK;
      }),
  },
  {
    needles: [],
    isNamed: true,
    mask: (text) =>
      text.replace(CONFIG_LINE(), (whole: string, head: string, name: string, value: string) =>
        sensitivity(name) !== 'strong' || !looksSecret(value) ? whole : head + MASK,
      ),
  },
  { needles: ['user '], mask: (text) => text.replace(REDIS_ACL, (_whole: string, head: string) => head + MASK) },
  { needles: ['-'], isNamed: true, mask: (text) => text.replace(FLAG(), maskFlag) },
];
