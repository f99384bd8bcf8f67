/** A JSON object that is printed over several lines, each text of its stack trace on one (Elasticsearch, OpenSearch). */

/** A line of such an object: `"stacktrace": ["text",`, `"at a.B.c(D.java:1)",`, `"... 9 more"] }`. */
const ELEMENT =
  /^\s{0,8}(?:"[\w.@-]{1,40}"\s{0,3}:\s{0,3}\[\s{0,3})?"((?:[^"\\]|\\.){1,20000})"\s{0,3}(?:,|[\]},\s]{0,8})$/;
const OPENS = /^\{\s{0,3}"[^]{0,20000},\s{0,3}$/;

/** Returns a function that is called with each line in turn, and returns the element of a stack as a line of a trace. */
export function stackUnfolder(): (line: string) => string {
  let inside = false;
  return (line) => {
    if (inside) {
      const element = ELEMENT.exec(line)?.[1];
      if (element !== undefined) {
        if (/\]\s{0,3}\}\s{0,3}$/.test(line.slice(-12))) inside = false;
        const text = element.replace(/\\(["\\/nt])/g, (_, c: string) => (c === 'n' || c === 't' ? ' ' : c));
        return /^\s{0,4}(?:at |\.{3} \d)/.test(text) ? ` ${text.trim()}`.padStart(text.trim().length + 4) : text;
      }
      inside = false;
    }
    inside = line.startsWith('{') && OPENS.test(line.slice(0, 20_000));
    return line;
  };
}
