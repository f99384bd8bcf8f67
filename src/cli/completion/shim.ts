/**
 * The program that kubectl calls for our completion. kubectl looks on PATH for `kubectl_complete-crashloop`, calls it
 * with the words after the plugin's name, and reads its output where it exits with 0
 * (k8s.io/kubectl/pkg/cmd/plugin/plugin_completion.go). The shim calls the plugin's file directly: `kubectl crashloop`
 * would start kubectl again, which takes a quarter of the whole time.
 */

/** The plugin's file name in the texts below; `shimFor` replaces it. */
const OURS = 'kubectl-crashloop';

/** Identifies a shim of ours, of any version: it must not change. */
const MARK = 'called by kubectl when Tab is pressed';
/** The comment in the shim's text. */
const COMMENT = `Completion, ${MARK} after "kubectl crashloop".`;

/** scripts/kubectl_complete-crashloop has the same text; a test compares them. */
export const SHIM = `#!/bin/sh
# ${COMMENT}
exec ${OURS} __complete "$@" 2>/dev/null
`;

/** On Windows Go's exec.LookPath finds files with the endings in PATHEXT, and .cmd is one of them. */
const WINDOWS_SHIM = `@rem ${COMMENT}\r\n@${OURS} __complete %* 2>nul\r\n`;

/**
 * Returns the name of the program's file on PATH.
 * @param program how the user calls it: `kubectl crashloop-why` (krew can install it under another name), or a file
 * @returns `kubectl-crashloop_why`
 */
export const fileOf = (program: string): string =>
  program.replace(/^kubectl (.*)$/, (_, name: string) => `kubectl-${name.replaceAll('-', '_')}`);

/**
 * Returns the shim's file name and text.
 * @param platform `win32` or any other
 * @param file the plugin's file name
 */
export function shimFor(platform: string, file: string): { readonly name: string; readonly text: string } {
  const name = file.replace(/^kubectl-/, 'kubectl_complete-');
  return platform === 'win32'
    ? { name: `${name}.cmd`, text: WINDOWS_SHIM.replace(OURS, file) }
    : { name, text: SHIM.replace(OURS, file) };
}

/** Whether a file's text is a shim of ours, of this version or another. */
export const isOurs = (text: string): boolean => text.includes(MARK);
