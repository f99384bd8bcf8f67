/**
 * Configuration that does not parse, or that says something a program does not take. In the words of the common
 * parsers.
 */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern, Neighbours, Reading } from '../pattern.ts';

const CONFIG_FILE =
  /(?:^|[\s"'‘`(=[{,])(?:file:(?:\/\/)?)?((?:\/|\.{1,2}\/)?[\w@%+./-]{0,200}[\w-]\.(?:ya?ml|json5?|jsonc|toml|ini|conf|cfg|cnf|properties|xml|hcl|env|rc|tf|ron|edn|exs|yml\.erb|config|alloy|river|vcl))(?=$|[\s"'’`):,;\]}])/;
const PLACE =
  /\blines? (\d{1,6})(?:,? (?:and )?(?:col(?:umn)?|char(?:acter)?|position|pos)\.? ?(\d{1,6}))?|\((\d{1,6}):(\d{1,6})\)|\.(?:ya?ml|json|toml|ini|conf|cfg|properties|xml|hcl)["']?[:(](\d{1,6})(?:[:,](\d{1,6}))?/i;

/** path and place that the line itself or its neighbours tell. */
function where(around: Neighbours): { path?: string; at?: string } {
  let path: string | undefined;
  let at: string | undefined;
  for (const offset of [0, 1, -1, 2, -2, 3, 4]) {
    const text = around.line(offset)?.text;
    if (text === undefined || /^\s{1,20}at |^\s{1,4}File "|node_modules|site-packages/.test(text)) continue;
    path ??= CONFIG_FILE.exec(text.slice(0, 800))?.[1];
    const place = PLACE.exec(text.slice(0, 800));
    if (at === undefined && place !== null && (offset >= 0 || path !== undefined)) {
      const line = place[1] ?? place[3] ?? place[5];
      const column = place[2] ?? place[4] ?? place[6];
      at = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
    }
  }
  // A trace quotes the code that opened the file.
  const own = around.line(0)?.text ?? '';
  if (path === undefined && /^[\w.]{1,120}: /.test(own))
    path = around.before(
      /^\s{4}.{0,300}['"](\/[^'"\s]{1,300}\.(?:toml|ya?ml|json|ini|cfg|conf|xml|properties))['"]/,
      30,
    )?.match[1];
  return { ...(path === undefined ? {} : { path }), ...(at === undefined ? {} : { at }) };
}

function read(match: RegExpExecArray, around: Neighbours): Reading<'config-invalid'> | null {
  const line = around.line(0);
  const text = line?.message ?? match[0];
  // A request's body that does not parse is the client's fault, not the configuration's.
  if (
    /\b(?:request body|response body|payload|webhook|message from|HTTP\/1|body-parser|Content-Type|kafka record)\b/i.test(
      text,
    )
  )
    return null;
  const groups = match.groups ?? {};
  const key = groups.key ?? groups.key2 ?? groups.key3 ?? groups.key4;
  // A heading tells nothing by itself; what it announces stands below it, indented or as a list.
  const below = /:\s{0,4}$/.test(text) ? around.line(1) : undefined;
  const announced = below !== undefined && /^(?:\s{1,12}|[*-] )\S/.test(below.text) ? below : undefined;
  const detail = announced === undefined ? text : `${text.trim()} ${announced.text.trim()}`;
  return {
    fields: { detail: detailOf(detail), ...where(around), ...(key === undefined || key === '' ? {} : { key }) },
    ...(announced === undefined ? {} : { also: [announced.index] }),
  };
}

/** Failures to read a number, which any data can cause: only where configuration is spoken of around them. */
const ANY_NUMBER =
  /strconv\.|invalid literal|could not convert|NumberFormatException|ParseIntError|invalid digit|input string|time: /;
const OF_CONFIGURATION =
  /\b(?:conf|config\w*|\w*settings?|env|environ(?:ment)?|getenv|options?|flags?|propert(?:y|ies)|placeholder|argv|port|timeout|dsn|url)\b|(?:Config|Settings|Options|Properties)\w{0,40}[.(:]|'(?:tcp|udp):\/\/|"(?:tcp|udp):\/\//i;
const NAMED_LIKE_ENV = /\b[A-Z][A-Z0-9]{1,40}_[A-Z0-9_]{1,60}\b/;

function aboutConfiguration(around: Neighbours): boolean {
  for (let offset = -4; offset <= 8; offset++) {
    const text = around.line(offset)?.text.slice(0, 600);
    if (text !== undefined && (OF_CONFIGURATION.test(text) || NAMED_LIKE_ENV.test(text))) return true;
  }
  return false;
}

export const CONFIG: readonly AnyPattern[] = [
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
    find: /\byaml: (?:line \d|unmarshal|control|did not|found|invalid|mapping|could not|unknown|input|block)|error converting YAML to JSON|yaml\.(?:scanner|parser|composer|constructor|reader)\.\w{5,20}Error|(?:ScannerError|ParserError|ComposerError)\b|org\.yaml\.snakeyaml\.\w{0,40}\.?(?:\w{1,40}Exception)|(?:Scanner|Parser|Constructor|DuplicateKey)Exception: |mapping values are not allowed|found character .{1,12} that cannot start any token|found unknown escape character|Psych::SyntaxError|YAMLException|YAMLParseError|YAMLSemanticError|bad indentation of a mapping entry|Nested mappings are not allowed|YamlDotNet\.Core\.\w{1,40}Exception|Symfony\\Component\\Yaml\\Exception|Unable to parse at line|did not find expected (?:key|node|'-' indicator)|could not find expected ':'|serde_ya?ml/,
    read,
    samples: {
      match: [
        { log: 'error: yaml: line 3: mapping values are not allowed in this context', fields: { at: 'line 3' } },
        {
          log: 'cannot load /etc/ledger/config.yaml: yaml: unmarshal errors:\n  line 2: field portt not found in type main.Config',
          fields: { path: '/etc/ledger/config.yaml', at: 'line 2' },
        },
        {
          log: 'yaml.scanner.ScannerError: mapping values are not allowed here\n  in "/etc/app/conf.yml", line 4, column 9',
          fields: { path: '/etc/app/conf.yml', at: 'line 4, column 9' },
        },
        {
          log: 'yaml.parser.ParserError: while parsing a block mapping\n  in "c.yaml", line 1, column 1',
          fields: { path: 'c.yaml' },
        },
        "org.yaml.snakeyaml.scanner.ScannerException: mapping values are not allowed here\n in 'reader', line 5, column 12:",
        {
          log: "/usr/lib/ruby/3.1.0/psych.rb:457:in `parse': (/srv/config/database.yml): did not find expected key while parsing a block mapping at line 3 column 3 (Psych::SyntaxError)",
          fields: { path: '/srv/config/database.yml', at: 'line 3, column 3' },
        },
        { log: 'YAMLException: bad indentation of a mapping entry (5:3)', fields: { at: 'line 5, column 3' } },
        'YAMLParseError: Nested mappings are not allowed in compact mappings at line 2, column 8:',
        'YamlDotNet.Core.SyntaxErrorException: (Line: 3, Col: 1, Idx: 20): While parsing a block mapping, did not find expected key.',
        'Error: error converting YAML to JSON: yaml: line 7: did not find expected key',
      ],
      not: ['yaml configuration loaded', 'reading config.yaml', 'ParserOutput ready'],
    },
    source:
      'go-yaml/yaml scannerc.go, decode.go; run: python pyyaml 6, js-yaml 4, ruby 3.1 psych; snakeyaml; YamlDotNet; run: prometheus 2.42',
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
    find: /json: (?:cannot unmarshal|unknown field "(?<key>[^"]{1,120})")|invalid character .{1,12} (?:looking for beginning of|after (?:object key|array element|top-level value)|in (?:string|numeric)|while parsing)|unexpected end of JSON input|json\.(?:decoder\.)?JSONDecodeError|JSONDecodeError: |SyntaxError: (?:.{1,200}: )?(?:Unexpected token .{1,80}(?:JSON|is not valid)|Unexpected end of JSON|Expected .{1,80} in JSON|Bad control character)|(?:JsonParseException|JsonMappingException|UnrecognizedPropertyException|InvalidFormatException|MismatchedInputException|MalformedJsonException|JsonSyntaxException|JsonReaderException|JSON::ParserError|JsonException)\b|Syntax error in JSON|jq: (?:error|parse error)|serde_json|InvalidDataException: Failed to load configuration from file '(?:[^']{1,200})'/,
    read: (match, around) => {
      const own = around.line(0)?.text ?? '';
      const reading = read(match, around);
      // Parsing JSON is daily work: only a configuration's, or a Go decoder's at start, is read as such.
      const near = `${own} ${around.line(-1)?.text ?? ''} ${around.line(1)?.text ?? ''} ${around.line(-2)?.text ?? ''} ${around.line(2)?.text ?? ''}`;
      return reading !== null &&
        (reading.fields.path !== undefined ||
          /config|conf\b|setting|\.json\b|options|manifest|parse (?:file|args)|env(?:ironment)?\b|secret|credential/i.test(
            near,
          ))
        ? reading
        : null;
    },
    samples: {
      match: [
        {
          log: "parse /etc/app/config.json: invalid character '}' looking for beginning of object key string",
          fields: { path: '/etc/app/config.json' },
        },
        { log: 'config: json: unknown field "prot"', fields: { key: 'prot' } },
        { log: 'cannot read settings.json: unexpected end of JSON input', fields: { path: 'settings.json' } },
        {
          log: '    config = json.load(open("/etc/app/config.json"))\njson.decoder.JSONDecodeError: Expecting \',\' delimiter: line 3 column 5 (char 40)',
          fields: { at: 'line 3, column 5' },
        },
        'SyntaxError: /app/config.json: Unexpected token } in JSON at position 40',
        'com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException: Unrecognized field "prot" (class app.Config), not marked as ignorable',
        {
          log: "System.IO.InvalidDataException: Failed to load configuration from file '/app/appsettings.json'.",
          fields: { path: '/app/appsettings.json' },
        },
        'jq: parse error: Invalid numeric literal at line 1, column 9 in /etc/app/config.json',
      ],
      not: [
        "bad request: invalid character 'x' looking for beginning of value in request body",
        'JSON logging enabled',
        'SyntaxError: Unexpected token )',
      ],
    },
    source:
      'run: go encoding/json, python 3.11; v8 messages kJsonParse; FasterXML/jackson-databind; dotnet/runtime Microsoft.Extensions.Configuration.Json',
  }),
  pattern({
    id: 'config/json-parse',
    kind: 'config-invalid',
    needles: ['json'],
    find: /SyntaxError: (?:(?<path>\/[^\s:]{1,300}): )?(?:JSON Parse error: .{1,200}|(?!.{0,20}['"]?<).{1,200}\bJSON\b.{0,120})$/,
    read: (match, around) => {
      // What another program answered is no configuration; nor is a text that only quotes such a message.
      if (
        around.after(
          /\b(?:undici|fetch|axios|body-parser|consumeBody|IncomingMessage|Response\.json|raw-body|processTicksAndRejections|Socket|WebSocket)\b/,
          12,
        ) !== undefined
      )
        return null;
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
    samples: {
      match: [
        {
          log: "SyntaxError: Expected ',' or '}' after property value in JSON at position 72\n    at JSON.parse (<anonymous>)\n    at load (/srv/main.js:2:32)",
          fields: { at: 'position 72' },
        },
        {
          log: 'SyntaxError: Expected double-quoted property name in JSON at position 9 (line 2 column 3)\n    at JSON.parse (<anonymous>)',
          fields: { at: 'line 2, column 3' },
        },
        {
          log: 'SyntaxError: Unexpected token } in JSON at position 12\n    at JSON.parse (<anonymous>)',
          fields: { at: 'position 12' },
        },
        { log: 'SyntaxError: Unexpected token \'}\', "{"a": }" is not valid JSON\n    at JSON.parse (<anonymous>)' },
        {
          log: 'SyntaxError: /srv/rules.json: Unexpected end of JSON input\n    at parse (<anonymous>)\n    at Module._extensions..json (node:internal/modules/cjs/loader:1277:39)',
          fields: { path: '/srv/rules.json' },
        },
      ],
      not: [
        'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON\n    at JSON.parse (<anonymous>)',
        'SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    at IncomingMessage.<anonymous> (/srv/client.js:9:20)',
        "SyntaxError: Unexpected token ')'\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)",
        'sent SyntaxError: Unexpected end of JSON input to the client',
      ],
    },
    source:
      "v8/v8 src/common/message-template.h kJsonParse*; run: node 20; nodejs/node lib/internal/modules/cjs/loader.js Module._extensions['.json']",
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
    find: /\b(?:mismatched tag|not well-formed|no element found|unclosed token|undefined entity|junk after document element|duplicate attribute)\b.{0,40}\bline \d|\btoml: (?:line \d|error|expected|cannot|invalid|type mismatch|incompatible)|TOML parse error|toml(?:lib|i)?\.(?:decoder\.)?(?:TomlDecodeError|TOMLDecodeError)|TOMLDecodeError|TomlError|configparser\.(?:MissingSectionHeader|Parsing|DuplicateOption|DuplicateSection|NoSection|NoOption)Error|SAXParseException|XmlException|XML(?:Syntax)?Error: |ElementTree\.ParseError|The markup in the document|Invalid expression; |Argument or block definition required|Unsupported (?:argument|block type); An? (?:argument|block)|An argument named "(?<key>[^"]{1,120})" is not expected here|error parsing (?:config|hcl|\S{1,200}\.hcl)|MalformedInputException.{0,80}properties|Failed to parse the configuration/,
    read,
    samples: {
      match: [
        {
          log: 'toml: line 4 (last key "server.port"): expected value but found "abc" instead',
          fields: { at: 'line 4' },
        },
        { log: 'Error: TOML parse error at line 3, column 8', fields: { at: 'line 3, column 8' } },
        'tomllib.TOMLDecodeError: Invalid value (at line 2, column 8)',
        {
          log: "    with open('/etc/fleet/fleet.toml', 'rb') as f: c = tomllib.load(f)\n  File \"/usr/lib/python3.11/tomllib/_parser.py\", line 66, in load\n    return loads(s)\ntomllib.TOMLDecodeError: Invalid value (at line 2, column 8)",
          fields: { path: '/etc/fleet/fleet.toml', at: 'line 2, column 8' },
        },
        {
          log: 'cannot read /etc/bus/hub.xml: mismatched tag: line 4, column 3',
          fields: { path: '/etc/bus/hub.xml', at: 'line 4, column 3' },
        },
        {
          log: "configparser.MissingSectionHeaderError: File contains no section headers.\nfile: '/etc/app/app.ini', line: 1",
          fields: { path: '/etc/app/app.ini' },
        },
        'org.xml.sax.SAXParseException; systemId: file:/opt/app/logback.xml; lineNumber: 5; columnNumber: 3; The element type "appender" must be terminated',
        {
          log: 'Error parsing config.hcl: An argument named "listner" is not expected here.',
          fields: { key: 'listner' },
        },
        "error parsing config: At 3:5: key 'x' expected start of object ('{') or assignment ('=')",
      ],
      not: [
        'toml config found',
        'XML export done',
        'response body: not well-formed (invalid token): line 1, column 0',
        'undefined entity in the report',
      ],
    },
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
    find: /(?:[Uu]nknown|[Uu]nrecogni[sz]ed|[Uu]nsupported|[Uu]nexpected) (?:config(?:uration)?(?: option| key| parameter| property| setting)?|field|key|setting|property|section|directive|parameter)s?:? ["'`[]{0,2}(?<key>[\w.\-/[\]]{1,120})|field (?<key2>[\w-]{1,80}) not found in type|Configuration property '(?<key4>[\w.-]{1,120})' was not used|has invalid keys: (?<key3>[\w.,\- ]{1,120})|must NOT have additional propert|Extra inputs are not permitted|[Ii]nvalid config(?:uration)?\b.{0,6}[:;(]|ImproperlyConfigured: |(?:^|[\s:])[Cc]onfig(?:uration)? (?:error|file (?:is invalid|contains errors|error))\b|(?:[Ee]rror|[Ff]ailed|[Uu]nable|[Cc]ould not|[Cc]annot)(?: to)? (?:in|load(?:ing)?|pars(?:e|ing)|read(?:ing)?|decod(?:e|ing)|unmarshal(?:ing|ling)?|validat(?:e|ing)|process(?:ing)?) (?:the )?(?:\w{1,30} )?(?:config(?:uration)?|settings)\b/,
    read: (match, around) => {
      const text = around.line(0)?.message ?? '';
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
    samples: {
      match: [
        {
          log: 'Error: unknown configuration key "prot" in /etc/app/app.yaml',
          fields: { key: 'prot', path: '/etc/app/app.yaml' },
        },
        {
          log: 'line 2: field scrape_intervall not found in type config.plain',
          fields: { key: 'scrape_intervall', at: 'line 2' },
        },
        { log: "'' has invalid keys: prot", fields: { key: 'prot' } },
        {
          log: 'unknown field `prot`, expected one of `port`, `host` at line 3 column 1',
          fields: { key: 'prot', at: 'line 3, column 1' },
        },
        'invalid configuration: listen address is missing',
        'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
        'failed to parse config: time: missing unit in duration "10"',
        'Configuration error: retention must be positive',
        {
          log: "1) Error: Configuration property 'query.max-memory-per-nod' was not used",
          fields: { key: 'query.max-memory-per-nod' },
        },
        {
          log: 'invalid configuration:\n  missing setting: cookie-secret',
          fields: { detail: 'invalid configuration: missing setting: cookie-secret' },
        },
      ],
      not: ['failed to load config: open /etc/a.yaml: no such file or directory', 'unknown user', 'config reloaded'],
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
    find: /strconv\.(?:Atoi|ParseInt|ParseBool|ParseFloat|ParseUint): parsing "(?<value>[^"]{0,120})"|invalid literal for int\(\) with base \d{1,2}: '(?<value2>[^']{0,120})'|could not convert string to float: '[^']{0,120}'|NumberFormatException: |time: (?:invalid duration|missing unit in duration|unknown unit)|not a valid duration string|parse "(?<url>[^"]{0,200})": (?:invalid|first path|missing|net\/url)|[Ii]nvalid (?:sslmode|DSN|dsn|database URL|connection string|port number|URL|URI|URL scheme|duration|log level|integer value|value)\b.{0,3}[:"'` ]|ERR_INVALID_URL|Failed to bind properties under '(?<key>[^']{1,120})'|pydantic_core\._pydantic_core\.ValidationError|\d{1,3} validation errors? for \w{0,40}(?:Settings|Config|Configuration|Options)\b|[Ii]nvalid port (?:number )?["']?\S{1,20}|sslmode value "[^"]{1,60}" (?:invalid|is invalid)|unsupported sslmode|invalid sslmode value: "[^"]{1,60}"|invalid (?:connection|URI) (?:option|query parameter)|missing "=" after "[^"]{1,120}" in connection info string|Format of the initialization string does not conform|Keyword not supported: '(?<key2>[^']{1,80})'|ParseIntError|invalid digit found in string|input string '?[^']{0,80}'? was not in a correct format|Could not parse (?:rfc1738 )?(?:SQLAlchemy )?URL from|MongoParseError|Invalid scheme, expected connection string|InvalidURI(?:Error)?|bad URI\(is not URI\?\)|envconfig\.Process: assigning (?<key3>\w{1,80})|env: parse error on field "(?<key4>\w{1,80})"/,
    read: (match, around) => {
      const text = around.line(0)?.message ?? '';
      // What a request or a row of data carries is not configuration.
      if (
        /\b(?:request|query parameter|row \d|csv|column "|field value|user input|HTTP\/1)\b/i.test(text) &&
        !/config|env/i.test(text)
      )
        return null;
      if (ANY_NUMBER.test(match[0]) && !aboutConfiguration(around)) return null;
      return read(match, around);
    },
    samples: {
      match: [
        { log: 'invalid value for PORT: strconv.Atoi: parsing "abc": invalid syntax' },
        { log: "ValueError: invalid literal for int() with base 10: 'tcp://10.96.0.5:80'" },
        {
          log: 'java.lang.NumberFormatException: For input string: "abc"\n\tat com.acme.AppConfig.port(AppConfig.java:9)',
        },
        {
          log: 'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in <module>\n    workers = int(os.environ["WORKERS"])\nValueError: invalid literal for int() with base 10: \'four\'',
        },
        { log: 'bad flag: time: missing unit in duration "10"' },
        { log: 'parse "postgres://app:pa ss@db:5432/x": net/url: invalid userinfo' },
        { log: 'psycopg2.OperationalError: invalid sslmode value: "tru"' },
        { log: 'TypeError [ERR_INVALID_URL]: Invalid URL' },
        { log: "Failed to bind properties under 'server.port' to java.lang.Integer:", fields: { key: 'server.port' } },
        { log: 'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings' },
        { log: 'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string' },
        {
          log: 'MongoParseError: Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://"',
        },
        {
          log: "System.ArgumentException: Keyword not supported: 'sslmod'. (Parameter 'keyword')",
          fields: { key: 'sslmod' },
        },
        {
          log: "thread 'main' panicked at src/main.rs:7:40: PORT must be a number: ParseIntError { kind: InvalidDigit }",
        },
        {
          log: 'envconfig.Process: assigning APP_PORT to Port: converting \'abc\' to type int. details: strconv.ParseInt: parsing "abc": invalid syntax',
        },
        {
          log: '/usr/lib/ruby/3.1.0/uri/rfc3986_parser.rb:67:in `split\': bad URI(is not URI?): "redis://a b" (URI::InvalidURIError)',
        },
      ],
      not: [
        'row 12: strconv.Atoi: parsing "": invalid syntax in csv',
        'number of values: 7',
        'invalid user',
        'java.lang.NumberFormatException: For input string: "12a"\n\tat com.acme.Invoice.total(Invoice.java:9)',
        "ValueError: invalid literal for int() with base 10: '12a'",
      ],
    },
    source:
      'run: go strconv, time, net/url; python 3.11; java 17; node 26 ERR_INVALID_URL; pydantic-settings; spring-boot BindException; kelseyhightower/envconfig; mongodb-connection-string-url',
    specificity: 74,
  }),
];
