import type { PROXIES } from '../../../../src/logs/catalogue/servers/proxies.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof PROXIES> = {
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
};
