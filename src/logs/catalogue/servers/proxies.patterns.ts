/** HAProxy, Traefik, Caddy, Envoy, Varnish, PHP-FPM and WordPress, when they refuse to start. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const PROXIES = [
  pattern({
    id: 'haproxy/configuration',
    kind: 'config-invalid',
    needles: ['[alert]'],
    find: () =>
      oneOf([
        sequence(
          /\[ALERT\]\s{1,6}\S{0,30} ?\(\d{1,9}\) : (?:config : )?(?:parsing )?\[(?<path>[^:\]]{1,300}):/,
          /(?<at>\d{1,6})\] ?: (?<what>(?!'server .{1,200}could not resolve).{1,300})/,
        ),
        /\[ALERT\].{0,60}: config : (?<other>Proxy '[^']{1,100}': .{1,200})/,
      ]),
    on: 'text',
    ends: true,
    read: (match) => {
      const g = match.groups ?? {};
      const what = g.what ?? g.other ?? match[0];
      const key = /unknown keyword '([^']{1,100})'/.exec(what)?.[1];
      return {
        fields: {
          detail: detailOf(what),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'run: haproxy 2.6; haproxy src/cfgparse.c',
    specificity: 88,
  }),
  pattern({
    id: 'php-fpm/configuration',
    kind: 'config-invalid',
    needles: [
      'has not been defined',
      'unknown entry',
      'cannot get uid for user',
      'cannot get gid',
      'no pool defined',
      'pm.',
      'failed to load configuration',
      'post process the configuration',
    ],
    find: () =>
      oneOf([
        /ERROR: \[(?<path>[^:\]]{1,300}):(?<at>\d{1,6})\] (?:unknown entry '(?<key>[^']{1,120})'|.{1,200})/,
        /cannot get [ug]id for (?:user|group) '(?<user>[^']{1,60})'/,
        /No pool defined\. at least one pool section/,
        /\[pool [^\]]{1,60}\] user has not been defined/,
        /(?:ALERT|ERROR): \[pool [^\]]{1,60}\] (?<pm>pm\.\w{1,40})\S{0,20} .{1,160}/,
      ]),
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.pm;
      return {
        fields: {
          detail: detailOf(around.matched.message),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'run: php-fpm 8.2; php/php-src sapi/fpm/fpm/fpm_conf.c',
    specificity: 86,
  }),
  pattern({
    id: 'traefik/configuration',
    kind: 'config-invalid',
    needles: ['command traefik error', 'field not found, node', 'entrypoint'],
    find: () =>
      oneOf([
        /command traefik error: (?:.{0,120}field not found, node: (?<key>[\w.\-[\]]{1,100})|.{1,300})/,
        /field not found, node: (?<key2>[\w.\-[\]]{1,100})/,
      ]),
    read: (match, around) => {
      const key = match.groups?.key ?? match.groups?.key2;
      if (/address already in use|permission denied/.test(around.matched.message)) return null;
      // The line above names the option.
      const above = around.line(-1);
      if (/deprecated static option/.test(around.matched.message) && above?.severity === 'error')
        return { fields: { detail: detailOf(above.message) }, line: above.index, also: [around.index] };
      return {
        fields: { detail: detailOf(around.matched.message), ...(key === undefined ? {} : { key }) },
      };
    },
    source: 'traefik/traefik issues 10170, 5179; traefik/paerser parser/element_fill.go, cli',
    specificity: 86,
  }),
  pattern({
    id: 'caddy/configuration',
    kind: 'config-invalid',
    needles: [
      'caddyfile',
      'adapting config',
      'loading initial config',
      'unrecognized directive',
      'unrecognized global option',
    ],
    find: () =>
      oneOf([
        /adapting config using caddyfile: (?<what>.{1,300})/,
        /Error: (?:loading initial config|reading config from file): .{1,300}/,
        /(?:Caddyfile|\.caddy):(?<at>\d{1,6})(?::| -) ?(?:Error during parsing: )?.{1,200}/,
        /(?:unrecognized (?:directive|global option)|parsing caddyfile tokens for)[: ] ?'?(?<key>[\w.]{1,80})/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (/no such file|address already in use|permission denied/.test(text)) return null;
      const key =
        /unrecognized (?:directive|global option): (\S{1,80}?)(?:,|$| )/.exec(text)?.[1] ??
        /parsing caddyfile tokens for '(\S{1,80})'/.exec(text)?.[1];
      const place = /(?<!\S)(\S{0,200}Caddyfile):(\d{1,6})/.exec(text);
      return {
        fields: {
          detail: detailOf(text),
          ...(place === null ? {} : { path: place[1] ?? '', at: `line ${place[2] ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'caddyserver/caddy cmd/main.go, caddyconfig/caddyfile/parse.go, dispenser.go',
    specificity: 86,
  }),
  pattern({
    id: 'envoy/configuration',
    kind: 'config-invalid',
    needles: [
      'error initializing configuration',
      'protobuf',
      'unable to convert yaml',
      'unable to parse json',
      'invalid_argument',
    ],
    find: () =>
      oneOf([
        /error initializing configuration '(?<path>[^']{0,300})': (?<what>.{1,300})/,
        /Unable to (?:convert YAML as JSON|parse JSON as proto).{1,200}/,
        /Protobuf message \(type \S{1,160} (?:.{0,40} )?reason INVALID_ARGUMENT.{1,200}/,
        /Proto constraint validation failed .{1,200}/,
      ]),
    ends: true,
    read: (match, around) => {
      const text = around.matched.message;
      const path = match.groups?.path;
      const key =
        /no such field: '(\w{1,80})'|(?<![\w.])([\w.]{1,80}): Cannot find field|has unknown fields[^(]{0,20}\(?(\w{1,80})/.exec(
          text,
        );
      return {
        fields: {
          detail: detailOf(match.groups?.what ?? text),
          ...(path === undefined || path === '' ? {} : { path }),
          ...(key === null ? {} : { key: key[1] ?? key[2] ?? key[3] ?? '' }),
        },
      };
    },
    source: 'envoyproxy/envoy source/server/server.cc, source/common/protobuf/utility.cc',
    specificity: 88,
  }),
  pattern({
    id: 'varnish/vcl',
    kind: 'config-invalid',
    needles: ["' line "],
    find: () => /^\('(?<path>[^']{1,300}\.vcl)' Line (?<at>\d{1,6}) Pos \d{1,6}\)/,
    ends: true,
    read: (match, around) => {
      const said = around.line(-1)?.text.trim();
      return {
        fields: {
          detail: detailOf(said === undefined || said === '' ? match[0] : said),
          path: match.groups?.path ?? '',
          at: `line ${match.groups?.at ?? ''}`,
        },
        also: said === undefined ? [] : [around.index - 1],
      };
    },
    source: 'varnishcache/varnish-cache lib/libvcc/vcc_compile.c, vcc_token.c',
    specificity: 88,
  }),
  pattern({
    id: 'wordpress/database',
    kind: 'connection-failed',
    needles: ['error establishing a database connection', 'mysql connection error', 'mysqli::'],
    find: () =>
      oneOf([
        /Error establishing a database connection/,
        /MySQL Connection Error: \(\d{1,5}\) .{1,200}/,
        sequence(
          /mysqli::(?:__construct|real_connect)\(\): \(HY000\/\d{4}\): /,
          /(?!Access denied|php_network|Connection (?:refused|timed)).{1,200}/,
        ),
      ]),
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message), service: 'MySQL' } }),
    source: 'WordPress/WordPress wp-includes/class-wpdb.php; docker-library/wordpress docker-entrypoint.sh',
    specificity: 70,
  }),
];
