/** Reads the messages of a JVM about an option: the variable that it comes from, and what would be right. Pure. */
import type { Neighbours, Reading } from '../pattern.ts';

/** What the JVM and its launcher print about each variable that they take options from. */
const PICKED_UP = /^(?:NOTE: )?Picked up ([A-Z_][A-Z0-9_]{2,40}): (.{1,4000})$/;
/** The JVM prints them first. */
const REACH = 12;

/** Whether a word is the option of a message, which leaves the sign out: `-XX:+UseG1GC` is `-XX:UseG1GC`. */
const isOption = (word: string, option: string): boolean =>
  word === option || (word.startsWith('-XX:') && `-XX:${word.slice(4).replace(/^[+-]/, '')}` === option);

/** Returns the variable that has the option, and the option as it is written there. */
function pickedUp(
  option: string,
  around: Neighbours,
): { readonly variable: string; readonly word: string } | undefined {
  for (let offset = -1; offset >= -REACH; offset--) {
    const [, variable, value] = PICKED_UP.exec(around.line(offset)?.text.slice(0, 4100) ?? '') ?? [];
    const word = value?.split(/\s+/).find((one) => isOption(one.replace(/^["']|["']$/g, ''), option));
    if (variable !== undefined && word !== undefined) return { variable, word };
  }
  return undefined;
}

/** `-Xmx512Mi`, `-Xmx512MB`: a JVM takes one letter. */
const SIZE = /^(-X(?:m[nsx]|ss))(\d{1,12})([kmgt])(?:i?b|i)$/i;

/** Returns what the JVM says would be right; without its advice, what the option can only mean. */
function suggestion(option: string, around: Neighbours): { readonly suggests?: string; readonly at?: number } {
  const { message } = around.matched;
  const name = option.replace(/^-XX:/, '');
  if (message.startsWith('Missing')) return { suggests: `-XX:+${name}` };
  if (message.startsWith('Unexpected')) return { suggests: `-XX:${name}` };
  const unlock = /must be enabled via (-XX:\+Unlock\w{1,40})/.exec(message)?.[1];
  if (unlock !== undefined) return { suggests: `${unlock} -XX:±${name}` };
  // Older JVMs read only a number with a decimal point.
  if (/^\w{1,40}Percentage=\d{1,2}$/.test(name) && message.startsWith('Improperly')) return { suggests: `${option}.0` };
  const size = SIZE.exec(option);
  if (size !== null) return { suggests: `${size[1]}${size[2]}${size[3]!.toLowerCase()}` };
  const meant = around.after(/^Did you mean '(\(\+\/-\))?(\w{1,100})(=<value>)?'\?/, 1);
  if (meant === undefined) return {};
  const [, sign, meantName = '', value = ''] = meant.match;
  return { suggests: `-XX:${sign === undefined ? '' : '±'}${meantName}${value}`, at: meant.line.index };
}

/** Returns what a message says about an option of a JVM. */
export function readOption(option: string, around: Neighbours): Reading<'bad-flag'> {
  const from = pickedUp(option, around);
  const { suggests, at } = suggestion(option, around);
  return {
    fields: {
      flag: from?.word ?? option,
      program: 'java',
      ...(from === undefined ? {} : { variable: from.variable }),
      ...(suggests === undefined ? {} : { suggests }),
    },
    ...(at === undefined ? {} : { also: [at] }),
  };
}
