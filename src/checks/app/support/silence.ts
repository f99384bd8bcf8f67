/** How a summary says that no check found a cause: a log that was not read is no proof of it. */
import type { PodContext } from '../../check.ts';

/**
 * Returns `no log line, event or status says why`; if the log of a container that has run was not read, this and why.
 */
export function silenceText(context: PodContext): string {
  for (const container of context.subjects) {
    if (container.dead === undefined) continue;
    const log = context.log(container);
    const of = `the log of ${container.name}`;
    switch (log.state) {
      case 'forbidden':
        return `no event or status says why, and you may not read ${of}`;
      case 'failed':
        return `no event or status says why, and ${of} could not be read (${log.why})`;
      case 'not-collected':
        return `no event or status says why, and ${of} is not recorded`;
      case 'absent':
        return `no event or status says why, and the node no longer has ${of}`;
      default:
    }
  }
  return 'no log line, event or status says why';
}
