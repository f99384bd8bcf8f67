/** Errors as kubectl prints them: `error: …` on standard error, advice on the next line. */
import { ServerTrouble, UserError } from '../errors.ts';
import { sanitiseLines } from '../render/text.ts';
import { BUILD } from './build.ts';

/**
 * @param debug whether to print the stack too
 * @returns what goes to standard error
 */
export function errorText(error: unknown, debug: boolean): string {
  const lines: string[] = [];
  if (error instanceof UserError) {
    lines.push(`error: ${error.message}`);
    if (error.hint !== undefined) lines.push(error.hint);
  } else if (error instanceof ServerTrouble) {
    lines.push(`error: ${error.message}`);
    if (error.request !== undefined) lines.push(`the request was: ${error.request}`);
  } else {
    lines.push(`error: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    lines.push(
      `this is a bug in kubectl crashloop; --debug prints where${BUILD.homepage === null ? '' : `, and you can report it at ${BUILD.homepage}/issues`}`,
    );
  }
  if (debug && error instanceof Error && error.stack !== undefined) lines.push(error.stack);
  if (debug && error instanceof Error && error.cause instanceof Error && error.cause.stack !== undefined)
    lines.push(`caused by: ${error.cause.stack}`);
  return `${sanitiseLines(lines.join('\n'))}\n`;
}
