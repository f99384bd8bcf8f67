/** nginx, httpd, haproxy, traefik, caddy, envoy and php-fpm, when they refuse to start. */
import { detailOf } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { config, refuses } from './read.ts';

export const WEB: readonly AnyPattern[] = [
  pattern({
    id: 'nginx/host-not-found',
    kind: 'dns',
    needles: ['host not found in'],
    find: /host not found in (?:upstream|resolver|\S{1,40}) "(?<host>[^"/:]{1,253})(?::\d{1,5})?(?:\/[^"]{0,100})?"(?: of the "\w{1,40}" directive)?(?: in \S{1,300}:\d{1,6})?/,
    ends: true,
    read: (match) => ({ fields: { host: match.groups?.host ?? '' } }),
    samples: {
      match: [
        {
          log: '2026/11/22 22:24:26 [emerg] 11650#11650: host not found in upstream "api-backend" in /srv/run/ng-host.conf:1',
          fields: { host: 'api-backend' },
        },
        {
          log: 'nginx: [emerg] host not found in upstream "orders.svc:80" in /etc/nginx/conf.d/default.conf:12',
          fields: { host: 'orders.svc' },
        },
        {
          log: 'nginx: [emerg] host not found in resolver "kube-dns.kube-system.svc" in /etc/nginx/nginx.conf:9',
          fields: { host: 'kube-dns.kube-system.svc' },
        },
      ],
      not: ['upstream "api" found', 'no live upstreams while connecting to upstream'],
    },
    source: 'run: nginx 1.22; nginx src/http/ngx_http_upstream.c, src/core/ngx_inet.c',
    specificity: 90,
  }),
  pattern({
    id: 'nginx/configuration',
    kind: 'config-invalid',
    needles: ['[emerg]'],
    find: /\[emerg\](?: \d{1,9}#\d{1,9}:)? (?<what>(?:unknown directive "(?<key>[^"]{1,120})"|directive "(?<key2>[^"]{1,120})" (?:is not terminated|has no)|"(?<key3>[^"]{1,120})" directive (?:is|has|invalid|must|requires)|unexpected |invalid |unknown |no "|duplicate |zero |conflicting |the ").{0,300}?)(?: in (?<path>\/?[^\s:]{1,300}):(?<at>\d{1,6}))?$/,
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
    samples: {
      match: [
        {
          log: '2026/11/22 22:24:24 [emerg] 11635#11635: unknown directive "servr" in /srv/run/ng-unknown.conf:1',
          fields: { key: 'servr', path: '/srv/run/ng-unknown.conf', at: 'line 1' },
        },
        {
          log: '2026/11/22 22:24:24 [emerg] 11638#11638: unexpected end of file, expecting "}" in /srv/run/ng-noend.conf:1',
          fields: { path: '/srv/run/ng-noend.conf' },
        },
        {
          log: 'nginx: [emerg] invalid port in "99999" of the "listen" directive in /etc/nginx/nginx.conf:7',
          fields: { key: 'listen', at: 'line 7' },
        },
        { log: '2026/11/22 22:24:26 [emerg] 11662#11662: unknown "unknown_var" variable' },
        {
          log: '2026/11/22 22:24:26 [emerg] 11680#11680: "server" directive is not allowed here in /srv/run/ng-ctx.conf:1',
          fields: { key: 'server' },
        },
        {
          log: '2026/11/22 22:24:26 [emerg] 11674#11674: invalid value "yes" in "gzip" directive, it must be "on" or "off" in /srv/run/ng-val.conf:1',
          fields: { key: 'gzip' },
        },
        { log: '2026/11/22 22:24:26 [emerg] 11668#11668: no "events" section in configuration' },
        {
          log: 'nginx: [emerg] directive "listen" is not terminated by ";" in /etc/nginx/conf.d/a.conf:3',
          fields: { key: 'listen', path: '/etc/nginx/conf.d/a.conf' },
        },
      ],
      not: [
        '2026/11/22 22:24:26 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)',
        'nginx: [emerg] host not found in upstream "a" in /etc/nginx/nginx.conf:1',
        'nginx: [warn] duplicate value "x" in /etc/nginx/nginx.conf:1',
      ],
    },
    source: 'run: nginx 1.22; nginx src/core/ngx_conf_file.c',
    specificity: 88,
  }),
  pattern({
    id: 'nginx/certificate',
    kind: 'missing-file',
    needles: ['cannot load certificate', 'bio_new_file'],
    find: /cannot load certificate(?: key)? "(?<path>[^"]{1,300})": BIO_new_file\(\) failed .{0,80}No such file or directory/,
    ends: true,
    samples: {
      match: [
        {
          log: '2026/11/22 22:24:26 [emerg] 11656#11656: cannot load certificate "/etc/nginx/tls/tls.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/nginx/tls/tls.crt, r) error:10000080:BIO routines::no such file)',
          fields: { path: '/etc/nginx/tls/tls.crt' },
        },
      ],
      not: ['cannot load certificate "/a.crt": PEM_read_bio_X509_AUX() failed'],
    },
    source: 'run: nginx 1.22; nginx src/event/ngx_event_openssl.c',
    specificity: 88,
  }),
  pattern({
    id: 'httpd/configuration',
    kind: 'config-invalid',
    needles: ['syntax error on line', 'ah00534', 'invalid command', 'ah00526', 'ah00111'],
    find: /(?:AH00526: )?Syntax error on line (?<at>\d{1,6}) of (?<path>[^\s:]{1,300}):\s{0,3}(?<what>.{0,300})$|AH00534: .{0,40}Configuration error: .{1,200}/,
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
    samples: {
      match: [
        {
          log: "AH00526: Syntax error on line 7 of /srv/run/ap-directive.conf:\nInvalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
          fields: { key: 'Foo', path: '/srv/run/ap-directive.conf', at: 'line 7' },
        },
        {
          log: 'apache2: Syntax error on line 6 of /srv/run/ap-section.conf: /srv/run/ap-section.conf:6: <VirtualHost> was not closed.',
          fields: { key: 'VirtualHost' },
        },
        {
          log: 'AH00526: Syntax error on line 6 of /usr/local/apache2/conf/httpd.conf:\nListen requires 1 or 2 arguments.',
          fields: { key: 'Listen' },
        },
        'apache2: Syntax error on line 6 of /srv/run/ap-module.conf: Cannot load modules/mod_foo.so into server: /srv/run/modules/mod_foo.so: cannot open shared object file: No such file or directory',
        'AH00534: apache2: Configuration error: No MPM loaded.',
      ],
      not: [
        'PHP Parse error: syntax error in a.php on line 6',
        'AH00558: apache2: Could not reliably determine the server name',
      ],
    },
    source: 'run: apache 2.4; httpd server/main.c, config.c',
    specificity: 93,
  }),
  pattern({
    id: 'haproxy/configuration',
    kind: 'config-invalid',
    needles: ['[alert]'],
    find: /\[ALERT\]\s{1,6}\S{0,30} ?\(\d{1,9}\) : (?:config : )?(?:parsing )?\[(?<path>[^:\]]{1,300}):(?<at>\d{1,6})\] ?: (?<what>(?!'server .{1,200}could not resolve).{1,300})|\[ALERT\].{0,60}: config : (?<other>Proxy '[^']{1,100}': .{1,200})/,
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
    samples: {
      match: [
        {
          log: "[ALERT]    (11806) : config : parsing [ha-kw.cfg:2] : unknown keyword 'foo' in 'global' section",
          fields: { path: 'ha-kw.cfg', at: 'line 2', key: 'foo' },
        },
        { log: "[ALERT]    (11814) : config : Proxy 'f': unable to find required default_backend: 'nope'." },
        {
          log: "[ALERT]    (11822) : config : parsing [ha-crt.cfg:2] : 'bind :18083' in section 'frontend' : unable to stat SSL certificate from file '/etc/haproxy/certs/' : No such file or directory.",
          fields: { path: 'ha-crt.cfg' },
        },
      ],
      not: [
        "[ALERT]    (11810) : config : [ha-host.cfg:10] : 'server b/s1' : could not resolve address 'web-backend'.",
        '[WARNING]  (1) : config : missing timeouts for frontend',
      ],
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
    find: /ERROR: \[(?<path>[^:\]]{1,300}):(?<at>\d{1,6})\] (?:unknown entry '(?<key>[^']{1,120})'|.{1,200})|cannot get [ug]id for (?:user|group) '(?<user>[^']{1,60})'|No pool defined\. at least one pool section|\[pool [^\]]{1,60}\] user has not been defined|(?:ALERT|ERROR): \[pool [^\]]{1,60}\] (?<pm>pm\.\w{1,40})\S{0,20} .{1,160}/,
    on: 'text',
    read: (match, around) => {
      const g = match.groups ?? {};
      const key = g.key ?? g.pm;
      return {
        fields: {
          detail: detailOf(around.line(0)?.message ?? match[0]),
          ...(g.path === undefined ? {} : { path: g.path, at: `line ${g.at ?? ''}` }),
          ...(key === undefined ? {} : { key }),
        },
      };
    },
    samples: {
      match: [
        {
          log: "[22-Nov-2026 22:27:49] ERROR: [fpm2.conf:3] unknown entry 'foo'",
          fields: { path: 'fpm2.conf', at: 'line 3', key: 'foo' },
        },
        "[22-Nov-2026 22:27:49] ERROR: [pool www] cannot get uid for user 'nouser'",
        '[22-Nov-2026 22:27:49] ERROR: No pool defined. at least one pool section must be specified in config file',
        {
          log: '[22-Nov-2026 22:27:49] ALERT: [pool www] pm.min_spare_servers(0) must be a positive value',
          fields: { key: 'pm.min_spare_servers' },
        },
      ],
      not: [
        'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it',
        'NOTICE: fpm is running, pid 1',
      ],
    },
    source: 'run: php-fpm 8.2; php/php-src sapi/fpm/fpm/fpm_conf.c',
    specificity: 86,
  }),
  pattern({
    id: 'traefik/configuration',
    kind: 'config-invalid',
    needles: ['command traefik error', 'field not found, node', 'entrypoint'],
    find: /command traefik error: (?:.{0,120}field not found, node: (?<key>[\w.\-[\]]{1,100})|.{1,300})|field not found, node: (?<key2>[\w.\-[\]]{1,100})/,
    read: (match, around) => {
      const key = match.groups?.key ?? match.groups?.key2;
      if (/address already in use|permission denied/.test(around.line(0)?.message ?? '')) return null;
      return {
        fields: { detail: detailOf(around.line(0)?.message ?? match[0]), ...(key === undefined ? {} : { key }) },
      };
    },
    samples: {
      match: [
        { log: 'command traefik error: field not found, node: entrypoint', fields: { key: 'entrypoint' } },
        {
          log: '{"level":"error","error":"command traefik error: field not found, node: middlewares","time":"2026-11-22T16:06:51Z","message":"Command error"}',
          fields: { key: 'middlewares' },
        },
        {
          log: 'command traefik error: failed to decode configuration from environment variables: field not found, node: ecs',
          fields: { key: 'ecs' },
        },
      ],
      not: [
        'Configuration loaded from file: /etc/traefik/traefik.yml',
        'command traefik error: error while building entryPoint web: listen tcp :80: bind: permission denied',
      ],
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
    find: /adapting config using caddyfile: (?<what>.{1,300})|Error: (?:loading initial config|reading config from file): .{1,300}|(?:Caddyfile|\S{1,200}\.caddy):(?<at>\d{1,6})(?::| -) ?(?:Error during parsing: )?.{1,200}|(?:unrecognized (?:directive|global option)|parsing caddyfile tokens for)[: ] ?'?(?<key>[\w.]{1,80})/,
    read: (match, around) => {
      const text = around.line(0)?.message ?? match[0];
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
    samples: {
      match: [
        {
          log: 'Error: adapting config using caddyfile: /etc/caddy/Caddyfile:3: unrecognized directive: reverse_prox',
          fields: { key: 'reverse_prox', path: '/etc/caddy/Caddyfile', at: 'line 3' },
        },
        {
          log: "Error: adapting config using caddyfile: parsing caddyfile tokens for 'tls': /etc/caddy/Caddyfile:9 - Error during parsing: unknown subdirective: fo",
          fields: { key: 'tls' },
        },
        'Error: loading initial config: loading new config: loading http app module: provision http: unknown module',
      ],
      not: [
        'Error: reading config from file: open /etc/caddy/Caddyfile: no such file or directory',
        'using adjacent Caddyfile',
      ],
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
    find: /error initializing configuration '(?<path>[^']{0,300})': (?<what>.{1,300})|Unable to (?:convert YAML as JSON|parse JSON as proto).{1,200}|Protobuf message \(type \S{1,160}.{0,40}reason INVALID_ARGUMENT.{1,200}|Proto constraint validation failed .{1,200}/,
    ends: true,
    read: (match, around) => {
      const text = around.line(0)?.message ?? match[0];
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
    samples: {
      match: [
        {
          log: "[2026-11-22 10:00:00.000][1][critical][main] [source/server/server.cc:131] error initializing configuration '/etc/envoy/envoy.yaml': Protobuf message (type envoy.config.bootstrap.v3.Bootstrap reason INVALID_ARGUMENT: invalid JSON in envoy.config.bootstrap.v3.Bootstrap @ static_resources: message envoy.config.bootstrap.v3.Bootstrap.StaticResources, near 1:2 (offset 3): no such field: 'listener') has unknown fields",
          fields: { path: '/etc/envoy/envoy.yaml', key: 'listener' },
        },
        "[critical] error initializing configuration '/etc/envoy/envoy.yaml': Unable to convert YAML as JSON: yaml-cpp: error at line 4, column 7: illegal map value",
      ],
      not: ['[info] initializing epoch 0', 'all clusters initialized'],
    },
    source: 'envoyproxy/envoy source/server/server.cc, source/common/protobuf/utility.cc',
    specificity: 88,
  }),
  pattern({
    id: 'varnish/vcl',
    kind: 'config-invalid',
    needles: ["' line "],
    find: /^\('(?<path>[^']{1,300}\.vcl)' Line (?<at>\d{1,6}) Pos \d{1,6}\)/,
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
    samples: {
      match: [
        {
          log: "Message from VCC-compiler:\nExpected an action, 'if', '{' or '}'\n('/etc/varnish/default.vcl' Line 21 Pos 5)\n    seet req.http.X-A = \"1\";",
          fields: { path: '/etc/varnish/default.vcl', at: 'line 21', detail: "Expected an action, 'if', '{' or '}'" },
        },
      ],
      not: ['VCL compiled.'],
    },
    source: 'varnishcache/varnish-cache lib/libvcc/vcc_compile.c, vcc_token.c',
    specificity: 88,
  }),
  pattern({
    id: 'wordpress/database',
    kind: 'connection-failed',
    needles: ['error establishing a database connection', 'mysql connection error', 'mysqli::'],
    find: /Error establishing a database connection|MySQL Connection Error: \(\d{1,5}\) .{1,200}|mysqli::(?:__construct|real_connect)\(\): \(HY000\/\d{4}\): (?!Access denied|php_network|Connection (?:refused|timed)).{1,200}/,
    read: (match, around) => ({ fields: { detail: detailOf(around.line(0)?.message ?? match[0]), service: 'MySQL' } }),
    samples: {
      match: [
        'WordPress database error: Error establishing a database connection',
        'MySQL Connection Error: (2002) No such file or directory',
      ],
      not: ['database connection established'],
    },
    source: 'WordPress/WordPress wp-includes/class-wpdb.php; docker-library/wordpress docker-entrypoint.sh',
    specificity: 70,
  }),
  pattern({
    id: 'httpd/cannot-log',
    kind: 'refused',
    needles: ['ah00015', 'no listening sockets', 'ah02155', 'defaultruntimedir'],
    find: /no listening sockets available, shutting down|AH02155: getpwuid|DefaultRuntimeDir must be a valid directory/,
    read: refuses('other'),
    samples: {
      match: [
        'no listening sockets available, shutting down',
        "AH02155: getpwuid: couldn't determine user name from uid 4294967295, you probably need to modify the User directive",
      ],
      not: ['AH00489: configured -- resuming normal operations'],
    },
    source: 'run: apache 2.4; httpd server/listen.c, modules/arch/unix/mod_unixd.c',
    specificity: 60,
  }),
  pattern({
    id: 'web/configuration-test',
    kind: 'config-invalid',
    needles: ['configuration file', 'config file'],
    find: /[Cc]onfiguration file "?(?<path>[^\s"]{1,300})"? (?:test failed|is invalid|contains errors|has errors)/,
    read: config,
    samples: {
      match: [
        {
          log: 'nginx: configuration file /etc/nginx/nginx.conf test failed',
          fields: { path: '/etc/nginx/nginx.conf' },
        },
      ],
      not: ['nginx: configuration file /etc/nginx/nginx.conf test is successful'],
    },
    source: 'nginx src/core/ngx_cycle.c',
    specificity: 62,
  }),
];
