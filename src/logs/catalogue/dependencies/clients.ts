/**
 * Command-line clients that fetch something: curl, wget, git, ssh, openssl s_client. Their one verdict names the cause
 * by a number or in fixed words.
 */
import { addressIn, addressNear, detailOf } from '../address.ts';
import type { Address } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern, Neighbours } from '../pattern.ts';

/** The command as `set -x` shows it, or the address a client says it turns to. */
const COMMAND =
  /^\++ .{0,200}\b(?:curl|wget|git|http|https|openssl)\b.{0,600}$|^--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--\s{1,3}\S|^Connecting to \S|^Cloning into /;

/** The host the verdict names, else the one in the command shown above it. */
function whom(around: Neighbours): Address {
  const own = around.line(0)?.message ?? '';
  const name =
    /(?:target host name|requested host name|certificate of) ["'‘`]([A-Za-z0-9_.-]{1,253})["'’`]|verify ([A-Za-z0-9_.-]{1,253})['’]s certificate/.exec(
      own,
    );
  const host = name?.[1] ?? name?.[2];
  const above = around.before(COMMAND, 8);
  const asked = above === undefined ? {} : addressIn(above.line.text);
  if (host !== undefined) return asked.host === host ? asked : { host };
  const found = addressNear(around);
  return found.host === undefined ? asked : found;
}

const line = (around: Neighbours): string => around.line(0)?.message ?? '';

export const CLIENTS: readonly AnyPattern[] = [
  pattern({
    id: 'curl/tls',
    kind: 'tls',
    needles: ['curl: (35)', 'curl: (60)', 'curl: (77)'],
    find: /curl: \((?:35|51|53|54|59|60|64|66|77|80|82|83|90|91)\) (?!.{0,80}(?:[Cc]onnection reset|SSL_ERROR_SYSCALL|timed out))/,
    read: (_match, around) => {
      // Old versions tell the file in lines of its own.
      const file = around.after(/^\s{0,4}CAfile: (\/\S{1,300})/, 2)?.match[1];
      return {
        fields: {
          detail: detailOf(file === undefined ? line(around) : `${line(around)} CAfile ${file}`),
          ...whom(around),
        },
      };
    },
    samples: {
      match: [
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
      not: [
        'curl: (6) Could not resolve host: orders',
        'curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to orders:8443',
        'curl: (60 of 80 files)',
      ],
    },
    source: 'curl/curl include/curl/curl.h CURLcode, lib/strerror.c; run: curl 7.88',
    specificity: 82,
  }),
  pattern({
    id: 'curl/timeout',
    kind: 'connection-timeout',
    needles: ['curl: (28)', 'download timed out'],
    find: /curl: \(28\) |^wget: download timed out/,
    read: (_match, around) => ({ fields: whom(around) }),
    samples: {
      match: [
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
      not: ['curl: (7) Failed to connect to orders port 8080', 'the download timed outside of hours'],
    },
    source: 'curl/curl lib/strerror.c; busybox networking/wget.c alarm_handler',
    specificity: 82,
  }),
  pattern({
    id: 'curl/broken',
    kind: 'connection-failed',
    needles: ['curl: (52)'],
    find: /curl: \((?:16|18|52|55|56|92|95)\) /,
    read: (_match, around) => ({ fields: { ...whom(around), detail: detailOf(line(around)) } }),
    samples: {
      match: [
        {
          log: '+ curl http://orders:8080/\ncurl: (52) Empty reply from server',
          fields: { host: 'orders', port: '8080' },
        },
        'curl: (56) Recv failure: Connection reset by peer',
      ],
      not: ['curl: (22) The requested URL returned error: 503'],
    },
    source: 'curl/curl lib/strerror.c',
    specificity: 60,
  }),
  pattern({
    id: 'client/login-refused',
    kind: 'auth-failed',
    needles: ['curl: (67)', 'authentication failed for', 'could not read', 'publickey', 'host key verification'],
    find: /curl: \(67\) |[Aa]uthentication failed for ["']https?:\/\/|could not read (?:Username|Password) for ["']https?:\/\/|Permission denied \((?:publickey|password)[^)]{0,60}\)|^Host key verification failed/,
    on: 'text',
    read: (_match, around) => {
      const { host } =
        /(?:^|@)(?<user>[a-z0-9_.-]{1,60}@)?(?<host>[a-z0-9.-]{1,253}): Permission denied/i.exec(line(around))
          ?.groups ?? whom(around);
      return { fields: { detail: detailOf(line(around)), ...(host === undefined ? {} : { host }) } };
    },
    samples: {
      match: [
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
      not: ['could not read Username from file', 'open /data/x: Permission denied', 'host key verified'],
    },
    source:
      'curl/curl lib/strerror.c; git/git credential.c, http.c, remote-curl.c; openssh/openssh-portable sshconnect2.c, sshconnect.c',
    specificity: 84,
  }),
  pattern({
    id: 'wget/certificate',
    kind: 'tls',
    needles: ["'s certificate, issued", '’s certificate, issued', 'the certificate of', 'certificate common name'],
    find: /cannot verify [A-Za-z0-9_.-]{1,253}['’]s certificate, issued by|[Tt]he certificate of ['‘][A-Za-z0-9_.-]{1,253}['’] (?:is not trusted|has expired|is not yet activated|doesn['’]t have a known issuer|was signed using an insecure)|certificate common name ['‘].{1,200} doesn['’]t match requested host name/,
    read: (_match, around) => ({ fields: { detail: detailOf(line(around)), ...whom(around) } }),
    samples: {
      match: [
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
      not: ['The certificate of attendance is not trusted', 'wrote the certificate of ‘orders’'],
    },
    source: 'gnu wget src/openssl.c, src/gnutls.c',
    specificity: 82,
  }),
  pattern({
    id: 'openssl/connect',
    kind: 'connection-refused',
    needles: ['connect:errno='],
    find: /^connect:errno=111$/,
    read: (_match, around) => ({ fields: whom(around) }),
    samples: {
      match: [
        {
          log: '+ openssl s_client -connect https://orders:8443\nconnect:errno=111',
          fields: { host: 'orders', port: '8443' },
        },
        'connect:errno=111',
      ],
      not: ['connect:errno=2', 'errno=111'],
    },
    source: 'openssl/openssl apps/s_client.c',
  }),
  pattern({
    id: 'ssh/unknown-host',
    kind: 'dns',
    needles: ['could not resolve hostname'],
    find: /Could not resolve hostname (?<host>[A-Za-z0-9_.-]{1,253}): /,
    samples: {
      match: [
        {
          log: 'ssh: Could not resolve hostname git.example.com: Name or service not known',
          fields: { host: 'git.example.com' },
        },
      ],
      not: ['Could not resolve hostname'],
    },
    source: 'openssh/openssh-portable ssh.c resolve_host',
    specificity: 84,
  }),
];
