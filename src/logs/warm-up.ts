/** Prepares for reading logs while they are on their way. */
import { analyseLog } from './analyse-log.ts';

let warm = false;

const LINES = ['starting', 'error: failed'];

/** Compiles the expressions that every log meets, once. Without it the first log waits some 10 ms for them. */
export function warmUp(): void {
  if (warm) return;
  warm = true;
  analyseLog(
    { text: LINES.join('\n'), timestamps: false, truncated: false },
    { container: '', previous: false, exitCode: 1 },
  );
}
