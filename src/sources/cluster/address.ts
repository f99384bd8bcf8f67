/** Host and port of an address. */

/** Returns the host without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** Returns the port; without one in the address, the default of its scheme. */
export const portOf = (url: URL): number =>
  Number(url.port || (url.protocol === 'https:' ? 443 : url.protocol.startsWith('socks5') ? 1080 : 80));
