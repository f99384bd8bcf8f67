import type { CLIENTS } from '../../../../src/logs/catalogue/dependencies/clients.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof CLIENTS> = {
  'curl/tls': {
    reads: [
      {
        log: 'curl: (60) SSL certificate problem: self-signed certificate\nMore details here: https://curl.se/docs/sslcerts.html',
      },
      {
        log: "curl: (60) SSL: no alternative certificate subject name matches target host name 'orders'",
        fields: { host: 'orders' },
      },
      {
        log: '+ curl -fsS https://orders.shop.svc:8443/healthz\ncurl: (60) SSL certificate problem: certificate has expired',
        fields: { host: 'orders.shop.svc', port: '8443' },
      },
      { log: 'curl: (35) error:0A00010B:SSL routines::wrong version number' },
      {
        log: 'curl: (77) error setting certificate verify locations:\n  CAfile: /etc/ssl/certs/corp.pem\n  CApath: /etc/ssl/certs',
        fields: { detail: 'curl: (77) error setting certificate verify locations: CAfile /etc/ssl/certs/corp.pem' },
      },
    ],
    ignores: [
      'curl: (6) Could not resolve host: orders',
      'curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to orders:8443',
      'curl: (60 of 80 files)',
    ],
  },
  'curl/timeout': {
    reads: [
      {
        log: 'curl: (28) Failed to connect to orders port 8080 after 130283 ms: Connection timed out',
        fields: { host: 'orders', port: '8080' },
      },
      {
        log: '+ curl -m 5 http://orders:8080/\ncurl: (28) Operation timed out after 5001 milliseconds with 0 bytes received',
        fields: { host: 'orders', port: '8080' },
      },
      'curl: (28) Resolving timed out after 5000 milliseconds',
      {
        log: 'Connecting to orders:8080 (10.96.1.1:8080)\nwget: download timed out',
        fields: { host: 'orders', port: '8080' },
      },
    ],
    ignores: ['curl: (7) Failed to connect to orders port 8080', 'the download timed outside of hours'],
  },
  'curl/broken': {
    reads: [
      {
        log: '+ curl http://orders:8080/\ncurl: (52) Empty reply from server',
        fields: { host: 'orders', port: '8080' },
      },
      'curl: (56) Recv failure: Connection reset by peer',
    ],
    ignores: ['curl: (22) The requested URL returned error: 503'],
  },
  'client/login-refused': {
    reads: [
      'curl: (67) Login denied',
      {
        log: "fatal: Authentication failed for 'https://git.example.com/team/site.git/'",
        fields: { host: 'git.example.com' },
      },
      {
        log: "fatal: could not read Username for 'https://git.example.com': No such device or address",
        fields: { host: 'git.example.com' },
      },
      {
        log: 'git@git.example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
        fields: { host: 'git.example.com' },
      },
      'Host key verification failed.\nfatal: Could not read from remote repository.',
    ],
    ignores: ['could not read Username from file', 'open /data/x: Permission denied', 'host key verified'],
  },
  'wget/certificate': {
    reads: [
      {
        log: "ERROR: cannot verify orders's certificate, issued by 'CN=orders':\n  Self-signed certificate encountered.",
        fields: { host: 'orders' },
      },
      { log: 'ERROR: The certificate of ‘orders’ is not trusted.', fields: { host: 'orders' } },
      {
        log: 'ERROR: certificate common name ‘other’ doesn’t match requested host name ‘orders’.',
        fields: { host: 'orders' },
      },
    ],
    ignores: ['The certificate of attendance is not trusted', 'wrote the certificate of ‘orders’'],
  },
  'openssl/connect': {
    reads: [
      {
        log: '+ openssl s_client -connect https://orders:8443\nconnect:errno=111',
        fields: { host: 'orders', port: '8443' },
      },
      'connect:errno=111',
    ],
    ignores: ['connect:errno=2', 'errno=111'],
  },
  'ssh/unknown-host': {
    reads: [
      {
        log: 'ssh: Could not resolve hostname git.example.com: Name or service not known',
        fields: { host: 'git.example.com' },
      },
    ],
    ignores: ['Could not resolve hostname'],
  },
};
