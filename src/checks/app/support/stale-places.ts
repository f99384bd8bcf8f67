/** Files of an earlier process that the log does not name: the spec and the mounts show where they are. */
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { mountOf } from '../../support/mounts.ts';
import { commandWords } from './command-line.ts';
import { runsAlready, socketsIn } from './stale-files.ts';
import type { StaleFile } from './stale-files.ts';

/**
 * Returns the socket on a volume that the spec names, where the log says only that an address is in use: Python and
 * Java do not name it.
 * @param line of that error
 */
export function socketOf(
  context: PodContext,
  container: ContainerView,
  line: number | undefined,
): StaleFile | undefined {
  if (line === undefined) return undefined;
  const words = [...commandWords(container), ...(container.spec.env ?? []).map(({ value }) => value ?? '')];
  const path = socketsIn(words).find((one) => mountOf(container, context.pod, one) !== undefined);
  return path === undefined ? undefined : { path, kind: 'socket', line };
}

/** Names of volumes and directories for files that mark a running program. */
const RUN = /(?:^|[/._-])(?:run|pids?|locks?|prefix|queue|spool)(?:$|[/._-])/i;

/** Returns the directory of the PID file of a program that only says that it is already running. */
export function pidFilesOf(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis,
  lines: readonly number[],
): StaleFile | undefined {
  const last = log.lines.findLast(({ text }) => text.trim() !== '')?.index;
  const says = runsAlready(log, last === undefined ? lines : [...lines, last]);
  if (!says) return undefined;
  const { line, directory } = says;
  const writable = (container.spec.volumeMounts ?? []).filter(({ readOnly }) => readOnly !== true);
  const path = directory ?? writable.find(({ name, mountPath }) => RUN.test(name) || RUN.test(mountPath))?.mountPath;
  return path !== undefined && mountOf(container, context.pod, path)
    ? { path, kind: 'PID files below', line }
    : undefined;
}
