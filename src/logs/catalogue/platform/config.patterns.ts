/**
 * Configuration that a program cannot parse, or that has a value it does not take, in the wording of the common
 * parsers.
 */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';

const CONFIG_FILE = once(() =>
  sequence(
    /(?:^|[\s"'‘`(=[{,])(?:file:(?:\/\/)?)?/,
    group('', [
      sequence(/(?:\/|\.{1,2}\/)?[\w@%+./-]{0,200}[\w-]\./, [
        /ya?ml|json5?|jsonc|toml|ini|conf|cfg|cnf|properties|xml|hcl|env|rc|tf|ron|edn|exs|yml\.erb/,
        /config|alloy|river|vcl/,
      ]),
    ]),
    /(?=$|[\s"'’`):,;\]}])/,
  ),
);
const PLACE = once(() =>
  oneOf([
    /\blines? (\d{1,6})(?:,? (?:and )?(?:col(?:umn)?|char(?:acter)?|position|pos)\.? ?(\d{1,6}))?/i,
    /\((\d{1,6}):(\d{1,6})\)/i,
    /\.(?:ya?ml|json|toml|ini|conf|cfg|properties|xml|hcl)["']?[:(](\d{1,6})(?:[:,](\d{1,6}))?/i,
  ]),
);

/** Returns the path and the place that the line or its neighbours name. */
function where(around: Neighbours): { path?: string; at?: string } {
  let path: string | undefined;
  let at: string | undefined;
  for (const offset of [0, 1, -1, 2, -2, 3, 4]) {
    const text = around.line(offset)?.text;
    if (text === undefined || /^\s{1,20}at |^\s{1,4}File "|node_modules|site-packages/.test(text)) continue;
    path ??= CONFIG_FILE().exec(text.slice(0, 800))?.[1];
    const place = PLACE().exec(text.slice(0, 800));
    if (at === undefined && place !== null && (offset >= 0 || path !== undefined)) {
      const line = place[1] ?? place[3] ?? place[5];
      const column = place[2] ?? place[4] ?? place[6];
      at = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
    }
  }
  // A trace quotes the code that opened the file.
  const own = around.matched.text;
  if (path === undefined && /^[\w.]{1,120}: /.test(own))
    path = around.before(
      /^\s{4}.{0,300}['"](\/[^'"\s]{1,300}\.(?:toml|ya?ml|json|ini|cfg|conf|xml|properties))['"]/,
      30,
    )?.match[1];
  return { ...(path === undefined ? {} : { path }), ...(at === undefined ? {} : { at }) };
}

function read(match: RegExpExecArray, around: Neighbours): Reading<'config-invalid'> | null {
  const text = around.matched.message;
  // If the body of a request does not parse, the client is at fault, not the configuration.
  if (
    /\b(?:request body|response body|payload|webhook|message from|HTTP\/1|body-parser|Content-Type|kafka record)\b/i.test(
      text,
    )
  )
    return null;
  const groups = match.groups ?? {};
  const key = groups.key ?? groups.key2 ?? groups.key3 ?? groups.key4;
  // A heading says nothing itself. What it announces is below it, indented or as a list.
  const below = /:\s{0,4}$/.test(text) ? around.line(1) : undefined;
  const announced = below !== undefined && /^(?:\s{1,12}|[*-] )\S/.test(below.text) ? below : undefined;
  const detail = announced === undefined ? text : `${text.trim()} ${announced.text.trim()}`;
  return {
    fields: { detail: detailOf(detail), ...where(around), ...(key === undefined || key === '' ? {} : { key }) },
    ...(announced === undefined ? {} : { also: [announced.index] }),
  };
}

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

/** Frames of code that reads a response or a message, not a file. */
const A_RESPONSE = once(() =>
  sequence(
    /\b/,
    [
      /undici|fetch|axios|body-parser|consumeBody|IncomingMessage|Response\.json|raw-body/,
      /processTicksAndRejections|Socket|WebSocket/,
    ],
    /\b/,
  ),
);

export const CONFIG = [
  pattern({
    id: 'config/yaml',
    kind: 'config-invalid',
    needles: [
      'yaml',
      'mapping values',
      'scannererror',
      'parsererror',
      'found character',
      'psych',
      'could not find expected',
      'did not find expected',
      'while parsing',
      'while scanning',
      'scannerexception',
      'bad indentation',
      'nested mappings',
    ],
    find: () =>
      oneOf([
        /\byaml: (?:line \d|unmarshal|control|did not|found|invalid|mapping|could not|unknown|input|block)/,
        /error converting YAML to JSON/,
        /yaml\.(?:scanner|parser|composer|constructor|reader)\.\w{5,20}Error/,
        /(?:ScannerError|ParserError|ComposerError)\b/,
        /org\.yaml\.snakeyaml\.\w{0,40}\.?(?:\w{1,40}Exception)/,
        /(?:Scanner|Parser|Constructor|DuplicateKey)Exception: /,
        /mapping values are not allowed/,
        /found character .{1,12} that cannot start any token/,
        /found unknown escape character/,
        /Psych::SyntaxError|YAMLException|YAMLParseError|YAMLSemanticError/,
        /bad indentation of a mapping entry/,
        /Nested mappings are not allowed/,
        /YamlDotNet\.Core\.\w{1,40}Exception/,
        /Symfony\\Component\\Yaml\\Exception/,
        /Unable to parse at line/,
        /did not find expected (?:key|node|'-' indicator)/,
        /could not find expected ':'/,
        /serde_ya?ml/,
      ]),
    read,
    source: [
      'go-yaml/yaml scannerc.go, decode.go',
      'run: python pyyaml 6, js-yaml 4, ruby 3.1 psych',
      'snakeyaml',
      'YamlDotNet',
      'run: prometheus 2.42',
    ],
  }),
  pattern({
    id: 'config/json',
    kind: 'config-invalid',
    needles: [
      'json',
      'looking for beginning',
      'unexpected end of',
      'unexpected token',
      'parse error',
      'unrecognizedproperty',
      'invalidformat',
      'mismatchedinput',
      'failed to load configuration',
    ],
    find: () =>
      oneOf([
        /json: (?:cannot unmarshal|unknown field "(?<key>[^"]{1,120})")/,
        sequence(/invalid character .{1,12} /, [
          /looking for beginning of/,
          /after (?:object key|array element|top-level value)/,
          /in (?:string|numeric)|while parsing/,
        ]),
        /unexpected end of JSON input/,
        /json\.(?:decoder\.)?JSONDecodeError/,
        /JSONDecodeError: /,
        sequence(/SyntaxError: (?:.{1,200}: )?/, [
          /Unexpected token .{1,80}(?:JSON|is not valid)/,
          /Unexpected end of JSON|Expected .{1,80} in JSON|Bad control character/,
        ]),
        sequence(
          [
            /JsonParseException|JsonMappingException/,
            /UnrecognizedPropertyException/,
            /InvalidFormatException|MismatchedInputException|MalformedJsonException|JsonSyntaxException/,
            /JsonReaderException|JSON::ParserError|JsonException/,
          ],
          /\b/,
        ),
        /Syntax error in JSON|jq: (?:error|parse error)|serde_json/,
        /InvalidDataException: Failed to load configuration from file '(?:[^']{1,200})'/,
      ]),
    read: (match, around) => {
      const reading = read(match, around);
      // Programs parse JSON all the time. Only a configuration file, or a Go decoder at the start, counts.
      const near = [0, -1, 1, -2, 2].map((offset) => around.line(offset)?.text ?? '').join(' ');
      return reading !== null &&
        (reading.fields.path !== undefined ||
          /config|conf\b|setting|\.json\b|options|manifest|parse (?:file|args)|env(?:ironment)?\b|secret|credential/i.test(
            near,
          ))
        ? reading
        : null;
    },
    source: [
      'run: go encoding/json, python 3.11',
      'v8 messages kJsonParse',
      'FasterXML/jackson-databind',
      'dotnet/runtime Microsoft.Extensions.Configuration.Json',
    ],
  }),
  pattern({
    id: 'config/json-parse',
    kind: 'config-invalid',
    needles: ['json'],
    find: () =>
      /SyntaxError: (?:(?<path>\/[^\s:]{1,300}): )?(?:JSON Parse error: .{1,200}|(?!.{0,20}['"]?<).{1,200}\bJSON\b.{0,120})$/,
    read: (match, around) => {
      // The answer of another program is no configuration, nor is a text that quotes such a message.
      if (around.after(A_RESPONSE(), 12) !== undefined) return null;
      if (
        around.after(/^\s{2,12}at (?:Object\.)?(?:JSON\.)?parse\b|^\s{2,12}at .{0,200}_extensions\.\.json/, 3) ===
        undefined
      )
        return null;
      const place = /\bat position (\d{1,9})(?: \(line (\d{1,6}) column (\d{1,6})\))?/.exec(match[0]);
      const at =
        place?.[2] === undefined
          ? place === null
            ? undefined
            : `position ${place[1]}`
          : `line ${place[2]}, column ${place[3]}`;
      const path = match.groups?.path;
      return {
        fields: {
          detail: detailOf(match[0]),
          ...(path === undefined ? {} : { path }),
          ...(at === undefined ? {} : { at }),
        },
      };
    },
    source: [
      'v8/v8 src/common/message-template.h kJsonParse*',
      'run: node 20',
      "nodejs/node lib/internal/modules/cjs/loader.js Module._extensions['.json']",
    ],
  }),
  pattern({
    id: 'config/toml-ini-xml-hcl',
    kind: 'config-invalid',
    needles: [
      'toml',
      'missingsectionheader',
      'parsingerror',
      'saxparse',
      'xml',
      'hcl',
      'properties',
      'duplicateoption',
      'nosection',
      'nooption',
      'parse error on line',
      'argument or block definition',
      'unsupported argument',
      'unsupported block',
      'error parsing',
      'failed to parse',
      'mismatched tag',
      'not well-formed',
      'no element found',
      'unclosed token',
      'undefined entity',
      'junk after document',
      'duplicate attribute',
    ],
    find: () =>
      oneOf([
        sequence(
          /\b/,
          [
            /mismatched tag|not well-formed|no element found|unclosed token|undefined entity/,
            /junk after document element/,
            /duplicate attribute/,
          ],
          /\b.{0,40}\bline \d/,
        ),
        /\btoml: (?:line \d|error|expected|cannot|invalid|type mismatch|incompatible)/,
        /TOML parse error/,
        /toml(?:lib|i)?\.(?:decoder\.)?(?:TomlDecodeError|TOMLDecodeError)/,
        /TOMLDecodeError|TomlError/,
        sequence(
          /configparser\./,
          [/MissingSectionHeader|Parsing|DuplicateOption|DuplicateSection|NoSection|NoOption/],
          /Error/,
        ),
        /SAXParseException|XmlException|XML(?:Syntax)?Error: |ElementTree\.ParseError/,
        /The markup in the document|Invalid expression; /,
        /Argument or block definition required/,
        /Unsupported (?:argument|block type); An? (?:argument|block)/,
        /An argument named "(?<key>[^"]{1,120})" is not expected here/,
        /error parsing (?:config|hcl|\S{1,200}\.hcl)/,
        /MalformedInputException.{0,80}properties/,
        /Failed to parse the configuration/,
      ]),
    read,
    source: 'BurntSushi/toml error.go; toml-rs; python 3.11 tomllib, configparser; xerces XMLMessages; hashicorp/hcl',
  }),
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
            /in|load(?:ing)?|pars(?:e|ing)|read(?:ing)?|decod(?:e|ing)|unmarshal(?:ing|ling)?/,
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
      return read(match, around);
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
      return read(match, around);
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
];
