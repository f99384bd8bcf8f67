/** Getting ready to read logs while they travel. */
import { analyseLog } from './analyse.ts';

let warm = false;

/**
 * An expression is made when it first runs, and made anew as machine code when it runs again: hence a line that comes
 * twice.
 */
const LINES = ['starting', 'error: failed', 'error: failed'];

/**
 * Makes the expressions that every log meets, once: some ten milliseconds that would otherwise follow the first log's
 * arrival.
 */
export function warmUp(): void {
  if (warm) return;
  warm = true;
  analyseLog(
    { text: LINES.join('\n'), timestamps: false, truncated: false },
    { container: '', previous: false, exitCode: 1 },
  );
}
