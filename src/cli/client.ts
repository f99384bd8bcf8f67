/** The cluster's client, the user at the terminal and `--dry-run`, for commands that change something. */
import { UserError } from '../errors.ts';
import type { Person } from '../experiments/consent.ts';
import type { Client } from '../sources/cluster/client.ts';
import type { Source } from '../sources/source.ts';
import type { Io } from './command.ts';
import type { Flags } from './flags.ts';

/** Returns the cluster's client. @throws UserError for a recording, which has none */
export function clientOf(source: Source): Client {
  if (!('client' in source)) throw new UserError('an experiment needs a cluster');
  return source.client as Client;
}

/** Returns the user; without a terminal no question can be asked. */
export const personOf = (io: Io, signal: AbortSignal): Person => ({
  say: io.err,
  ask: io.environment.stdinIsTerminal && io.stderr.isTerminal ? (question) => io.ask(question, signal) : null,
});

/**
 * Returns `--dry-run`. @throws UserError with kubectl's message
 * (k8s.io/kubectl/pkg/cmd/util/helpers.go:GetDryRunStrategy)
 */
export function dryRunOf(flags: Flags): 'none' | 'client' | 'server' {
  const wanted = flags.values['dry-run'] ?? 'none';
  if (wanted !== 'none' && wanted !== 'client' && wanted !== 'server')
    throw new UserError(`invalid dry-run value (${wanted}). Must be "none", "server", or "client".`);
  return wanted;
}
