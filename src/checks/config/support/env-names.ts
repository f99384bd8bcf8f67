/** The environment variables that a log reports as missing, also where it names a setting of a framework. */
import type { LogAnalysis, LogMatch } from '../../../logs/log-analysis.ts';

export interface Wanted {
  /** The name in the log. */
  readonly logged: string;
  /** The environment variable. */
  readonly variable: string;
  /** What the log calls it: a property, a setting; undefined: an environment variable. */
  readonly called: 'property' | 'setting' | undefined;
  /** false: the variable only has the usual name. */
  readonly exact: boolean;
}

type MissingEnv = Extract<LogMatch, { kind: 'missing-env' }>;

/** A summary has no room for more names. */
const MOST = 6;

/**
 * Returns the environment variable of a property. Spring Boot turns dots into underscores and drops dashes
 * (docs.spring.io, externalized configuration, "Binding From Environment Variables"). MicroProfile Config (SmallRye)
 * turns every other character into an underscore.
 */
function ofProperty(name: string, line: string): string {
  const dashes = /SRCFG\d|smallrye|microprofile/i.test(line) ? '_' : '';
  return name
    .replaceAll('-', dashes)
    .replace(/[^A-Za-z0-9]/g, '_')
    .toUpperCase();
}

/** Returns the variable that a match reports as missing. */
export function wantedBy(log: LogAnalysis, match: MissingEnv): Wanted {
  const logged = match.fields.variable;
  const line = log.lines[match.line]?.text ?? '';
  if (/[.-]/.test(logged)) return { logged, variable: ofProperty(logged, line), called: 'property', exact: true };
  // Pydantic names fields of a class. The env_prefix of that class is unknown.
  if (/^\w{1,100}$/.test(line.trim()) && line.trim().toUpperCase() === logged)
    return { logged: line.trim(), variable: logged, called: 'setting', exact: false };
  // Django's settings are names of a Python module, filled from any variable or none.
  const setting =
    new RegExp(`\\b${logged}['"\`]? setting\\b|\\bsetting ['"\`]?${logged}\\b`).test(line) && !/\benv/i.test(line);
  return { logged, variable: logged, called: setting ? 'setting' : undefined, exact: !setting };
}

const NAME = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{2,60}(?![A-Za-z0-9_])/g;
/** The text from one name of a list to the next. */
const JOINT = /^["'`]?(?:,| and| or|, and|, or) {0,2}["'`]?$/;
/** Characters of a line in which a list of names is looked for. */
const LOOKED_AT = 2000;

/** Returns the other names of a list: `missing env vars: API_KEY, API_HOST`, `API_USER or API_TOKEN not set`. */
function listed(line: string, one: string): string[] {
  const text = line.slice(0, LOOKED_AT);
  const lists: string[][] = [];
  let end = 0;
  for (const { 0: name, index } of text.matchAll(NAME)) {
    const list = lists.at(-1);
    if (list !== undefined && JOINT.test(text.slice(end, index))) list.push(name);
    else lists.push([name]);
    end = index + name.length;
  }
  return (lists.find((list) => list.includes(one)) ?? []).filter((name) => name !== one && name.includes('_'));
}

/** A name alone on a line, as in a list. */
const ITEM = /^\s{0,12}(?:[-*•] )?["'`]?([A-Z][A-Z0-9]{0,60}_[A-Z0-9_]{1,80})["'`]?\s{0,4}$/;

/** Returns the names of the list that a line announces with a colon, one on each line below. */
function listedBelow({ lines }: LogAnalysis, at: number): string[] {
  if (!/:\s{0,4}$/.test((lines[at]?.text ?? '').slice(-8))) return [];
  const names: string[] = [];
  for (const { text } of lines.slice(at + 1, at + 24)) {
    const name = ITEM.exec(text)?.[1];
    if (name !== undefined) names.push(name);
    else if (text.trim() !== '' && names.length > 0) break;
  }
  return names;
}

/** Returns the fields of the same pydantic report: a line with only a name, then `Field required`. */
function fields(log: LogAnalysis, at: number): string[] {
  return log.lines.slice(Math.max(0, at - 60), at + 60).flatMap((line) => {
    const name = log.lines[line.index - 1]?.text ?? '';
    return /^\s{2}field required\b/i.test(line.text) && /^\w{1,100}$/.test(name) ? [name.toUpperCase()] : [];
  });
}

const othersBelow = (log: LogAnalysis, { line, fields }: MissingEnv): string[] =>
  listedBelow(log, line).filter((name) => name !== fields.variable);

/** Returns what the same line reports as missing besides the variable of the match. */
export const besides = (log: LogAnalysis, match: MissingEnv): Wanted[] =>
  [...listed(log.lines[match.line]?.text ?? '', match.fields.variable), ...othersBelow(log, match)].map((name) => ({
    logged: name,
    variable: name,
    called: undefined,
    exact: true,
  }));

/** Returns every variable that the log reports as missing, that of the decisive match first. */
export function allMissing(log: LogAnalysis, match: MissingEnv, first: Wanted): string[] {
  const line = log.lines[match.line]?.text ?? '';
  const others = log.matches
    .filter((one): one is MissingEnv => one.kind === 'missing-env' && one.fatal)
    .map((one) => wantedBy(log, one).variable);
  const pydantic = first.called === 'setting' && !first.exact ? fields(log, match.line) : [];
  return [
    ...new Set([
      first.variable,
      ...listed(line, match.fields.variable),
      ...othersBelow(log, match),
      ...others,
      ...pydantic,
    ]),
  ].slice(0, MOST);
}
