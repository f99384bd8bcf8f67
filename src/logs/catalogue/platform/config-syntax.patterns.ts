/** Configuration that a program cannot parse, in the wording of the common parsers. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import { readConfig } from './config-reading.ts';

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

export const CONFIG_SYNTAX = [
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
    read: readConfig,
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
        /json: cannot unmarshal \w{1,10}(?: \S{1,40})? into Go struct field (?:\w{1,60}\.)?(?<key2>[\w.-]{1,80}) of type/,
        /json: (?:cannot unmarshal|unknown field "(?<key>[^"]{1,120})")/,
        sequence(/invalid character .{1,12} /, [
          /looking for beginning of/,
          /after (?:object key|array element|top-level value)/,
          /in (?:string|numeric)|while parsing/,
        ]),
        /unexpected end of JSON input/,
        /json\.(?:decoder\.)?JSONDecodeError/,
        /JSONDecodeError: /,
        sequence(/SyntaxError: (?:[^:]{1,200}: )?/, [
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
      const reading = readConfig(match, around);
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
    read: readConfig,
    source: 'BurntSushi/toml error.go; toml-rs; python 3.11 tomllib, configparser; xerces XMLMessages; hashicorp/hcl',
  }),
];
