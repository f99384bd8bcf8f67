/**
 * A program that allocates a table with an entry for each file that it may open. Where the runtime allows a thousand
 * million open files, the table is larger than the memory limit.
 */
import { once, oneOf } from '../../../expressions.ts';
import { formatBytes, parseQuantity } from '../../../knowledge/quantity.ts';
import type { Citation, Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import type { PodContext } from '../../check.ts';
import { citeLog } from '../../support/cite.ts';
import { alternative, editFix } from '../../support/owner.ts';

/** How programs print the limit of open files when they start: uWSGI, squid, RabbitMQ, MySQL. */
const OPEN_FILES = once(() =>
  oneOf([
    /(?:file.?descriptors?|open.?files|nofile|\bfds?\b|ulimit -n)[^\d\n]{0,30}(\d{7,19})\b/i,
    /(?<!\d)(\d{7,19}) (?:open files|file descriptors)/i,
  ]),
);
/** A pointer. No program needs less for a file. */
const ENTRY_BYTES = 8;
/** A table of half the limit is no accident. */
const SHARE = 0.5;
/** The usual limit (systemd: LimitNOFILE of docker, kernel: fs.nr_open). */
const USUAL = 1_048_576;
/** Programs make the table when they start. */
const START_SECONDS = 60;
/** Lines of the log that are searched, from its start. */
const REACH = 400;

/** Why a start takes so much memory, by the log. */
export interface Table {
  /** The end of a summary. */
  readonly says: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/**
 * Returns the table of open files that explains why a container reaches its limit.
 * @param limit the memory limit, as the API writes it
 */
export function openFilesTable(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis | undefined,
  limit: string,
): Table | undefined {
  if ((container.ranSeconds ?? 0) >= START_SECONDS) return undefined;
  for (const { text, index } of log?.lines.slice(0, REACH) ?? []) {
    const match = OPEN_FILES().exec(text);
    const files = Number(match?.[1] ?? match?.[2] ?? 0);
    if (files * ENTRY_BYTES < (parseQuantity(limit) ?? Infinity) * SHARE) continue;
    const { name } = container;
    return {
      says:
        `, probably for a table of the ${files} files that it may open (${formatBytes(files * ENTRY_BYTES)} at ` +
        `${ENTRY_BYTES} bytes each)`,
      evidence: [citeLog(context, log!, index)],
      fixes: [
        editFix(
          context,
          `lower the limit of open files of ${name} to ${USUAL}: in its configuration (uWSGI: max-fd), or with ` +
            `\`ulimit -n ${USUAL}\` in front of its command`,
        ),
        alternative({
          text: `set LimitNOFILE=${USUAL} for the container runtime of the nodes (its systemd unit)`,
          command: null,
          risk: 'changes',
        }),
      ],
    };
  }
  return undefined;
}
