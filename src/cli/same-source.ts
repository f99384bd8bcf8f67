/** The flags for printed commands, so that they read the same source as this one. */
import type { Invocation } from './command.ts';
import { quoted } from '../model/command.ts';

/** Flags for the cluster and the user. A token or a password is never printed. */
const CHOOSE = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'as'] as const;

/** Returns ` --context prod` or ` --from bundle.tar.gz`; undefined for standard input, which can be read only once. */
export function sameSource({ flags: { values } }: Pick<Invocation, 'flags'>): string | undefined {
  const from = values.from;
  if (from === '-') return undefined;
  if (from !== undefined) return ` --from ${quoted(from)}`;
  return CHOOSE.flatMap((name) => (values[name] ? [` --${name} ${quoted(values[name])}`] : [])).join('');
}
