/** Prints an answer in the requested format. */
import type { Document } from '../model/documents.ts';
import type { PodDetails } from '../model/pod-details.ts';
import type { View } from '../render/view.ts';
import type { Format, Invocation } from './command.ts';
import { sameSource } from './same-source.ts';
import { viewFor } from './terminal.ts';

export interface Printers<T> {
  readonly table: (answer: T, view: View) => string | Promise<string>;
  readonly markdown?: (answer: T) => string | Promise<string>;
  /** `-o junit`. */
  readonly junit?: (answer: T) => Promise<string>;
  /** What `-o html` draws besides the answer: of a pod that can still be read. */
  readonly details?: (answer: T) => Promise<PodDetails | null>;
  /** `-o patch` and `-o kustomize`. */
  readonly patch?: (answer: T) => Promise<string>;
  /** `-o name`: one line for each object. */
  readonly names?: (answer: T) => string;
}

/**
 * Masks secrets in the answer, then prints it.
 * @param recorded whether the answer comes from a recording
 */
export async function print<T extends Document>(
  answer: T,
  format: Format,
  recorded: boolean,
  invocation: Invocation,
  printers: Printers<T>,
): Promise<void> {
  const { flags, io, edge } = invocation;
  if (format === 'html') {
    const details = (await printers.details?.(answer)) ?? null;
    const where = sameSource(invocation);
    const again = where === undefined ? undefined : { program: io.program, where };
    return io.out(await (await import('./html.ts')).htmlText({ answer, details, recorded, again }, invocation));
  }
  const safe = await edge.answer(answer);
  await io.out(await textOf(safe, format, viewFor(flags, io, format, recorded), printers));
}

async function textOf<T>(answer: T, format: Format, view: View, printers: Printers<T>): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../render/data.ts')).renderJson(answer);
    case 'yaml':
      return (await import('../render/data.ts')).renderYaml(answer);
    case 'markdown':
      return printers.markdown?.(answer) ?? '';
    case 'html':
    case 'patch':
    case 'kustomize':
      return (await printers.patch?.(answer)) ?? '';
    case 'junit':
      return (await printers.junit?.(answer)) ?? '';
    case 'name':
      return printers.names?.(answer) ?? '';
    case 'table':
    case 'wide':
      return printers.table(answer, view);
  }
}
