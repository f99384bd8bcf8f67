/**
 * By which environment variable a setting is given that a log names in its framework's own way; and all that a log
 * lists.
 */
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';

export interface Wanted {
  /** The name as the log tells it. */
  readonly told: string;
  /** The environment variable. */
  readonly variable: string;
  /** What the log calls it: a property, a setting; undefined: an environment variable. */
  readonly called: 'property' | 'setting' | undefined;
  /** The variable's name is known for sure, not only usual. */
  readonly exact: boolean;
}

type MissingEnv = Extract<LogMatch, { kind: 'missing-env' }>;

/** More names than a summary can hold are of no use. */
const MOST = 6;

/**
 * Spring Boot: dots become underscores, dashes go (docs.spring.io, externalized configuration, "Binding From
 * Environment Variables"). MicroProfile Config (SmallRye): every other character becomes an underscore.
 */
function ofProperty(name: string, line: string): string {
  const dashes = /SRCFG\d|smallrye|microprofile/i.test(line) ? '_' : '';
  return name
    .replaceAll('-', dashes)
    .replace(/[^A-Za-z0-9]/g, '_')
    .toUpperCase();
}

/** How the log's words are to be read. */
export function wantedBy(log: LogAnalysis, match: MissingEnv): Wanted {
  const told = match.fields.variable;
  const line = log.lines[match.line]?.text ?? '';
  if (/[.-]/.test(told)) return { told, variable: ofProperty(told, line), called: 'property', exact: true };
  // Pydantic names fields of a class; an env_prefix of that class is not known.
  if (/^\w{1,100}$/.test(line.trim()) && line.trim().toUpperCase() === told)
    return { told: line.trim(), variable: told, called: 'setting', exact: false };
  // Django's settings are names of a Python module, filled from any variable or none.
  const setting =
    new RegExp(`\\b${told}['"\`]? setting\\b|\\bsetting ['"\`]?${told}\\b`).test(line) && !/\benv/i.test(line);
  return { told, variable: told, called: setting ? 'setting' : undefined, exact: !setting };
}

/** Further names in a list that starts with one: `missing env vars: API_KEY, API_HOST`. */
function listed(line: string, first: string): string[] {
  const from = line.indexOf(first);
  if (from < 0) return [];
  const rest = /^["'`]?((?:(?:,| and|, and) {0,2}["'`]?[A-Z][A-Z0-9_]{2,60}["'`]?){1,12})/.exec(
    line.slice(from + first.length, from + first.length + 800),
  );
  return rest
    ? [...(rest[1] ?? '').matchAll(/[A-Z][A-Z0-9_]{2,60}/g)].map(([name]) => name).filter((name) => name.includes('_'))
    : [];
}

/** The fields of the same pydantic report: a name on a line of its own, `Field required` below it. */
function fields(log: LogAnalysis, at: number): string[] {
  return log.lines.slice(Math.max(0, at - 60), at + 60).flatMap((line) => {
    const name = log.lines[line.index - 1]?.text ?? '';
    return /^\s{2}field required\b/i.test(line.text) && /^\w{1,100}$/.test(name) ? [name.toUpperCase()] : [];
  });
}

/** Every variable that the log tells to be missing, the decisive match first. */
export function allMissing(log: LogAnalysis, match: MissingEnv, first: Wanted): string[] {
  const line = log.lines[match.line]?.text ?? '';
  const others = log.matches
    .filter((one): one is MissingEnv => one.kind === 'missing-env' && one.fatal)
    .map((one) => wantedBy(log, one).variable);
  const pydantic = first.called === 'setting' && !first.exact ? fields(log, match.line) : [];
  return [...new Set([first.variable, ...listed(line, match.fields.variable), ...others, ...pydantic])].slice(0, MOST);
}
