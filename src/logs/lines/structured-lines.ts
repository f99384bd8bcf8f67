/** Reads lines that are JSON, logfmt or klog into severity, message and fields. */
import { readJson } from './json-lines.ts';
import type { Structured } from './line-fields.ts';
import { readKlog, readLogfmt } from './logfmt-lines.ts';

/**
 * Reads a structured line; returns null for any other line.
 * @param maxLength how many characters of a line are shown; JSON is read whole, because it cannot be cut
 */
export function readStructured(body: string, maxLength: number): Structured | null {
  const direct = body.includes('{') ? readJson(body) : null;
  return (
    direct ??
    (body.includes('=') ? readLogfmt(body.slice(0, maxLength * 2)) : null) ??
    (body.includes('] ') ? readKlog(body.slice(0, maxLength)) : null)
  );
}
