/** Hosts and ports in logs and command lines. */
import type { ContainerView } from '../../../evidence/views.ts';

/** Addresses of the pod itself; its containers share one network namespace. */
export const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/i;

/** Returns `orders-db:5432`, or as much of it as is known. */
export function target(fields: { readonly host?: string; readonly port?: string; readonly service?: string }): string {
  const host = fields.host ?? fields.service;
  const shown = host?.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  if (shown && fields.port) return `${shown}:${fields.port}`;
  return shown ?? (fields.port ? `port ${fields.port}` : (fields.service ?? 'a dependency'));
}

const URL_HOST =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/@"']{0,200}@)?(\[[0-9a-f:.]{2,45}\]|[a-z0-9_][a-z0-9_.-]{0,252})(?::(\d{1,5}))?/gi;

/**
 * Returns the address that curl or wget called, where its error names none: the one URL in command and args.
 * @param line the error
 * @returns empty where the line is not of curl or wget, or the command has no URL or URLs of several hosts
 */
export function hostOfCommand(container: ContainerView, line: string): { host?: string; port?: string } {
  if (!/\b(?:curl|wget): /.test(line.slice(0, 400))) return {};
  const text = [...(container.spec.command ?? []), ...(container.spec.args ?? [])].join(' ').slice(0, 20_000);
  const found = new Map<string, { host: string; port?: string }>();
  for (const [, host = '', port] of text.matchAll(URL_HOST))
    found.set(`${host}:${port ?? ''}`, port === undefined ? { host } : { host, port });
  return found.size === 1 ? ([...found.values()][0] ?? {}) : {};
}
