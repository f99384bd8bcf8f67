import type { NGINX_HTTPD } from '../../../../src/logs/catalogue/servers/nginx-httpd.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof NGINX_HTTPD> = {
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
