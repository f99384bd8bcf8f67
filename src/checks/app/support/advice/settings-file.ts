/** The file of settings that an error names. */

/** Paths, each from its start. */
const PATHS = /(?<![\w./@+-])\/[\w./@+-]{2,200}/g;
const SETTINGS_FILE = /\.(?:conf|config|cfg|ini|ya?ml|json5?|toml|properties|xml|hcl|env|rules|cnf|cf|tmpl)$/i;

/** Returns the first file of settings in a text, and its line where the text names one. */
export function fileIn(text: string): { readonly path: string; readonly line: string | undefined } | undefined {
  for (const match of text.matchAll(PATHS)) {
    const path = match[0].replace(/[.-]{1,3}$/, '');
    if (!SETTINGS_FILE.test(path)) continue;
    const after = text.slice(match.index + path.length, match.index + path.length + 60);
    return { path, line: /^[:(, ]{1,3}(\d{1,6})\b/.exec(after)?.[1] ?? /\bline (\d{1,6})/.exec(after)?.[1] };
  }
  return undefined;
}
