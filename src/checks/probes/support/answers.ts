/** HTTP answers to a probe. */

/** What an answer of 400 to 499 to a probe means. */
export const MEANINGS: { readonly [status: number]: string } = {
  400: 'the server does not accept the request (an unknown Host header, or TLS expected)',
  401: 'the path requires credentials',
  403: 'the app denies the probe access',
  404: 'the app serves no such path',
  405: 'the path does not accept GET',
  410: 'the path is gone',
  429: 'the app limits the rate of requests',
};
