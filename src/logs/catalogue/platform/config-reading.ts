/** Reads errors in configuration: their detail, the file and the line. Pure. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import type { Neighbours, Reading } from '../pattern.ts';

/** A file name with the extension of a configuration file. */
const CONFIG_FILE = once(() =>
  sequence(
    /(?:^|[\s"'‘`(=[{,])(?:file:(?:\/\/)?)?/,
    group('', [
      sequence(/(?:\/|\.{1,2}\/)?[\w@%+./-]{0,200}[\w-]\./, [
        /ya?ml|json5?|jsonc|toml|ini|conf|cfg|cnf|properties|xml|hcl|env|rc|tf|ron|edn|exs|yml\.erb/,
        /config|alloy|river|vcl/,
      ]),
    ]),
    /(?=$|[\s"'’`):,;\]}])/,
  ),
);

/** A line, and perhaps a column. */
const PLACE = once(() =>
  oneOf([
    /\blines? (\d{1,6})(?:,? (?:and )?(?:col(?:umn)?|char(?:acter)?|position|pos)\.? ?(\d{1,6}))?/i,
    /\((\d{1,6}):(\d{1,6})\)/i,
    /\.(?:ya?ml|json|toml|ini|conf|cfg|properties|xml|hcl)["']?[:(](\d{1,6})(?:[:,](\d{1,6}))?/i,
  ]),
);

/** Returns the path and the place that the line or its neighbours name. */
export function where(around: Neighbours): { path?: string; at?: string } {
  let path: string | undefined;
  let at: string | undefined;
  for (const offset of [0, 1, -1, 2, -2, 3, 4]) {
    const text = around.line(offset)?.text;
    if (text === undefined || /^\s{1,20}at |^\s{1,4}File "|node_modules|site-packages/.test(text)) continue;
    path ??= CONFIG_FILE().exec(text.slice(0, 800))?.[1];
    const place = PLACE().exec(text.slice(0, 800));
    if (at === undefined && place !== null && (offset >= 0 || path !== undefined)) {
      const line = place[1] ?? place[3] ?? place[5];
      const column = place[2] ?? place[4] ?? place[6];
      at = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
    }
  }
  // A trace quotes the code that opened the file.
  const own = around.matched.text;
  if (path === undefined && /^[\w.]{1,120}: /.test(own))
    path = around.before(
      /^\s{4}.{0,300}['"](\/[^'"\s]{1,300}\.(?:toml|ya?ml|json|ini|cfg|conf|xml|properties))['"]/,
      30,
    )?.match[1];
  return { ...(path === undefined ? {} : { path }), ...(at === undefined ? {} : { at }) };
}

/** Reads the message as the detail, with path, place and key; returns null for the body of a request. */
export function readConfig(match: RegExpExecArray, around: Neighbours): Reading<'config-invalid'> | null {
  const text = around.matched.message;
  // If the body of a request does not parse, the client is at fault, not the configuration.
  if (
    /\b(?:request body|response body|payload|webhook|message from|HTTP\/1|body-parser|Content-Type|kafka record)\b/i.test(
      text,
    )
  )
    return null;
  const groups = match.groups ?? {};
  const key = groups.key ?? groups.key2 ?? groups.key3 ?? groups.key4;
  // A heading says nothing itself. What it announces is below it, indented or as a list.
  const below = /:\s{0,4}$/.test(text) ? around.line(1) : undefined;
  const announced = below !== undefined && /^(?:\s{1,12}|[*-] )\S/.test(below.text) ? below : undefined;
  const detail = announced === undefined ? text : `${text.trim()} ${announced.text.trim()}`;
  return {
    fields: { detail: detailOf(detail), ...where(around), ...(key === undefined || key === '' ? {} : { key }) },
    ...(announced === undefined ? {} : { also: [announced.index] }),
  };
}
