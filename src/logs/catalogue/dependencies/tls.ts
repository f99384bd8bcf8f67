/**
 * The handshake fails: an authority that is not trusted, a name that does not fit, a certificate that has run out, a
 * protocol that differs.
 */
import { addressNear, detailOf, isCode } from '../address.ts';
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';

export const TLS: readonly AnyPattern[] = [
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
    find: /x509: |\btls: (?:failed|first record|handshake|bad|unknown|no |oversized|protocol|internal|server|certificate|private|either)|certificate verify failed|CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|\bCERT_(?:HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|SIGNATURE_FAILURE)\b|(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?))|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_[A-Z_]{3,60}|unable to (?:verify the first|get (?:local )?issuer) certificate|self[- ]signed certificate|certificate (?:for \S{1,200} )?(?:has )?expired\b|certificate (?:is not trusted|signed by unknown authority|is not valid|is valid for)|SSLHandshakeException|SSLPeerUnverifiedException|SSLException|ValidatorException|CertPathBuilderException|CertificateExpiredException|unable to find valid certification path|trustAnchors parameter must be non-empty|PKIX path (?:building|validation) failed|Hostname\/IP does not match certificate|SSL (?:connection|handshake) (?:could not|failed|error)|SSL certificate problem|SSL_connect (?:returned|SYSCALL|error)|SSL_ERROR_[A-Z]{3,20}|server does not support SSL|(?:sslmode|SSL) .{0,40}not supported|The remote certificate (?:is invalid|was rejected)|RemoteCertificate(?:NameMismatch|ChainErrors)|invalid peer certificate|UnknownIssuer|http: server gave HTTP response to HTTPS client|authentication handshake failed|[Tt]ls_?[Cc]lient_?[Hh]andshake.{0,30}(?:error|fail)|certificate required|alert (?:certificate|handshake|unknown ca|bad certificate|protocol version)|\{:tls_alert|\bbad_certificate\b|wrong version number/,
    read: (_match, around) => {
      const text = around.line(0)?.message ?? '';
      if (
        /TLS handshake error from|while SSL handshaking, client|while SSL handshaking\b.{0,40}client:|SSL_do_handshake\(\) failed|InsecureRequestWarning|NODE_TLS_REJECT_UNAUTHORIZED|generat(?:ed|ing) (?:a )?self[- ]signed|using (?:a )?self[- ]signed/i.test(
          text,
        )
      )
        return null;
      if (isCode(around) || /^\s{0,8}code: /.test(around.line(0)?.text ?? '')) return null;
      const address = addressNear(around);
      // npm says the same three times, once with the address.
      return { fields: { ...address, detail: detailOf(text) }, weight: address.host === undefined ? 0 : 1 };
    },
    samples: {
      match: [
        {
          log: 'Get "https://pricing.shop.svc:8443/v1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
          fields: { host: 'pricing.shop.svc', port: '8443' },
        },
        {
          log: 'Get "https://pricing:8443/": x509: certificate has expired or is not yet valid: current time 2026-11-22T10:00:00Z is after 2025-01-01T00:00:00Z',
          fields: { host: 'pricing', port: '8443' },
        },
        { log: 'x509: certificate is valid for pricing.internal, not pricing.shop.svc' },
        {
          log: 'Get "https://pricing:8080/": http: server gave HTTP response to HTTPS client',
          fields: { host: 'pricing', port: '8080' },
        },
        { log: 'failed to connect: tls: first record does not look like a TLS handshake' },
        {
          log: "requests.exceptions.SSLError: HTTPSConnectionPool(host='pricing', port=8443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)')))",
          fields: { host: 'pricing', port: '8443' },
        },
        { log: 'ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)' },
        { log: 'Error: self-signed certificate in certificate chain' },
        { log: 'Error: unable to verify the first certificate' },
        {
          log: "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: pricing. is not in the cert's altnames: DNS:other",
        },
        { log: 'Error: certificate has expired' },
        { log: 'certificate for ledger.shop.svc expired at 2026-01-01T00:00:00Z' },
        {
          log: 'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
        },
        { log: 'java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty' },
        {
          log: "x.rb:9:in `connect': SSL_connect returned=1 errno=0 state=error: certificate verify failed (self signed certificate) (OpenSSL::SSL::SSLError)",
        },
        { log: 'curl: (60) SSL certificate problem: unable to get local issuer certificate' },
        {
          log: ' ---> System.Security.Authentication.AuthenticationException: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot',
        },
        {
          log: 'error sending request for url (https://pricing:8443/): invalid peer certificate: UnknownIssuer',
          fields: { host: 'pricing' },
        },
        {
          log: 'psql: error: connection to server at "ledger" (10.96.8.1), port 5432 failed: server does not support SSL, but SSL was required',
          fields: { host: 'ledger', port: '5432' },
        },
        { log: '[BoltServer] {:tls_alert, {:unknown_ca, ~c"TLS client: In state certify at ssl_handshake.erl"}}' },
      ],
      not: [
        '2026/11/22 10:00:00 http: TLS handshake error from 10.244.0.1:5555: remote error: tls: bad certificate',
        'InsecureRequestWarning: Unverified HTTPS request; certificate verify failed is ignored',
        'using self-signed certificate generated at start',
        'loaded certificate /etc/tls/tls.crt',
      ],
    },
    source:
      'golang/go crypto/x509/verify.go, crypto/tls; nodejs/node doc/api/tls.md (X509 certificate error codes); openssl x509_txt.c; openjdk sun.security.validator; postgres fe-connect.c; rustls',
  }),
  pattern({
    id: 'tls/bad-key-pair',
    kind: 'config-invalid',
    needles: ['private key', 'pem', 'key values mismatch', 'x509keypair'],
    find: /private key does not match (?:the )?public key|key values mismatch|failed to find any PEM data in (?:certificate|key) input|no start line|PEM_read_bio|(?:tls|x509): failed to parse private key|asn1: structure error|Could not (?:load|parse) (?:the )?(?:PEM|private key)|error:0909006C|No PEM start line|unable to load (?:the )?private key|(?:expected|invalid) PEM/i,
    read: (match, around) => ({ fields: { detail: detailOf(around.line(0)?.message ?? match[0]) } }),
    samples: {
      match: [
        'tls: private key does not match public key',
        'tls: failed to find any PEM data in certificate input',
        'SSL_CTX_use_PrivateKey("/etc/nginx/tls/tls.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)',
        'Error: error:0480006C:PEM routines::no start line',
      ],
      not: ['private key loaded', 'wrote PEM file'],
    },
    source: 'golang/go crypto/tls/tls.go X509KeyPair; openssl crypto/x509/x509_err.c, crypto/pem/pem_err.c',
    specificity: 82,
  }),
];
