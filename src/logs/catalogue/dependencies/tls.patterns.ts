/** The TLS handshake fails: unknown authority, wrong name, expired certificate, different protocol. */
import { once, oneOf, sequence } from '../../../expressions.ts';
import { addressNear } from '../dependency-address.ts';
import { detailOf, isCode } from '../readings.ts';
import { pattern } from '../pattern.ts';

/** Handshakes that a client of the server failed, and notes about certificates. */
const NOT_FATAL = once(() =>
  oneOf([
    /TLS handshake error from/i,
    /while SSL handshaking, client/i,
    /while SSL handshaking\b.{0,40}client:/i,
    /SSL_do_handshake\(\) failed/i,
    /InsecureRequestWarning/i,
    /NODE_TLS_REJECT_UNAUTHORIZED/i,
    /generat(?:ed|ing) (?:a )?self[- ]signed/i,
    /using (?:a )?self[- ]signed/i,
  ]),
);

/** Where Go's message begins, after those of the layers above (crypto/x509/verify.go, crypto/tls/common.go). */
const GO_WORDS = /\b(?:x509|tls): (?=\S)/;
/** A longer message is cut before Go's message. In characters. */
const WRAPPED = 120;

/** Returns what the message says about the handshake. */
function saidOf(text: string): string {
  const at = text.length > WRAPPED ? text.search(GO_WORDS) : -1;
  return detailOf(at > 0 ? text.slice(at) : text);
}

export const TLS = [
  pattern({
    id: 'net/tls',
    kind: 'tls',
    needles: [
      'x509',
      'tls:',
      'certificate',
      'ssl',
      'pkix',
      'cert_',
      'handshake',
      'self_signed',
      'self-signed',
      'trustanchors',
      'tlsv1',
      'err_tls',
      'http response to https',
      'certpath',
    ],
    holds: [
      'x509: ',
      'tls: ',
      'tls_alert',
      'certificate',
      'ssl',
      'pkix',
      'cert_',
      'handshake',
      'self_signed',
      'trustanchors',
      'tlsv1',
      'err_tls',
      'http response to https',
      'certpath',
      'certification',
      'wrong_version_number',
      'unable_to_',
      'validatorexception',
      'unknownissuer',
      'alert ',
      'wrong version number',
    ],
    find: () =>
      oneOf([
        /x509: /,
        sequence(/\btls: /, [
          /failed|first record|handshake|bad|unknown|no |oversized|protocol|internal|server/,
          /certificate|private|either/,
        ]),
        /certificate verify failed|CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER/,
        /\bCERT_(?:HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|SIGNATURE_FAILURE)\b/,
        sequence([
          /DEPTH_ZERO_SELF_SIGNED_CERT/,
          /SELF_SIGNED_CERT_IN_CHAIN/,
          /UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)/,
        ]),
        /ERR_TLS_CERT_ALTNAME_INVALID/,
        /ERR_SSL_[A-Z_]{3,60}/,
        /unable to (?:verify the first|get (?:local )?issuer) certificate/,
        /self[- ]signed certificate/,
        /certificate (?:for \S{1,200} )?(?:has )?expired\b/,
        /certificate (?:is not trusted|signed by unknown authority|is not valid|is valid for)/,
        /SSLHandshakeException|SSLPeerUnverifiedException|SSLException|ValidatorException/,
        /CertPathBuilderException/,
        /CertificateExpiredException/,
        /unable to find valid certification path/,
        /trustAnchors parameter must be non-empty/,
        /PKIX path (?:building|validation) failed/,
        /Hostname\/IP does not match certificate/,
        /SSL (?:connection|handshake) (?:could not|failed|error)/,
        /SSL certificate problem/,
        /SSL_connect (?:returned|SYSCALL|error)/,
        /SSL_ERROR_[A-Z]{3,20}/,
        /server does not support SSL/,
        /(?:sslmode|SSL) .{0,40}not supported/,
        /The remote certificate (?:is invalid|was rejected)/,
        /RemoteCertificate(?:NameMismatch|ChainErrors)/,
        /invalid peer certificate|UnknownIssuer/,
        /http: server gave HTTP response to HTTPS client/,
        /authentication handshake failed/,
        /[Tt]ls_?[Cc]lient_?[Hh]andshake.{0,30}(?:error|fail)/,
        /certificate required/,
        /alert (?:certificate|handshake|unknown ca|bad certificate|protocol version)/,
        /\{:tls_alert|\bbad_certificate\b|wrong version number/,
      ]),
    read: (_match, around) => {
      const text = around.matched.message;
      if (NOT_FATAL().test(text)) return null;
      if (isCode(around) || /^\s{0,8}code: /.test(around.matched.text)) return null;
      const address = addressNear(around);
      // npm prints the error three times, once with the address.
      return { fields: { ...address, detail: saidOf(text) }, weight: address.host === undefined ? 0 : 1 };
    },
    source: [
      'golang/go crypto/x509/verify.go, crypto/tls',
      'nodejs/node doc/api/tls.md (X509 certificate error codes)',
      'openssl x509_txt.c',
      'openjdk sun.security.validator',
      'postgres fe-connect.c',
      'rustls',
    ],
  }),
  pattern({
    id: 'tls/bad-key-pair',
    kind: 'config-invalid',
    needles: ['private key', 'pem', 'key values mismatch', 'x509keypair'],
    find: () =>
      oneOf([
        /private key does not match (?:the )?public key/i,
        /key values mismatch/i,
        /failed to find any PEM data in (?:certificate|key) input/i,
        /no start line|PEM_read_bio/i,
        /(?:tls|x509): failed to parse private key/i,
        /asn1: structure error/i,
        /Could not (?:load|parse) (?:the )?(?:PEM|private key)/i,
        /error:0909006C|No PEM start line/i,
        /unable to load (?:the )?private key/i,
        /(?:expected|invalid) PEM/i,
      ]),
    read: (_match, around) => ({ fields: { detail: detailOf(around.matched.message) } }),
    source: 'golang/go crypto/tls/tls.go X509KeyPair; openssl crypto/x509/x509_err.c, crypto/pem/pem_err.c',
    specificity: 82,
  }),
];
