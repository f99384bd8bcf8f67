/** The comments and the sentences in strings of a TypeScript source, found by reading it character by character. */

export interface Piece {
  readonly kind: 'comment' | 'string';
  readonly line: number;
  readonly text: string;
}

/** Before a `/` that starts a regular expression; anything else before it is a division. */
const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};<>+*%~^-]|\b(?:return|typeof|case|in|of|void|throw|yield|await|default))\s*$/;

/**
 * Splits a source into what a person reads in it. `${…}` in a template becomes `…`; strings in it are pieces too.
 * @param code valid TypeScript
 */
export function piecesOf(code: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let line = 1;
  /** Moves to `end` and returns what lies between. */
  const take = (end: number): string => {
    const text = code.slice(at, end);
    line += text.split('\n').length - 1;
    at = end;
    return text;
  };
  const add = (kind: Piece['kind'], from: number, text: string): void => void pieces.push({ kind, line: from, text });

  /** Index after the character that closes what opens at `at`; a backslash hides the next one, `[` a slash. */
  const closing = (mark: string): number => {
    let inClass = false;
    for (let i = at + 1; i < code.length; i++) {
      if (code[i] === '\\') i++;
      else if (mark === '/' && code[i] === '[') inClass = true;
      else if (mark === '/' && code[i] === ']') inClass = false;
      else if (code[i] === mark && !inClass) return i + 1;
    }
    return code.length;
  };

  function template(): void {
    const from = line;
    let text = '';
    take(at + 1);
    while (at < code.length && code[at] !== '`') {
      if (code[at] === '\\') text += take(at + 2);
      else if (code.startsWith('${', at)) {
        take(at + 2);
        read('}');
        take(at + 1);
        text += '…';
      } else text += take(at + 1);
    }
    take(at + 1);
    add('string', from, text);
  }

  /** Reads code up to the bracket that closes it, or to the end. */
  function read(until: string | null): void {
    let depth = 0;
    while (at < code.length) {
      const here = code[at]!;
      const from = line;
      if (code.startsWith('//', at)) {
        const end = code.indexOf('\n', at);
        add('comment', from, take(end < 0 ? code.length : end));
      } else if (code.startsWith('/*', at)) add('comment', from, take(code.indexOf('*/', at) + 2));
      else if (here === "'" || here === '"') add('string', from, take(closing(here)).slice(1, -1));
      else if (here === '`') template();
      else if (here === '/' && BEFORE_PATTERN.test(code.slice(Math.max(0, at - 40), at))) take(closing('/'));
      else {
        if (here === '{') depth++;
        if (here === '}' && until === '}' && depth-- === 0) return;
        take(at + 1);
      }
    }
  }

  read(null);
  return pieces;
}
