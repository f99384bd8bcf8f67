import type { WEB } from '../../../../src/logs/catalogue/servers/web.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof WEB> = {
  'nginx/host-not-found': {
    reads: [
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
    ignores: ['upstream "api" found', 'no live upstreams while connecting to upstream'],
  },
  'nginx/configuration': {
    reads: [
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
    ignores: [
      '2026/11/22 22:24:26 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)',
      'nginx: [emerg] host not found in upstream "a" in /etc/nginx/nginx.conf:1',
      'nginx: [warn] duplicate value "x" in /etc/nginx/nginx.conf:1',
    ],
  },
  'nginx/certificate': {
    reads: [
      {
        log: '2026/11/22 22:24:26 [emerg] 11656#11656: cannot load certificate "/etc/nginx/tls/tls.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/nginx/tls/tls.crt, r) error:10000080:BIO routines::no such file)',
        fields: { path: '/etc/nginx/tls/tls.crt' },
      },
    ],
    ignores: ['cannot load certificate "/a.crt": PEM_read_bio_X509_AUX() failed'],
  },
  'httpd/configuration': {
    reads: [
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
    ignores: [
      'PHP Parse error: syntax error in a.php on line 6',
      'AH00558: apache2: Could not reliably determine the server name',
    ],
  },
  'haproxy/configuration': {
    reads: [
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
    ignores: [
      "[ALERT]    (11810) : config : [ha-host.cfg:10] : 'server b/s1' : could not resolve address 'web-backend'.",
      '[WARNING]  (1) : config : missing timeouts for frontend',
    ],
  },
  'php-fpm/configuration': {
    reads: [
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
    ignores: [
      'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it',
      'NOTICE: fpm is running, pid 1',
    ],
  },
  'traefik/configuration': {
    reads: [
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
    ignores: [
      'Configuration loaded from file: /etc/traefik/traefik.yml',
      'command traefik error: error while building entryPoint web: listen tcp :80: bind: permission denied',
    ],
  },
  'caddy/configuration': {
    reads: [
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
    ignores: [
      'Error: reading config from file: open /etc/caddy/Caddyfile: no such file or directory',
      'using adjacent Caddyfile',
    ],
  },
  'envoy/configuration': {
    reads: [
      {
        log: "[2026-11-22 10:00:00.000][1][critical][main] [source/server/server.cc:131] error initializing configuration '/etc/envoy/envoy.yaml': Protobuf message (type envoy.config.bootstrap.v3.Bootstrap reason INVALID_ARGUMENT: invalid JSON in envoy.config.bootstrap.v3.Bootstrap @ static_resources: message envoy.config.bootstrap.v3.Bootstrap.StaticResources, near 1:2 (offset 3): no such field: 'listener') has unknown fields",
        fields: { path: '/etc/envoy/envoy.yaml', key: 'listener' },
      },
      "[critical] error initializing configuration '/etc/envoy/envoy.yaml': Unable to convert YAML as JSON: yaml-cpp: error at line 4, column 7: illegal map value",
    ],
    ignores: ['[info] initializing epoch 0', 'all clusters initialized'],
  },
  'varnish/vcl': {
    reads: [
      {
        log: "Message from VCC-compiler:\nExpected an action, 'if', '{' or '}'\n('/etc/varnish/default.vcl' Line 21 Pos 5)\n    seet req.http.X-A = \"1\";",
        fields: { path: '/etc/varnish/default.vcl', at: 'line 21', detail: "Expected an action, 'if', '{' or '}'" },
      },
    ],
    ignores: ['VCL compiled.'],
  },
  'wordpress/database': {
    reads: [
      'WordPress database error: Error establishing a database connection',
      'MySQL Connection Error: (2002) No such file or directory',
    ],
    ignores: ['database connection established'],
  },
  'httpd/cannot-log': {
    reads: [
      'no listening sockets available, shutting down',
      "AH02155: getpwuid: couldn't determine user name from uid 4294967295, you probably need to modify the User directive",
    ],
    ignores: ['AH00489: configured -- resuming normal operations'],
  },
  'web/configuration-test': {
    reads: [
      {
        log: 'nginx: configuration file /etc/nginx/nginx.conf test failed',
        fields: { path: '/etc/nginx/nginx.conf' },
      },
    ],
    ignores: ['nginx: configuration file /etc/nginx/nginx.conf test is successful'],
  },
};
