/**
 * Completion scripts for the bare program, `kubectl-crashloop`; kubectl's own scripts call ./shim.ts. Each asks
 * `__complete` and treats its choices as the last line, `:directive`, says (./choices.ts). Behind `--flag=` the choices
 * are bare values, as cobra has it.
 */
import { BASH } from './scripts/bash.ts';
import { FISH } from './scripts/fish.ts';
import { POWERSHELL } from './scripts/powershell.ts';
import { ZSH } from './scripts/zsh.ts';

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL } as const;
export type Shell = keyof typeof SCRIPTS;
export const SHELLS = Object.keys(SCRIPTS);

/** @param file the program's name on PATH */
export const scriptFor = (shell: Shell, file: string): string => SCRIPTS[shell].replaceAll('kubectl-crashloop', file);
