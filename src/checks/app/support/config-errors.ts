/** Errors about a configuration file, and the mounted file that they are about. */
import { carriedFiles } from '../../config/support/files.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import type { LogAnalysis, MatchFields } from '../../../logs/log-analysis.ts';
import { endedBy, GENERAL_KINDS } from '../../support/ended.ts';
import type { Ended } from '../../support/ended.ts';

/** Source files, which the frames of a trace name. They are no configuration. */
const CODE = /\.(?:py|pyc|js|mjs|cjs|ts|rb|php|pl|pm|sh|go|rs|java|class|jar|lua|ex|exs|cs|dll|so)$/;
const PATH = /\/[\w.@+-]{1,200}(?:\/[\w.@+-]{1,200}){0,20}/g;
/** Lines before the message in which its trace may quote the file. */
const REACH = 40;

/** Words of parsers about a text that does not parse. */
const OF_A_PARSER: readonly RegExp[] = [
  /\b(?:line|column|col|position|offset) \d{1,6}\b/i,
  /\bpars(?:e|er|ing)\b|syntax|mismatched|malformed|not well-formed|unterminated|unclosed/i,
  /unexpected (?:token|character|end|EOF|key|indent\w*)/i,
  /duplicate (?:key|element|section)|unknown (?:key|field|option|directive|element|section)/i,
  /\w(?:Parse|Parsing|Decode|Scanner|Syntax)(?:Error|Exception)\b/i,
];
const NOT_OF_A_PARSER = /no such file|not found|does not exist|permission denied|is a directory|read-only|no space/i;

/**
 * Returns the file of a ConfigMap or Secret that an error is about, from its line or from the lines of its trace.
 * @param at index of the line
 * @returns `near`: only the trace names it
 */
export function mountedFileOf(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis,
  at: number,
): { readonly path: string; readonly near: boolean } | undefined {
  const files = new Set(
    carriedFiles(context, container)
      .map(({ path }) => path)
      .filter((path) => !CODE.test(path)),
  );
  if (files.size === 0) return undefined;
  const named = (index: number): string | undefined =>
    (log.lines[index]?.text.slice(0, 2000).match(PATH) ?? []).find((path) => files.has(path));
  const own = named(at);
  if (own !== undefined) return { path: own, near: false };
  for (let index = at - 1; index >= Math.max(0, log.finalError, at - REACH); index--) {
    const path = named(index);
    if (path !== undefined) return { path, near: true };
  }
  return undefined;
}

/**
 * Returns the line number that a parser names: `line 5`, `[3,12]`, `/etc/a.yaml:3`.
 * @param below the next line of the log, which may name the path and the line
 */
export function placeIn(detail: string, below: string, path: string | undefined): string | undefined {
  const spoken = (text: string): string | undefined => /\bline:? (\d{1,6})\b/i.exec(text)?.[1];
  const after = path === undefined ? undefined : /^:(\d{1,6})\b/.exec(detail.split(path)[1] ?? '')?.[1];
  return (
    after ??
    spoken(detail) ??
    /[[(](\d{1,6})[:,] ?\d{1,6}[\])]/.exec(detail)?.[1] ??
    (path !== undefined && below.includes(path) ? spoken(below) : undefined)
  );
}

/** Returns an expression for the name of a file's format: `toml` of `a.toml`, `ya?ml` of `a.yml`. */
export function formatOf(path: string): string {
  const ending = /\.([A-Za-z]{2,12})$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (ending === 'yml' || ending === 'yaml') return 'ya?ml';
  if (ending === 'ini' || ending === 'cfg' || ending === 'conf') return 'configparser|configobj|\\bini\\b';
  return ending === '' ? '(?!)' : ending;
}

/** An error about configuration. */
export type ConfigError = Omit<Ended<'config-invalid'>, 'match'> & {
  readonly fields: MatchFields['config-invalid'];
  /** Index of the line. */
  readonly lineAt: number;
};

/** Returns errors about a mounted file that no pattern knows and that read like a parser's. */
function unknownParsers(context: PodContext): ConfigError[] {
  return [...endedBy(context, 'error-line'), ...endedBy(context, 'exception')].flatMap((one): ConfigError[] => {
    const { container, log, match, line } = one;
    if (log.matches.some(({ fatal, kind }) => fatal && !GENERAL_KINDS.has(kind))) return [];
    const detail =
      match.kind === 'exception'
        ? [match.fields.type, match.fields.message].filter(Boolean).join(': ')
        : match.fields.detail;
    const text = `${line}\n${detail}`;
    if (!OF_A_PARSER.some((words) => words.test(text)) || NOT_OF_A_PARSER.test(text)) return [];
    const file = mountedFileOf(context, container, log, match.line);
    return file ? [{ ...one, lineAt: match.line, fields: { detail, path: file.path } }] : [];
  });
}

/** Returns the errors about configuration that ended containers, at most one for each. */
export function configErrors(context: PodContext): ConfigError[] {
  const known = endedBy(context, 'config-invalid').map(
    (one): ConfigError => ({ ...one, lineAt: one.match.line, fields: one.match.fields }),
  );
  const done = new Set(known.map(({ container }) => container.name));
  return [
    ...known,
    ...unknownParsers(context).filter(
      ({ container }, i, all) =>
        !done.has(container.name) && all.findIndex((other) => other.container.name === container.name) === i,
    ),
  ];
}
