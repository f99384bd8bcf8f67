/** Secrets in lines of configuration that have no sign between a name and its value: Redis, LDAP, netrc, snmpd. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';
import { isPassedTo } from './nginx.ts';
import type { Rule } from './rule.ts';

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
          /requirepass|masterauth|sentinel auth-pass \S{1,100}|insecure-password/gi,
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

/** snmpd: `createUser name SHA … AES …`. */
const SNMP_USER =
  /(\bcreateUser\s[^\n]{1,100}?\s(?:MD5|SHA(?:-\d{3})?)\s{1,4}"?)([^\s"]{4,300})("?\s{1,4}(?:AES|DES)\s{1,4}"?)([^\s"]{4,300})/g;

export const CONFIG_RULES: readonly Rule[] = [
  {
    needles: ['createuser'],
    mask: (text) =>
      text.replace(
        SNMP_USER,
        (_whole: string, head: string, _one: string, middle: string) => head + MASK + middle + MASK,
      ),
  },
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
        sensitivity(name) !== 'strong' || !looksSecret(value) || isPassedTo(name, value) ? whole : head + MASK,
      ),
  },
  { needles: ['user '], mask: (text) => text.replace(REDIS_ACL, (_whole: string, head: string) => head + MASK) },
];
