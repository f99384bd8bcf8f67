/** The cluster's client, the person at the terminal and `--dry-run`, for commands that change something. */
import { UserError } from '../errors.ts';
import type { Person } from '../experiments/consent.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import type { Io } from './command.ts';
import type { Flags } from './flags.ts';

/** The cluster's client; experiments need one, a recording has none. */
export function clientOf(source: Source): Client {
  if (!('client' in source)) throw new UserError('an experiment needs a cluster');
  return source.client as Client;
}

/** Who can be asked: nobody off a terminal. */
export const personOf = (io: Io, signal: AbortSignal): Person => ({
  say: io.err,
  ask: io.environment.stdinIsTerminal && io.stderr.isTerminal ? (question) => io.ask(question, signal) : null,
});

/** `--dry-run`. @throws UserError in kubectl's words (k8s.io/kubectl/pkg/cmd/util/helpers.go:GetDryRunStrategy) */
export function dryRunOf(flags: Flags): 'none' | 'client' | 'server' {
  const wanted = flags.values['dry-run'] ?? 'none';
  if (wanted !== 'none' && wanted !== 'client' && wanted !== 'server')
    throw new UserError(`invalid dry-run value (${wanted}). Must be "none", "server", or "client".`);
  return wanted;
}
