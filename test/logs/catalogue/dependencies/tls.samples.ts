import type { TLS } from '../../../../src/logs/catalogue/dependencies/tls.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof TLS> = {
  'net/tls': {
    reads: [
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
    ignores: [
      '2026/11/22 10:00:00 http: TLS handshake error from 10.244.0.1:5555: remote error: tls: bad certificate',
      'InsecureRequestWarning: Unverified HTTPS request; certificate verify failed is ignored',
      'using self-signed certificate generated at start',
      'loaded certificate /etc/tls/tls.crt',
    ],
  },
  'tls/bad-key-pair': {
    reads: [
      'tls: private key does not match public key',
      'tls: failed to find any PEM data in certificate input',
      'SSL_CTX_use_PrivateKey("/etc/nginx/tls/tls.key") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)',
      'Error: error:0480006C:PEM routines::no start line',
    ],
    ignores: ['private key loaded', 'wrote PEM file'],
  },
};
