/** Decides whether to print colors, and how wide the output is. */
import { UserError } from '../errors.ts';
import { UNLIMITED } from '../render/view.ts';
import type { View } from '../render/view.ts';
import type { Format, Io } from './command.ts';
import type { Flags } from './flags.ts';

const NARROWEST = 40;
const DEFAULT_WIDTH = 80;

/**
 * Returns whether to print colors. `--no-color` and `--color` decide, then FORCE_COLOR (any value except 0), then colors on a terminal,
 * unless NO_COLOR has any value (as kubectl reads it: k8s.io/cli-runtime/pkg/printers/terminal.go), TERM is dumb, or
 * it is an old Windows console.
 */
export function wantsColor(flags: Flags, io: Pick<Io, 'stdout' | 'environment'>): boolean {
  const when = flags.values.color ?? 'auto';
  if (!['auto', 'always', 'never'].includes(when))
    throw new UserError(`invalid --color "${when}"`, 'give auto, always or never');
  if (flags.switches['no-color'] === true || when === 'never') return false;
  if (when === 'always') return true;
  const { env, platform } = io.environment;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR !== '0';
  if (!io.stdout.isTerminal || env.NO_COLOR !== undefined || env.TERM === 'dumb') return false;
  return platform !== 'win32' || env.WT_SESSION !== undefined || env.TERM !== undefined;
}

/** Returns the columns of a stream that is a terminal. */
export const columnsOf = ({ columns }: { readonly columns?: number | undefined }): number =>
  Math.max(NARROWEST, columns || DEFAULT_WIDTH);

/**
 * Returns the columns of the output: those of the terminal; in a pipe or a file those of COLUMNS (POSIX, environment
 * variables), and without it no limit, so that `grep` finds every word on one line.
 */
export function widthOf({ stdout, environment }: Pick<Io, 'stdout' | 'environment'>): number {
  const given = environment.env.COLUMNS ?? '';
  const named = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  return stdout.isTerminal ? columnsOf(stdout) : Math.max(NARROWEST, named || UNLIMITED);
}

/** @param recorded whether the answer comes from a recording */
export function viewFor(flags: Flags, io: Io, format: Format, recorded: boolean): View {
  return {
    width: widthOf(io),
    color: wantsColor(flags, io),
    wide: format === 'wide',
    headers: flags.switches['no-headers'] !== true,
    recorded,
  };
}

/**
 * Returns the format of `-o`; without `-o` the first of `allowed`.
 * @throws UserError with the message of
 *   k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go:NoCompatiblePrinterError
 */
export function formatOf(flags: Flags, allowed: readonly Format[]): Format {
  const wanted = flags.values.output;
  if (wanted === undefined || wanted === '') return allowed[0]!;
  const found = allowed.find((format) => format === wanted);
  if (found === undefined) {
    throw new UserError(
      `unable to match a printer suitable for the output format "${wanted}", allowed formats are: ${[...allowed].sort().join(',')}`,
    );
  }
  return found;
}
