/** The flags with which a command that is told to a person reads where this one read. */
import type { Invocation } from './command.ts';

/** Those that choose the cluster, and who asks. A token or a password is never repeated on a screen. */
const CHOOSE = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const;

/** As a POSIX shell reads it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** ` --context prod`, ` --from bundle.tar.gz`; undefined where it was standard input, which is read but once. */
export function sameSource({ flags: { values } }: Pick<Invocation, 'flags'>): string | undefined {
  const from = values.from;
  if (from === '-') return undefined;
  if (from !== undefined) return ` --from ${quoted(from)}`;
  return CHOOSE.flatMap((name) => (values[name] ? [` --${name} ${quoted(values[name])}`] : [])).join('');
}
