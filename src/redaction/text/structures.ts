/** Secrets in code and documents: pairs of a name and a value, XML, JWK, manifests of Secrets, password files. */
import { group, once, sequence } from '../../expressions.ts';
import { sensitivity } from '../names.ts';
import { isHarmless, isMessage, isPlaceholder, looksSecret, MASK, maskLines } from '../values.ts';
import type { Rule } from './rule.ts';

const isNamedSecret = (name: string): boolean =>
  ['strong', 'inner'].includes(sensitivity(name) ?? '') || /^(?:proxy-)?authorization$/i.test(name);
const isNone = (value: string): boolean => isHarmless(value) || isMessage(value) || /^\d{1,5}$/.test(value);

const XML = /(<([A-Za-z][\w.:-]{1,60})(?:\s[^<>\n]{0,200})?>)((?:\s{0,40}<!\[CDATA\[)?)([^<>]{1,4096})(?=<\/|>)/g;
/** `<property name="db.password">` */
const NAMED_ELEMENT = /\s(?:name|key|id)=["']([\w.:-]{2,100})["']/;
/** Hadoop and property lists: `<name>db.password</name><value>…</value>`. */
const NAMED_VALUE = once(() =>
  sequence(
    group('', [
      sequence(
        /<(?:name|key|id|param-name)>\s{0,40}([\w.-]{2,100})\s{0,40}<\/[a-z-]{2,10}>\s{0,40}/g,
        /<(?:value|string|param-value)>\s{0,40}/g,
      ),
    ]),
    /([^<>]{1,4096})(?=<\/)/g,
  ),
);
/** Terraform: `variable "db_password" { default = "…" }`. */
const VARIABLE =
  /(\bvariable\s{1,4}"([\w.-]{2,100})"\s{0,4}\{[^{}]{0,400}?\bdefault\s{0,10}=\s{0,10}")([^"\n]{1,4096})(?=")/g;
/** `password%3D…`: a pair in the value of a URL. */
const ENCODED_PAIR =
  /(?<![\w.-])(([\w.-]{2,100})(?:%22)?%3[AaDd](?:%22|%20|\+)?)((?:[^\s&"'<>%]|%(?!22|26|2[Cc])){1,4096})/g;
/** `<add key="DbPassword" value="…"/>` */
const ATTRIBUTES =
  /(\b(?:key|name|id|property)=(["'])([\w.:-]{2,100})\2\s{1,10}(?:value|content)=(["']))([^"'\n]{1,4096})(?=\4)/gi;
/** An entry of env in text: `{"name":"DB_PASSWORD","value":"…"}`, escaped or not, and as YAML. */
const ENTRY = once(() =>
  sequence(
    group('', [
      sequence(
        /\\{0,7}["']?(?:name|key)\\{0,7}["']?\s{0,4}:\s{0,4}\\{0,7}["']?([\w.-]{2,100})\\{0,7}["']?\s{0,40}(?:,\s{0,40})?/gi,
        /\\{0,7}["']?value\\{0,7}["']?\s{0,4}:\s{0,4}/gi,
      ),
    ]),
    /(\\{0,7}["']?)([^"'\\,}\n]{1,8192})/gi,
  ),
);
const ENTRY_VALUE_FIRST = once(() =>
  sequence(
    /(\\{0,7}["']value\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["'])([^"'\\\n]{1,4096})/gi,
    group('', [
      sequence(
        /\\{0,7}["']\s{0,4},\s{0,40}\\{0,7}["'](?:name|key)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']/gi,
        /([\w.-]{2,100})/gi,
      ),
    ]),
  ),
);
/** `define('DB_PASSWORD', '…')`, `setProperty("password", "…")`. */
const CALL = /((?:(?<=\w)\s{0,2}\(|\[)\s{0,4}(["'])([\w.-]{2,100})\2\s{0,4},\s{0,4}(["']))([^"'\n]{1,4096})(?=\4)/g;
/** Erlang: `{password, "…"}`, `{password, <<"…">>}`. */
const TUPLE = /(\{'?([a-z][\w.]{1,100})'?\s{0,4},\s{0,4}(?:<<)?")([^"\n]{1,4096})(?=")/g;
/** A JSON Web Key: the private numbers of RSA, EC and the key of `oct`. */
const JWK = /(\\{0,7}["'](?:d|p|q|dp|dq|qi|k)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["'])([A-Za-z0-9_-]{20,4096})/g;
/** Hashes of passwords: crypt, htpasswd, argon2, pbkdf2, PostgreSQL. */
const HASH = once(() =>
  sequence(/(?<![A-Za-z0-9$])/g, [
    /\$(?:apr1|[0-9][a-z]?|argon2(?:id|i|d)|pbkdf2(?:-\w{3,8})?|scrypt|y)\$[A-Za-z0-9./$=,+_-]{8,300}/g,
    /\{(?:S?SHA(?:256|512)?|CRYPT|S?MD5)\}[A-Za-z0-9+/=$.]{8,200}/g,
    /SCRAM-SHA-256\$\d{1,7}:[A-Za-z0-9+/=$:]{20,300}/g,
    /(?<=")md5[0-9a-f]{32}(?=")/g,
  ]),
);
/** `host:port:database:user:password` (libpq, "The Password File"). */
const PGPASS = /((?:^|\s)[\w.*-]{1,253}:(?:\d{1,5}|\*):[\w*-]{1,63}:[\w*-]{1,63}:)([^\s:]{1,200})(?=\s|$)/gm;

/** The data of a Secret in text: everything below `data:` or `stringData:` of a manifest of that kind. */
const SECRET_KIND = /kind\\{0,7}["']?\s{0,3}:\s{0,3}\\{0,7}["']?Secret(?:List)?\b/;
const YAML_DATA = /^([ \t-]{0,40})((?:stringData|data):[ \t]{0,10})\r?$/;
const JSON_DATA = /(\\{0,7}["'](?:stringData|data)\\{0,7}["']\s{0,4}:\s{0,4}\{)([^{}]{0,65536})/g;
const JSON_MEMBER = /(\\{0,7}["']\s{0,4}:\s{0,4}(\\{0,7}["']))([^"'\\]{1,65536})/g;

/** Masks the values of YAML below each `data:`, line by line. */
function maskYamlData(text: string): string {
  let below: number | undefined;
  let member: number | undefined;
  const indentOf = (line: string): number => /^[ \t]*/.exec(line.slice(0, 200))![0].length;
  return text
    .split('\n')
    .map((line) => {
      const start = YAML_DATA.exec(line);
      if (start !== null) {
        below = start[1]!.length;
        member = undefined;
        return line;
      }
      if (below === undefined || line.trim() === '') return line;
      const indent = indentOf(line);
      if (indent <= below) {
        below = undefined;
        return line;
      }
      member ??= indent;
      const pair = indent === member ? /^(\s{0,200}[^\s:]{1,253}:[ \t]{0,10})(\S.*)?$/.exec(line) : null;
      if (pair !== null) return pair[2] === undefined || /^[|>]/.test(pair[2]) ? line : pair[1] + MASK;
      return line.slice(0, indent) + MASK;
    })
    .join('\n');
}

function maskManifests(text: string): string {
  if (!SECRET_KIND.test(text)) return text;
  return maskYamlData(text).replace(
    JSON_DATA,
    (_whole: string, head: string, members: string) =>
      head +
      members.replace(JSON_MEMBER, (whole: string, before: string, _quote: string, value: string) =>
        isPlaceholder(value) ? whole : before + maskLines(value),
      ),
  );
}

export const STRUCTURE_RULES: readonly Rule[] = [
  { needles: ['secret'], mask: maskManifests },
  {
    needles: ['</'],
    isNamed: true,
    mask: (text) =>
      text.replace(XML, (whole: string, open: string, name: string, data: string, content: string) => {
        const value = content.replace(/\]\]$/, '').trim();
        const isNamed = isNamedSecret(name) || isNamedSecret(NAMED_ELEMENT.exec(open)?.[1] ?? '');
        return !isNamed || isNone(value) ? whole : open + data + content.replace(value, () => maskLines(value));
      }),
  },
  {
    needles: ['</'],
    isNamed: true,
    mask: (text) =>
      text.replace(NAMED_VALUE(), (whole: string, head: string, name: string, content: string) =>
        !isNamedSecret(name) || isNone(content.trim())
          ? whole
          : head + maskLines(content.trimEnd()) + content.slice(content.trimEnd().length),
      ),
  },
  {
    needles: ['variable'],
    isNamed: true,
    mask: (text) =>
      text.replace(VARIABLE, (whole: string, head: string, name: string, value: string) =>
        !isNamedSecret(name) || isNone(value) ? whole : head + MASK,
      ),
  },
  {
    needles: ['%3'],
    isNamed: true,
    mask: (text) =>
      text.replace(ENCODED_PAIR, (whole: string, head: string, name: string, value: string) =>
        !isNamedSecret(name) || isNone(value) ? whole : head + MASK,
      ),
  },
  {
    needles: ['value=', 'content='],
    isNamed: true,
    mask: (text) =>
      text.replace(ATTRIBUTES, (whole: string, head: string, _q: string, name: string, _r: string, value: string) =>
        !isNamedSecret(name) || isNone(value) ? whole : head + MASK,
      ),
  },
  {
    needles: ['value:', 'value"', "value'", 'value\\'],
    isNamed: true,
    mask: (text) =>
      text
        .replace(ENTRY(), (whole: string, head: string, name: string, quote: string, value: string) =>
          !isNamedSecret(name) || isNone(value.trim()) ? whole : head + quote + MASK,
        )
        .replace(ENTRY_VALUE_FIRST(), (whole: string, head: string, value: string, rest: string, name: string) =>
          !isNamedSecret(name) || isNone(value.trim()) ? whole : head + MASK + rest,
        ),
  },
  {
    needles: [','],
    isNamed: true,
    mask: (text) =>
      text.replace(CALL, (whole: string, head: string, _q: string, name: string, _r: string, value: string) =>
        !isNamedSecret(name) || isNone(value) || (head.startsWith('[') && !looksSecret(value)) ? whole : head + MASK,
      ),
  },
  {
    needles: ['{'],
    isNamed: true,
    mask: (text) =>
      text.replace(TUPLE, (whole: string, head: string, name: string, value: string) =>
        !isNamedSecret(name) || isNone(value) ? whole : head + MASK,
      ),
  },
  {
    needles: ['kty'],
    mask: (text) => text.replace(JWK, (_whole: string, head: string) => head + MASK),
  },
  { needles: ['$', '{s', '{c', '{m', '"md5'], mask: (text) => text.replace(HASH(), MASK) },
  {
    needles: [':'],
    mask: (text) =>
      // host:port:database:user:password
      text.split(':', 5).length < 5
        ? text
        : text.replace(PGPASS, (whole: string, head: string, password: string) =>
            isPlaceholder(password) || /^\d{1,6}$/.test(password) || (/^\s/.test(head) && !looksSecret(password))
              ? whole
              : head + MASK,
          ),
  },
];
