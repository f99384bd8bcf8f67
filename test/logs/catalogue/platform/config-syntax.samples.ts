import type { CONFIG_SYNTAX } from '../../../../src/logs/catalogue/platform/config-syntax.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof CONFIG_SYNTAX> = {
  'config/yaml': {
    reads: [
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
    ignores: ['yaml configuration loaded', 'reading config.yaml', 'ParserOutput ready'],
  },
  'config/json': {
    reads: [
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
    ignores: [
      "bad request: invalid character 'x' looking for beginning of value in request body",
      'JSON logging enabled',
      'SyntaxError: Unexpected token )',
    ],
  },
  'config/json-parse': {
    reads: [
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
    ignores: [
      'SyntaxError: Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON\n    at JSON.parse (<anonymous>)',
      'SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    at IncomingMessage.<anonymous> (/srv/client.js:9:20)',
      "SyntaxError: Unexpected token ')'\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)",
      'sent SyntaxError: Unexpected end of JSON input to the client',
    ],
  },
  'config/toml-ini-xml-hcl': {
    reads: [
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
    ignores: [
      'toml config found',
      'XML export done',
      'response body: not well-formed (invalid token): line 1, column 0',
      'undefined entity in the report',
    ],
  },
};
