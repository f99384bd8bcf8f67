/**
 * Completion scripts for the program itself, `kubectl-crashloop`; kubectl's own completion calls ./shim.ts instead.
 * Each script asks `__complete` and handles the choices as the last line, `:directive`, says (./choices.ts). After
 * `--flag=` the choices are bare values, as in cobra.
 */
import { SCRIPTS } from './script-files.ts';

export type Shell = keyof typeof SCRIPTS;
export const SHELLS = Object.keys(SCRIPTS);

/**
 * Returns the script for a shell.
 * @param file the program's name on PATH
 */
export const scriptFor = (shell: Shell, file: string): string => SCRIPTS[shell].replaceAll('kubectl-crashloop', file);
