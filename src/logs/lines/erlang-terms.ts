/** Makes the texts in Erlang terms readable. Erlang prints a text that it does not trust as the numbers of its bytes. */

/** A binary or a list of at least six numbers: `<<101,110,…>>`, `[108,105,…]`. */
const NUMBERS = /(<<|\[)(\d{1,3}(?:,\d{1,3}){5,4000})(>>|\])/g;

/** Returns the line with numbers that are a text as that text, in quotes. Other lists of numbers stay. */
export function readableTerms(line: string): string {
  if (!/(?:<<|\[)\d{1,3},\d/.test(line)) return line;
  return line.replace(NUMBERS, (whole, open: string, numbers: string) => {
    const said = textOfBytes(numbers.split(',').map(Number), open === '[');
    return said === undefined ? whole : open === '[' ? `"${said}"` : `<<"${said}">>`;
  });
}

/** @param list whether it is a list, which can be a list of ports or ids: a text has mostly letters and a space */
function textOfBytes(bytes: readonly number[], list: boolean): string | undefined {
  const printable = (byte: number): boolean => [9, 10, 13].includes(byte) || (byte >= 32 && byte < 256 && byte !== 127);
  if (!bytes.every(printable)) return undefined;
  const text = new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\s+/g, ' ').trim();
  if (text.includes('\ufffd')) return undefined;
  const letters = text.replace(/[^\p{L} ]/gu, '').length;
  return list && (letters < text.length * 0.7 || !text.includes(' ')) ? undefined : text.replace(/"/g, "'");
}

/** Texts: binaries, texts inside a text, and plain ones. */
const STRINGS: readonly RegExp[] = [
  /<<\\?"((?:[^"\\]|\\[^"]){2,600})\\?">>/g,
  /\\"([^"\\]{3,600})\\"/g,
  /(?<!\\)"((?:[^"\\]|\\.){3,600})"/g,
];
/** Texts in a term that name its own parts. */
const OWN = /^(?:Kernel pid|init terminating|Runtime terminating)|\.(?:erl|exs?|beam|app|boot)$|^\/\S+$/;
const CHILD = /failed_to_start_child,([^,{}[\]]{1,120}),([^,{}[\]()]{1,120})/g;

/**
 * Returns what a term says in words: its first text of several words, any other text, or the reason of the innermost
 * child that did not start; undefined if it holds none of them.
 */
export function textOfTerm(term: string): string | undefined {
  const strings = STRINGS.flatMap((string) =>
    [...term.slice(0, 4000).matchAll(string)]
      .map((match) => (match[1] as string).replace(/\\n/g, ' ').replace(/\\(.)/g, '$1').trim())
      .filter((text) => !OWN.test(text) && !/^[{<>,]/.test(text)),
  );
  const said = strings.find((text) => text.length >= 12 && text.includes(' '));
  if (said !== undefined) return said;
  if (strings[0] !== undefined) return `"${strings[0]}"`;
  const child = [...term.slice(0, 4000).matchAll(CHILD)].at(-1);
  return child === undefined ? undefined : `${child[1] as string}: ${child[2] as string}`;
}
