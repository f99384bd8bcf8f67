/**
 * Reads the completion scripts from scripts/. The build (scripts/build.ts) replaces this module by one that holds their
 * text, because the program has no files next to it.
 */
import { readFileSync } from 'node:fs';

const read = (name: string): string => readFileSync(new URL(`./scripts/${name}`, import.meta.url), 'utf8');

export const SCRIPTS = {
  bash: read('completion.bash'),
  zsh: read('completion.zsh'),
  fish: read('completion.fish'),
  powershell: read('completion.ps1'),
} as const;
