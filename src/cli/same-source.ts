/** The flags for printed commands, so that they read the same source as this one. */
import type { Invocation } from './command.ts';

/** Flags for the cluster and the user. A token or a password is never printed. */
const CHOOSE = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const;

/** Quotes a word for a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Returns ` --context prod` or ` --from bundle.tar.gz`; undefined for standard input, which can be read only once. */
export function sameSource({ flags: { values } }: Pick<Invocation, 'flags'>): string | undefined {
  const from = values.from;
  if (from === '-') return undefined;
  if (from !== undefined) return ` --from ${quoted(from)}`;
  return CHOOSE.flatMap((name) => (values[name] ? [` --${name} ${quoted(values[name])}`] : [])).join('');
}
