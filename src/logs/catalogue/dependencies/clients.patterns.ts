/**
 * Command-line clients that fetch something: curl, wget, git, ssh, openssl s_client. Their error names the cause by a
 * number or in fixed words.
 */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { addressIn } from '../addresses.ts';
import type { Address } from '../addresses.ts';
import { addressNear } from '../dependency-address.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';

/** The command as `set -x` prints it, or the address that a client connects to. */
const COMMAND = once(() =>
  oneOf([
    /^\++ .{0,200}\b(?:curl|wget|git|http|https|openssl)\b.{0,600}$/,
    /^--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--\s{1,3}\S/,
    /^Connecting to \S|^Cloning into /,
  ]),
);

/** The host in an error about a certificate. */
const NAMED_HOST = once(() =>
  oneOf([
    /(?:target host name|requested host name|certificate of) ["'‘`]([A-Za-z0-9_.-]{1,253})["'’`]/,
    /verify ([A-Za-z0-9_.-]{1,253})['’]s certificate/,
  ]),
);

/** Returns the host that the error names, else the host in the command printed above it. */
function hostOf(around: Neighbours): Address {
  const own = around.matched.message;
  const name = NAMED_HOST().exec(own);
  const host = name?.[1] ?? name?.[2];
  const above = around.before(COMMAND(), 8);
  const asked = above === undefined ? {} : addressIn(above.line.text);
  if (host !== undefined) return asked.host === host ? asked : { host };
  const found = addressNear(around);
  return found.host === undefined ? asked : found;
}

const line = (around: Neighbours): string => around.matched.message;

export const CLIENTS = [
  pattern({
    id: 'curl/tls',
    kind: 'tls',
    needles: ['curl: (35)', 'curl: (60)', 'curl: (77)'],
    find: () =>
      /curl: \((?:35|51|53|54|59|60|64|66|77|80|82|83|90|91)\) (?!.{0,80}(?:[Cc]onnection reset|SSL_ERROR_SYSCALL|timed out))/,
    read: (_match, around) => {
      // Old versions print the file on its own line.
      const file = around.after(/^\s{0,4}CAfile: (\/\S{1,300})/, 2)?.match[1];
      return {
        fields: {
          detail: detailOf(file === undefined ? line(around) : `${line(around)} CAfile ${file}`),
          ...hostOf(around),
        },
      };
    },
    source: 'curl/curl include/curl/curl.h CURLcode, lib/strerror.c; run: curl 7.88',
    specificity: 82,
  }),
  pattern({
    id: 'curl/timeout',
    kind: 'connection-timeout',
    needles: ['curl: (28)', 'download timed out'],
    find: () => /curl: \(28\) |^wget: download timed out/,
    read: (_match, around) => ({ fields: hostOf(around) }),
    source: 'curl/curl lib/strerror.c; busybox networking/wget.c alarm_handler',
    specificity: 82,
  }),
  pattern({
    id: 'curl/broken',
    kind: 'connection-failed',
    needles: ['curl: (52)'],
    find: () => /curl: \((?:16|18|52|55|56|92|95)\) /,
    read: (_match, around) => ({ fields: { ...hostOf(around), detail: detailOf(line(around)) } }),
    source: 'curl/curl lib/strerror.c',
    specificity: 60,
  }),
  pattern({
    id: 'client/login-refused',
    kind: 'auth-failed',
    needles: ['curl: (67)', 'authentication failed for', 'could not read', 'publickey', 'host key verification'],
    find: () =>
      oneOf([
        /curl: \(67\) /,
        /[Aa]uthentication failed for ["']https?:\/\//,
        /could not read (?:Username|Password) for ["']https?:\/\//,
        /Permission denied \((?:publickey|password)[^)]{0,60}\)/,
        /^Host key verification failed/,
      ]),
    on: 'text',
    read: (_match, around) => {
      const { host } =
        /(?:^|@)(?<user>[a-z0-9_.-]{1,60}@)?(?<host>[a-z0-9.-]{1,253}): Permission denied/i.exec(line(around))
          ?.groups ?? hostOf(around);
      return { fields: { detail: detailOf(line(around)), ...(host === undefined ? {} : { host }) } };
    },
    source: [
      'curl/curl lib/strerror.c',
      'git/git credential.c, http.c, remote-curl.c',
      'openssh/openssh-portable sshconnect2.c, sshconnect.c',
    ],
    specificity: 84,
  }),
  pattern({
    id: 'wget/certificate',
    kind: 'tls',
    needles: ["'s certificate, issued", '’s certificate, issued', 'the certificate of', 'certificate common name'],
    find: () =>
      oneOf([
        /cannot verify [A-Za-z0-9_.-]{1,253}['’]s certificate, issued by/,
        sequence(/[Tt]he certificate of ['‘][A-Za-z0-9_.-]{1,253}['’] /, [
          /is not trusted|has expired|is not yet activated/,
          /doesn['’]t have a known issuer/,
          /was signed using an insecure/,
        ]),
        /certificate common name ['‘].{1,200} doesn['’]t match requested host name/,
      ]),
    read: (_match, around) => ({ fields: { detail: detailOf(line(around)), ...hostOf(around) } }),
    source: 'gnu wget src/openssl.c, src/gnutls.c',
    specificity: 82,
  }),
  pattern({
    id: 'openssl/connect',
    kind: 'connection-refused',
    needles: ['connect:errno='],
    find: () => /^connect:errno=111$/,
    read: (_match, around) => ({ fields: hostOf(around) }),
    source: 'openssl/openssl apps/s_client.c',
  }),
  pattern({
    id: 'ssh/unknown-host',
    kind: 'dns',
    needles: ['could not resolve hostname'],
    find: () => /Could not resolve hostname (?<host>[A-Za-z0-9_.-]{1,253}): /,
    source: 'openssh/openssh-portable ssh.c resolve_host',
    specificity: 84,
  }),
];
