/**
 * The program that kubectl asks for our completion. It looks on PATH for `kubectl_complete-crashloop`, calls it with the words behind
 * the plugin's name and reads what it prints where it exits with 0 (k8s.io/kubectl/pkg/cmd/plugin/plugin_completion.go).
 * It calls the plugin by the name under which kubectl finds that on PATH: another start of kubectl would cost a quarter of the time.
 */
export const SHIM_NAME = 'kubectl_complete-crashloop';

/** By this line we know our own. */
const MARK = 'Completion of "kubectl crashloop", called by kubectl when Tab is pressed.';

/** scripts/kubectl_complete-crashloop is this text; a test holds the two together. */
export const SHIM = `#!/bin/sh
# ${MARK}
exec kubectl-crashloop __complete "$@" 2>/dev/null
`;

/** On Windows Go's exec.LookPath finds what PATHEXT names, of which .cmd is one. */
export const WINDOWS_SHIM = `@rem ${MARK}\r\n@kubectl-crashloop __complete %* 2>nul\r\n`;

/** What is written on a platform: `win32`, or any other. */
export const shimFor = (platform: string): { readonly name: string; readonly text: string } =>
  platform === 'win32' ? { name: `${SHIM_NAME}.cmd`, text: WINDOWS_SHIM } : { name: SHIM_NAME, text: SHIM };

/** Whether a file is a shim of ours, of this version or another. */
export const isOurs = (text: string): boolean => text.includes(MARK);
