/** Writes a case of the matrix to disk. */
import { readdirSync } from 'node:fs';
import type { GlobalFlags } from '../../../../src/sources/cluster/flags.ts';
import { folder } from './environment.ts';
import type { Case } from './matrix.ts';
import { pem, tlsFile } from './server.ts';

/** Returns the API servers of a run, by their placeholders in the matrix. */
export function marks(server: string, http: string): Record<string, string> {
  return { '{{server}}': server, '{{http}}': http, '{{bare}}': http.replace('http://', '') };
}

export function layOut(
  one: Case,
  servers: Record<string, string>,
): { dir: string; env: Record<string, string>; flags: GlobalFlags; remove: () => void } {
  const pki = Object.fromEntries(
    readdirSync(tlsFile(''))
      .filter((f) => /\.(crt|key)$/.test(f))
      .map((f) => [`pki/${f}`, pem(f)]),
  );
  const files = Object.fromEntries(Object.entries(one.files).map(([name, text]) => [name, filled(text, servers)]));
  const { dir, remove } = folder({ ...pki, ...files });
  const fill = <T>(value: T): T => JSON.parse(filled(JSON.stringify(value), { ...servers, '{{dir}}': dir })) as T;
  return { dir, env: fill(one.env ?? {}), flags: fill(one.flags ?? {}), remove };
}

const filled = (text: string, names: Record<string, string>): string =>
  Object.entries(names).reduce((t, [mark, name]) => t.replaceAll(mark, name), text);

/** Returns the user that a server sees. A token that is the base64 of a plugin's input is decoded. */
export function interesting(seen: {
  url: string;
  clientCn: string | undefined;
  headers: Record<string, unknown>;
}): object {
  const headers = Object.fromEntries(
    Object.entries(seen.headers).filter(([k]) => k === 'authorization' || k.startsWith('impersonate-')),
  );
  const told = Buffer.from(String(headers.authorization).replace('Bearer ', ''), 'base64').toString('utf8');
  if (!told.startsWith('{"kind"')) return { url: seen.url.split('?')[0], clientCn: seen.clientCn, headers };
  const [info = '', ...rest] = told.split('|');
  return { url: seen.url.split('?')[0], told: [JSON.parse(info) as unknown, ...rest] };
}

/** Drops empty values, and replaces this machine's names by placeholders. */
export function plain(value: unknown, names: Record<string, string>): unknown {
  if (typeof value === 'string')
    return Object.entries(names).reduce((text, [mark, name]) => text.replaceAll(name, mark), value);
  if (Array.isArray(value)) return value.map((v) => plain(v, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([k, v]) => [k, plain(v, names)] as const)
    .filter(
      ([, v]) =>
        v !== null &&
        v !== undefined &&
        v !== '' &&
        v !== false &&
        !(typeof v === 'object' && Object.keys(v as object).length === 0),
    );
  return Object.fromEntries(entries);
}
