/** Configuration with a key or a value that a program does not take. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';
import { readConfig } from './config-reading.ts';

/** Failures to read a number, which any data can cause. They count only if the lines around are about configuration. */
const ANY_NUMBER =
  /strconv\.|invalid literal|could not convert|NumberFormatException|ParseIntError|invalid digit|input string|time: /;

const OF_CONFIGURATION = once(() =>
  oneOf([
    sequence(
      /\b/i,
      [
        /conf|config\w*|\w*settings?|env|environ(?:ment)?|getenv|options?|flags?|propert(?:y|ies)/i,
        /placeholder|argv|port|timeout|dsn|url/i,
      ],
      /\b/i,
    ),
    /(?:Config|Settings|Options|Properties)\w{0,40}[.(:]/i,
    /'(?:tcp|udp):\/\/|"(?:tcp|udp):\/\//i,
  ]),
);

const NAMED_LIKE_ENV = /\b[A-Z][A-Z0-9]{1,40}_[A-Z0-9_]{1,60}\b/;

function aboutConfiguration(around: Neighbours): boolean {
  for (let offset = -4; offset <= 8; offset++) {
    const text = around.line(offset)?.text.slice(0, 600);
    if (text !== undefined && (OF_CONFIGURATION().test(text) || NAMED_LIKE_ENV.test(text))) return true;
  }
  return false;
}

export const CONFIG_VALUES = [
  pattern({
    id: 'config/unknown-key',
    kind: 'config-invalid',
    needles: [
      'unknown field',
      'unknown key',
      'unrecognized',
      'unknown setting',
      'unknown option',
      'unknown configuration',
      'invalid configuration',
      'unknown directive',
      'not found in type',
      'invalid keys',
      'unknown property',
      'unexpected key',
      'extra inputs',
      'unknown variable',
      'unknown section',
      'unknown config',
      'invalid config',
      'improperlyconfigured',
      'error in config',
      'configuration error',
      'config error',
      'unsupported config',
      'failed to load config',
      'additional propert',
      'error loading config',
      'invalid setting',
      'failed to parse config',
      'unable to load config',
      'unknown parameter',
      'unrecognized parameter',
      'unsupported parameter',
      'was not used',
    ],
    find: () =>
      oneOf([
        sequence(
          [/[Uu]nknown|[Uu]nrecogni[sz]ed|[Uu]nsupported|[Uu]nexpected/],
          / /,
          [
            /config(?:uration)?(?: option| key| parameter| property| setting)?/,
            /field|key|setting|property|section|directive|parameter/,
          ],
          /s?:? ["'`[]{0,2}(?<key>[\w.\-/[\]]{1,120})/,
        ),
        /field (?<key2>[\w-]{1,80}) not found in type/,
        /Configuration property '(?<key4>[\w.-]{1,120})' was not used/,
        /has invalid keys: (?<key3>[\w.,\- ]{1,120})/,
        /must NOT have additional propert/,
        /Extra inputs are not permitted/,
        /[Ii]nvalid config(?:uration)?\b.{0,6}[:;(]/,
        /ImproperlyConfigured: /,
        /(?:^|[\s:])[Cc]onfig(?:uration)? (?:error|file (?:is invalid|contains errors|error))\b/,
        sequence(
          [/[Ee]rror|[Ff]ailed|[Uu]nable|[Cc]ould not|[Cc]annot/],
          /(?: to)? /,
          [
            /in|load(?:ing)?|pars(?:e|ing)|readConfig(?:ing)?|decod(?:e|ing)|unmarshal(?:ing|ling)?/,
            /validat(?:e|ing)|process(?:ing)?/,
          ],
          / (?:the )?(?:\w{1,30} )?(?:config(?:uration)?|settings)\b/,
        ),
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      if (
        /no such file|ENOENT|permission denied|forbidden|connection refused|kube ?config|not found: |in-cluster/i.test(
          text,
        )
      )
        return null;
      if (
        /failed to load configuration|could not load|cannot load/i.test(text) &&
        around.before(/[Nn]o such file|[Pp]ermission denied/, 2) !== undefined
      )
        return null;
      return readConfig(match, around);
    },
    source:
      'run: prometheus 2.42; mitchellh/mapstructure; serde-rs/serde de; ajv; pydantic-core; django core/exceptions.py',
    specificity: 76,
  }),
  pattern({
    id: 'config/bad-value',
    kind: 'config-invalid',
    needles: [
      'strconv.',
      'invalid literal',
      'could not convert',
      'numberformatexception',
      'invalid duration',
      'in duration',
      'not a valid duration',
      'invalid value',
      'invalid url',
      'invalid port',
      'sslmode',
      'dsn',
      'parse "',
      'invalid uri',
      'failed to bind properties',
      'validation error',
      'invalid dsn',
      'invalid connection string',
      'out of range',
      'must be one of',
      'formatexception',
      'not in a correct format',
      'invalid_url',
      'first path segment',
      'invalid port number',
      'invalid argument',
      'missing unit',
      'invalid integer',
      'parseinterror',
      'parseint',
      'could not parse',
      'keyword not supported',
      'unable to parse',
      'mongoparse',
      'bad uri',
      'invaliduri',
      'initialization string',
      'invalid digit',
      'invalid scheme',
      'in connection info string',
      'invalid connection option',
      'parse error on field',
      'assigning',
    ],
    find: () =>
      oneOf([
        /strconv\.(?:Atoi|ParseInt|ParseBool|ParseFloat|ParseUint): parsing "(?<value>[^"]{0,120})"/,
        /invalid literal for int\(\) with base \d{1,2}: '(?<value2>[^']{0,120})'/,
        /could not convert string to float: '[^']{0,120}'/,
        /NumberFormatException: /,
        /time: (?:invalid duration|missing unit in duration|unknown unit)/,
        /not a valid duration string/,
        /parse "(?<url>[^"]{0,200})": (?:invalid|first path|missing|net\/url)/,
        sequence(
          /[Ii]nvalid /,
          [
            /sslmode|DSN|dsn|database URL|connection string|port number|URL|URI|URL scheme|duration/,
            /log level|integer value|value/,
          ],
          /\b.{0,3}[:"'` ]/,
        ),
        /ERR_INVALID_URL/,
        /Failed to bind properties under '(?<key>[^']{1,120})'/,
        /pydantic_core\._pydantic_core\.ValidationError/,
        /\d{1,3} validation errors? for \w{0,40}(?:Settings|Config|Configuration|Options)\b/,
        /[Ii]nvalid port (?:number )?["']?\S{1,20}/,
        /sslmode value "[^"]{1,60}" (?:invalid|is invalid)/,
        /unsupported sslmode/,
        /invalid sslmode value: "[^"]{1,60}"/,
        /invalid (?:connection|URI) (?:option|query parameter)/,
        /missing "=" after "[^"]{1,120}" in connection info string/,
        /Format of the initialization string does not conform/,
        /Keyword not supported: '(?<key2>[^']{1,80})'/,
        /ParseIntError/,
        /invalid digit found in string/,
        /input string '?[^']{0,80}'? was not in a correct format/,
        /Could not parse (?:rfc1738 )?(?:SQLAlchemy )?URL from/,
        /MongoParseError/,
        /Invalid scheme, expected connection string/,
        /InvalidURI(?:Error)?|bad URI\(is not URI\?\)/,
        /envconfig\.Process: assigning (?<key3>\w{1,80})/,
        /env: parse error on field "(?<key4>\w{1,80})"/,
      ]),
    read: (match, around) => {
      const text = around.matched.message;
      // Values in a request or a row of data are no configuration.
      if (
        /\b(?:request|query parameter|row \d|csv|column "|field value|user input|HTTP\/1)\b/i.test(text) &&
        !/config|env/i.test(text)
      )
        return null;
      if (ANY_NUMBER.test(match[0]) && !aboutConfiguration(around)) return null;
      return readConfig(match, around);
    },
    source: [
      'run: go strconv, time, net/url',
      'python 3.11',
      'java 17',
      'node 26 ERR_INVALID_URL',
      'pydantic-settings',
      'spring-boot BindException',
      'kelseyhightower/envconfig',
      'mongodb-connection-string-url',
    ],
    specificity: 74,
  }),
  pattern({
    id: 'config/bad-variable',
    kind: 'config-invalid',
    needles: ['variable'],
    find: () =>
      sequence(
        /\b(?:invalid|illegal|unsupported|unknown|unexpected|unrecogni[sz]ed|bad|wrong) (?:option|value|choice|setting)\b/i,
        /[^.;:]{0,60} (?:for|of|in) (?:the )?(?:env(?:ironment)? )?variable:? ["'`$]{0,2}(?<key>[A-Za-z]\w{1,80})/i,
      ),
    read: (match, around) => readConfig(match, around),
    source:
      'serversideup/docker-php 10-init-webserver-config.sh; wording of start scripts that check their environment',
    specificity: 78,
  }),
];
