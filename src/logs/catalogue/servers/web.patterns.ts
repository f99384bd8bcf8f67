/** nginx, httpd, haproxy, traefik, caddy, envoy and php-fpm, when they refuse to start. */
import { group, oneOf, sequence } from '../../../expressions.ts';
import { config, detailOf, refuses } from '../readings.ts';
import { pattern } from '../pattern.ts';

export const WEB = [
  pattern({
    id: 'nginx/host-not-found',
    kind: 'dns',
    needles: ['host not found in'],
    find: () =>
      sequence(
        /host not found in (?:upstream|resolver|\S{1,40}) /,
        /"(?<host>[^"/:]{1,253})(?::\d{1,5})?(?:\/[^"]{0,100})?"(?: of the "\w{1,40}" directive)?/,
        /(?: in \S{1,300}:\d{1,6})?/,
      ),
    ends: true,
    read: (match) => ({ fields: { host: match.groups?.host ?? '' } }),
    source: 'run: nginx 1.22; nginx src/http/ngx_http_upstream.c, src/core/ngx_inet.c',
    specificity: 90,
  }),
  pattern({
    id: 'nginx/configuration',
    kind: 'config-invalid',
    needles: ['[emerg]'],
    find: () =>
      sequence(
        /\[emerg\](?: \d{1,9}#\d{1,9}:)? /,
        group('?<what>', [
          sequence(
            [
              /unknown directive "(?<key>[^"]{1,120})"/,
              /directive "(?<key2>[^"]{1,120})" (?:is not terminated|has no)/,
              /"(?<key3>[^"]{1,120})" directive (?:is|has|invalid|must|requires)/,
              /unexpected |invalid |unknown |no "|duplicate |zero |conflicting |the "/,
            ],
            /.{0,300}?/,
          ),
        ]),
        /(?: in (?<path>\/?[^\s:]{1,300}):(?<at>\d{1,6}))?$/,
      ),
    on: 'text',
    ends: true,
    read: (match) => {
      const g = match.groups ?? {};
      const what = g.what ?? '';
      const key = g.key ?? g.key2 ?? g.key3 ?? / (?:of the|in(?: the)?) "(\w{1,60})" directive/.exec(what)?.[1];
      return {
        fields: {
          detail: detailOf(what),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    source: 'run: nginx 1.22; nginx src/core/ngx_conf_file.c',
    specificity: 88,
  }),
  pattern({
    id: 'nginx/certificate',
    kind: 'missing-file',
    needles: ['cannot load certificate', 'bio_new_file'],
    find: () =>
      /cannot load certificate(?: key)? "(?<path>[^"]{1,300})": BIO_new_file\(\) failed .{0,80}No such file or directory/,
    ends: true,
    source: 'run: nginx 1.22; nginx src/event/ngx_event_openssl.c',
    specificity: 88,
  }),
  pattern({
    id: 'httpd/configuration',
    kind: 'config-invalid',
    needles: ['syntax error on line', 'ah00534', 'invalid command', 'ah00526', 'ah00111'],
    find: () =>
      oneOf([
        sequence(
          /(?:AH00526: )?Syntax error on line (?<at>\d{1,6}) of /,
          /(?<path>[^\s:]{1,300}):\s{0,3}(?<what>.{0,300})$/,
        ),
        /AH00534: .{0,40}Configuration error: .{1,200}/,
      ]),
    on: 'text',
    ends: true,
    read: (match, around) => {
      const g = match.groups ?? {};
      const said = (g.what ?? '') === '' && g.path !== undefined ? around.line(1)?.text : g.what;
      const detail = said === undefined || said === '' ? match[0] : said;
      const key =
        /Invalid command '([^']{1,120})'|^(\w{1,60}) (?:requires|takes|must)|<(\w{1,60})> was not closed/.exec(detail);
      return {
        fields: {
          detail: detailOf(detail),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === null ? {} : { key: key[1] ?? key[2] ?? key[3] ?? '' }),
        },
        ...(said !== undefined && said !== g.what ? { also: [around.index + 1] } : {}),
      };
    },
    source: 'run: apache 2.4; httpd server/main.c, config.c',
    specificity: 93,
  }),
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
        /(?:Caddyfile|\S{1,200}\.caddy):(?<at>\d{1,6})(?::| -) ?(?:Error during parsing: )?.{1,200}/,
        /(?:unrecognized (?:directive|global option)|parsing caddyfile tokens for)[: ] ?'?(?<key>[\w.]{1,80})/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (/no such file|address already in use|permission denied/.test(text)) return null;
      const key =
        /unrecognized (?:directive|global option): (\S{1,80}?)(?:,|$| )/.exec(text)?.[1] ??
        /parsing caddyfile tokens for '(\S{1,80})'/.exec(text)?.[1];
      const place = /(\S{0,200}Caddyfile):(\d{1,6})/.exec(text);
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
        /Protobuf message \(type \S{1,160}.{0,40}reason INVALID_ARGUMENT.{1,200}/,
        /Proto constraint validation failed .{1,200}/,
      ]),
    ends: true,
    read: (match, around) => {
      const text = around.matched.message;
      const path = match.groups?.path;
      const key =
        /no such field: '(\w{1,80})'|([\w.]{1,80}): Cannot find field|has unknown fields[^(]{0,20}\(?(\w{1,80})/.exec(
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
  pattern({
    id: 'httpd/cannot-log',
    kind: 'refused',
    needles: ['ah00015', 'no listening sockets', 'ah02155', 'defaultruntimedir'],
    find: () =>
      /no listening sockets available, shutting down|AH02155: getpwuid|DefaultRuntimeDir must be a valid directory/,
    read: refuses('other'),
    source: 'run: apache 2.4; httpd server/listen.c, modules/arch/unix/mod_unixd.c',
    specificity: 60,
  }),
  pattern({
    id: 'web/configuration-test',
    kind: 'config-invalid',
    needles: ['configuration file', 'config file'],
    find: () =>
      /[Cc]onfiguration file "?(?<path>[^\s"]{1,300})"? (?:test failed|is invalid|contains errors|has errors)/,
    read: config,
    source: 'nginx src/core/ngx_cycle.c',
    specificity: 62,
  }),
];
