/** What a JSON value says, for errors that loggers and servers print as JSON. */

const list = (names: string): readonly string[] => names.trim().split(/\s+/);

/** Names of fields that hold the cause of an error, in lower case without `_` and `-`. */
const CAUSES = list('cause causedby rootcause inner innerexception innererror underlying wrapped nested source');
/** Names of fields that hold an error: a text, or an object with a text. */
const ERRORS = list('error err errors exception failure fault status');
/** Names of fields that hold the text of an error. */
const TEXTS = list(
  'message msg reason detail details description errordescription errmsg errormessage exceptionmessage title text',
);
/** Values nested deeper than this are not read. */
const DEPTH = 8;

const plainName = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

/** Returns whether a path of fields (`err.cause.msg`) leads to the text of a cause. */
export function isCausePath(path: string): boolean {
  const names = path.split('.').map(plainName);
  return TEXTS.includes(names.at(-1) ?? '') && names.slice(0, -1).some((name) => CAUSES.includes(name));
}

/** Returns whether a path of fields leads to the text of an error object. */
export function isErrorPath(path: string): boolean {
  const names = path.split('.').map(plainName);
  const last = names.at(-1) ?? '';
  return ERRORS.includes(last) || (TEXTS.includes(last) && names.slice(0, -1).some((name) => ERRORS.includes(name)));
}

/** Returns the text of an error and of its causes, the deepest last; undefined if the value holds no such text. */
export function textOfJson(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  if (typeof value !== 'object' || value === null || depth > DEPTH) return undefined;
  if (Array.isArray(value)) return textOfJson(value[0], depth + 1);
  const fields = Object.entries(value).slice(0, 100);
  const first = (names: readonly string[]): string | undefined => {
    for (const name of names)
      for (const [field, item] of fields) {
        const text = plainName(field) === name ? textOfJson(item, depth + 1) : undefined;
        if (text !== undefined) return text;
      }
    return undefined;
  };
  const parts = [first(TEXTS), first(ERRORS), first(CAUSES)].filter((part) => part !== undefined);
  return (
    parts
      .filter((part, i) => !parts.some((other, j) => i !== j && other.includes(part) && (other !== part || j < i)))
      .join(': ')
      .trim() || undefined
  );
}
