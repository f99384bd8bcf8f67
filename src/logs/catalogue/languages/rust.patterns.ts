/** Rust: panics old and new, errors that main returned, reports of anyhow and eyre. */
import { sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { LogLine } from '../../log-analysis.ts';
import { message } from './trace.ts';

/** `std::env::VarError::NotPresent` names neither the environment nor the variable. */
const explained = (text: string | undefined): string | undefined =>
  text !== undefined && /\bNotPresent\b/.test(text) ? `${text} (an environment variable is not set)` : text;

const panic = pattern({
  id: 'rust/panic',
  kind: 'exception',
  needles: ['panicked at'],
  find: () =>
    sequence(/^/, [
      /The application panicked \(crashed\)/,
      sequence(
        /thread '[^']{1,120}'(?: \(\d{1,12}\))? panicked at /,
        /(?:'(.{0,1200})', )?([^\s:']{1,300}:\d{1,7}(?::\d{1,7})?):?/,
      ),
    ]),
  ends: true,
  read: (match, around) => {
    const place = match[2];
    if (place === undefined) return null;
    const next = around.line(1)?.text.trim();
    const text = match[1] ?? (next === undefined || /^(?:note: |stack backtrace)/.test(next) ? undefined : next);
    const own = /^\/rustc\/|\.cargo\/registry|^library\/|\/rustlib\//.test(place)
      ? around.after(/^\s{8,20}at (\.?\/?(?!rustc)[\w./-]{1,200}\.rs:\d{1,7})/, 80)?.match[1]
      : undefined;
    return {
      fields: {
        type: 'panic',
        ...message(explained(text)),
        frame: own ?? place.replace(/(:\d+):\d+$/, '$1'),
        language: 'Rust',
      },
      ...(match[1] === undefined && next ? { also: [around.index + 1] } : {}),
    };
  },
  source: 'run: rustc 1.95',
});

const overflow = pattern({
  id: 'rust/stack-overflow',
  kind: 'exception',
  needles: ['has overflowed its stack'],
  find: () => /^thread '[^']{1,120}'(?: \(\d{1,12}\))? has overflowed its stack/,
  ends: true,
  read: () => ({ fields: { type: 'stack overflow', language: 'Rust' } }),
  source: 'run: rustc 1.95',
});

/** A chain of causes of this length is quoted whole. */
const SHORT_CHAIN = 160;

/** `fn main() -> Result<…>` returned an error, or an anyhow or eyre report with its causes. */
const main = pattern({
  id: 'rust/main-error',
  kind: 'exception',
  needles: ['error: '],
  find: () => /^Error: (.{1,1200})$/,
  on: 'text',
  ends: true,
  specificity: 36,
  read: (match, around) => {
    const text = match[1] as string;
    const caused = around.after(/^Caused by:$/, 3);
    const debug = /^(?:(?:\w+::)*[A-Z]\w{0,60}(?: \{ .{1,600} \}|\(.{1,600}\))|[A-Z]\w{1,60}|".{1,600}")$/.test(text);
    if (caused === undefined && !debug) return null;
    if (caused === undefined)
      return { fields: { type: /^\w+/.exec(text)?.[0] ?? 'Error', ...message(explained(text)), language: 'Rust' } };
    const causes: LogLine[] = [];
    for (let n = caused.line.index - around.index + 1; ; n++) {
      const line = around.line(n);
      if (line === undefined || !/^\s{2,12}(?:\d{1,2}: )?\S/.test(line.text)) break;
      causes.push(line);
    }
    const chain = causes.map((line) => line.text.trim().replace(/^\d{1,2}: /, ''));
    // The first causes name the step. Of a long chain, the last one has to do.
    const said = chain.join(': ').length <= SHORT_CHAIN ? chain : chain.slice(-1);
    return {
      fields: { type: 'Error', ...message([text, ...said].join(': ')), language: 'Rust' },
      also: causes.slice(-said.length || causes.length).map((line) => line.index),
    };
  },
  source: 'run: rustc 1.95; github.com/dtolnay/anyhow src/fmt.rs',
});

export const RUST = [panic, overflow, main];
