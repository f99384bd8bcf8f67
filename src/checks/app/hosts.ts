/** Hosts and ports as a log names them. */

/** This pod itself: its containers share one network namespace. */
export const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/i;

/** `orders-db:5432`, or as much of it as is known. */
export function target(fields: { readonly host?: string; readonly port?: string; readonly service?: string }): string {
  const host = fields.host ?? fields.service;
  const shown = host?.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  if (shown && fields.port) return `${shown}:${fields.port}`;
  return shown ?? (fields.port ? `port ${fields.port}` : (fields.service ?? 'a dependency'));
}
