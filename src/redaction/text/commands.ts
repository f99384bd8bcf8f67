/** Secrets on command lines. */
import { group, once, oneOf, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, isPlaceholder, MASK } from '../values.ts';
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
    /\bstats auth [^\s:]{1,60}:/g,
    /\blogin=[^\s:]{1,60}:/g,
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

/** A password that follows a mark; the count of a test or a port is none. */
const after =
  (pattern: () => RegExp, isNone: (value: string) => boolean) =>
  (text: string): string =>
    text.replace(pattern(), (whole: string, head: string, value: string) => (isNone(value) ? whole : head + MASK));

export const COMMAND_RULES: readonly Rule[] = [
  {
    needles: ['-u', '--user', '--proxy-user'],
    also: [':', '%'],
    mask: after(
      () => USER_FLAG,
      (one) => isPlaceholder(one) || /^\d{1,10}$/.test(one),
    ),
  },
  {
    needles: ['curl', 'wget', 'http', 'lftp', 'smbclient'],
    also: ['-u'],
    mask: after(() => ATTACHED_USER, isPlaceholder),
  },
  {
    needles: ['vault login', 'setcookie', 'community', 'stats auth', 'login='],
    mask: after(WORD_AFTER, (one) => isHarmless(one) || isMessage(one)),
  },
  { needles: ['echo', 'printf'], also: ['|'], mask: after(PIPED, isPlaceholder) },
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
  { needles: ['-'], isNamed: true, mask: (text) => text.replace(FLAG(), maskFlag) },
];
