/**
 * The program that kubectl asks for our completion. It looks on PATH for `kubectl_complete-crashloop`, calls it with
 * the words behind the plugin's name and reads what it prints where it exits with 0
 * (k8s.io/kubectl/pkg/cmd/plugin/plugin_completion.go). It calls the plugin by the name under which kubectl finds that
 * on PATH: another start of kubectl would cost a quarter of the time.
 */

/** The plugin's own name as a file, without which these texts are for another. */
const OURS = 'kubectl-crashloop';

/** By this line we know our own. */
const MARK = 'called by kubectl when Tab is pressed behind "kubectl crashloop"';

/** scripts/kubectl_complete-crashloop is this text; a test holds the two together. */
export const SHIM = `#!/bin/sh
# Completion, ${MARK}.
exec ${OURS} __complete "$@" 2>/dev/null
`;

/** On Windows Go's exec.LookPath finds what PATHEXT names, of which .cmd is one. */
const WINDOWS_SHIM = `@rem Completion, ${MARK}.\r\n@${OURS} __complete %* 2>nul\r\n`;

/**
 * The file on PATH that a person's call stands for.
 * @param program `kubectl crashloop-why`, as krew may have it under another name; or the name of a file
 * @returns `kubectl-crashloop_why`
 */
export const fileOf = (program: string): string =>
  program.replace(/^kubectl (.*)$/, (_, name: string) => `kubectl-${name.replaceAll('-', '_')}`);

/** What is written on a platform (`win32`, or any other) for a plugin's file. */
export function shimFor(platform: string, file: string): { readonly name: string; readonly text: string } {
  const name = file.replace(/^kubectl-/, 'kubectl_complete-');
  return platform === 'win32'
    ? { name: `${name}.cmd`, text: WINDOWS_SHIM.replace(OURS, file) }
    : { name, text: SHIM.replace(OURS, file) };
}

/** Whether a file is a shim of ours, of this version or another. */
export const isOurs = (text: string): boolean => text.includes(MARK);
