/** The files that `guard` writes if the command fails. */
import { UserError } from '../errors.ts';
import type { GuardAnswer } from '../model/guard-answer.ts';
import type { PodDetails } from '../model/pod-details.ts';
import type { Invocation } from './command.ts';

const FORMATS = ['text', 'json', 'yaml', 'markdown', 'html', 'junit'] as const;
type ReportFormat = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, ReportFormat>> = {
  txt: 'text',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
  html: 'html',
  htm: 'html',
  xml: 'junit',
};

/** One file to write. */
export interface Report {
  readonly format: ReportFormat;
  readonly file: string;
}

const isFormat = (text: string): text is ReportFormat => (FORMATS as readonly string[]).includes(text);

/** Reads `--report`: `markdown=FILE`, or a file with an ending that says the format. @throws UserError for any other text */
export function reportOf(text: string): Report {
  const [prefix, ...rest] = text.split('=');
  const file = rest.join('=');
  if (rest.length > 0 && isFormat(prefix!)) {
    if (file === '') throw new UserError(`--report ${prefix}= names no file`);
    return { format: prefix, file };
  }
  const format = ENDINGS[/\.(\w{1,5})$/.exec(text)?.[1]?.toLowerCase() ?? ''];
  if (format !== undefined) return { format, file: text };
  throw new UserError(
    `--report ${text}: the name of the file does not say its format`,
    `put the format in front of it: ${FORMATS.map((one) => `${one}=FILE`).join(', ')}`,
  );
}

/**
 * Checks before the command runs that the files can be written. Markdown is appended to what a file holds, because a
 * job summary can have several parts; other formats replace a file only with --force.
 * @throws UserError
 */
export async function checkReports(reports: readonly Report[], force: boolean): Promise<void> {
  const { checkDestination } = await import('../sources/bundle/destination.ts');
  for (const { format, file } of reports) await checkDestination(file, force || format === 'markdown');
}

/** Returns the text of a report. */
async function textOf(
  { format }: Report,
  answer: GuardAnswer,
  details: PodDetails | null,
  text: string,
  invocation: Invocation,
): Promise<string> {
  const { edge } = invocation;
  switch (format) {
    case 'text':
      return text;
    case 'json':
      return (await import('../render/data.ts')).renderJson(await edge.answer(answer));
    case 'yaml':
      return (await import('../render/data.ts')).renderYaml(await edge.answer(answer));
    case 'markdown':
      return (await import('../render/guard.ts')).guardMarkdown(await edge.answer(answer));
    case 'junit':
      return (await import('../render/junit.ts')).guardJunit(await edge.answer(answer));
    case 'html':
      return (await import('./html.ts')).htmlText({ answer, details, recorded: false }, invocation);
  }
}

/**
 * Writes the reports, each completely or not at all, except where it is appended.
 * @param text the answer as it is printed
 * @returns what could not be written, one line for each
 */
export async function writeReports(
  reports: readonly Report[],
  answer: GuardAnswer,
  details: PodDetails | null,
  text: string,
  invocation: Invocation,
): Promise<string[]> {
  const [{ appendFile, writeFile }, { whyNotWritten }] = await Promise.all([
    import('node:fs/promises'),
    import('../sources/bundle/destination.ts'),
  ]);
  const failed: string[] = [];
  for (const report of reports) {
    const whole = invocation.edge.last(await textOf(report, answer, details, text, invocation));
    const write = report.format === 'markdown' ? appendFile : writeFile;
    await write(report.file, whole, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) =>
      failed.push(`cannot write ${report.file}: ${whyNotWritten(error)}`),
    );
  }
  return failed;
}
