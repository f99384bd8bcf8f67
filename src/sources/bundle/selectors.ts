/** Evaluates label and field selectors in kubectl's syntax, because a bundle has no server that could. */

/** Whether an object matches a selector. */
export type Match = (object: unknown) => boolean;

const everything: Match = () => true;

/** Splits a selector at commas outside parentheses. */
function requirements(selector: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= selector.length; i++) {
    const c = selector[i];
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === undefined || (c === ',' && depth === 0)) {
      parts.push(selector.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.filter((part) => part !== '');
}

function labelsOf(object: unknown): Record<string, string> {
  return (object as { metadata?: { labels?: Record<string, string> } } | null)?.metadata?.labels ?? {};
}

const KEY = String.raw`([A-Za-z0-9][\w./-]{0,316})`;
const SET = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUALITY = new RegExp(`^${KEY}\\s*(==|=|!=)\\s*([\\w.-]*)$`);
const EXISTS = new RegExp(`^(!?)\\s*${KEY}$`);

/**
 * Returns a label selector as a predicate: `=`, `==`, `!=`, `in`, `notin`, `key`, `!key`. `!=` and `notin` also match
 * objects without the label. Source: apimachinery `pkg/labels/selector.go:Requirement.Matches`.
 * @returns undefined where the selector does not parse
 */
export function labelSelector(selector: string | undefined): Match | undefined {
  if (selector === undefined || selector.trim() === '') return everything;
  const tests: Match[] = [];
  for (const part of requirements(selector)) {
    const set = SET.exec(part);
    const equality = EQUALITY.exec(part);
    const exists = EXISTS.exec(part);
    if (set) {
      const values = set[3]!.split(',').map((value) => value.trim());
      const wanted = set[2] === 'in';
      const key = set[1]!;
      tests.push((o) => (Object.hasOwn(labelsOf(o), key) && values.includes(labelsOf(o)[key]!)) === wanted);
    } else if (equality) {
      const [, key, operator, value] = equality as unknown as [string, string, string, string];
      tests.push((o) => (Object.hasOwn(labelsOf(o), key) && labelsOf(o)[key] === value) === (operator !== '!='));
    } else if (exists) {
      tests.push((o) => Object.hasOwn(labelsOf(o), exists[2]!) === (exists[1] === ''));
    } else return undefined;
  }
  return (object) => tests.every((test) => test(object));
}

/** Returns the text at a dotted path; '' where there is none, as on the API server. */
function textAt(object: unknown, path: string): string {
  let at: unknown = object;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return '';
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'object' || at === undefined ? '' : String(at);
}

/** Removes the backslashes of a value. Source: apimachinery `pkg/fields/selector.go:EscapeValue`. */
const unescaped = (value: string): string => value.replace(/\\([\\,=])/g, '$1');

/**
 * Returns a field selector as a predicate: `=`, `==`, `!=` on any dotted path.
 * @returns undefined where the selector does not parse
 */
export function fieldSelector(selector: string | undefined): Match | undefined {
  if (selector === undefined || selector.trim() === '') return everything;
  const tests: Match[] = [];
  for (const part of selector.split(/(?<!\\),/)) {
    if (part.trim() === '') continue;
    const parsed = /^\s*([A-Za-z][A-Za-z0-9.]{0,200})(==|=|!=)(.*)$/s.exec(part);
    if (!parsed) return undefined;
    const [, path, operator, value] = parsed as unknown as [string, string, string, string];
    const wanted = unescaped(value.trim());
    tests.push((o) => (textAt(o, path) === wanted) === (operator !== '!='));
  }
  return (object) => tests.every((test) => test(object));
}
