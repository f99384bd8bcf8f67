/**
 * What any program says of the platform it runs on: the loader, shells, limits, the command line, configuration, files,
 * ports.
 */
import type { AnyPattern } from '../pattern.ts';
import { CONFIG } from './config.ts';
import { EXEC } from './exec.ts';
import { FILES } from './files.ts';
import { FLAGS } from './flags.ts';
import { LIFECYCLE } from './lifecycle.ts';
import { LIMITS } from './limits.ts';
import { PORT_PATTERNS } from './ports.ts';
import { STATE } from './state.ts';

export const PLATFORM: readonly AnyPattern[] = [
  ...EXEC,
  ...LIMITS,
  ...CONFIG,
  ...FLAGS,
  ...FILES,
  ...PORT_PATTERNS,
  ...STATE,
  ...LIFECYCLE,
];
