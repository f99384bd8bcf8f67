/** Errors of any program about the platform: loader, shells, limits, command line, configuration, files, ports. */
import type { AnyPattern } from '../pattern.ts';
import { API_SERVED } from './api-served.patterns.ts';
import { CONFIG_SYNTAX } from './config-syntax.patterns.ts';
import { CONFIG_VALUES } from './config-values.patterns.ts';
import { EXEC } from './exec.patterns.ts';
import { FILES } from './files.patterns.ts';
import { DECRYPTION } from './decryption.patterns.ts';
import { FLAGS } from './flags.patterns.ts';
import { USAGE } from './usage.patterns.ts';
import { KEYS } from './keys.patterns.ts';
import { LOCALE } from './locale.patterns.ts';
import { LIFECYCLE } from './lifecycle.patterns.ts';
import { LIMITS } from './limits.patterns.ts';
import { MEMORY_MINIMUM } from './memory-minimum.patterns.ts';
import { PORT_PATTERNS } from './ports.patterns.ts';
import { MIGRATIONS } from './migrations.patterns.ts';
import { STORAGE } from './storage.patterns.ts';
import { WORKERS } from './workers.patterns.ts';
import { STATE } from './state.patterns.ts';

export const PLATFORM: readonly AnyPattern[] = [
  ...EXEC,
  ...LIMITS,
  ...MEMORY_MINIMUM,
  ...WORKERS,
  ...CONFIG_SYNTAX,
  ...CONFIG_VALUES,
  ...KEYS,
  ...FLAGS,
  ...USAGE,
  ...FILES,
  ...STORAGE,
  ...PORT_PATTERNS,
  ...MIGRATIONS,
  ...API_SERVED,
  ...STATE,
  ...DECRYPTION,
  ...LOCALE,
  ...LIFECYCLE,
];
