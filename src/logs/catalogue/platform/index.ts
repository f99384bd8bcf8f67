/** What any program says of the platform it runs on: files, ports, limits, the loader, the command line. */
import type { AnyPattern } from '../pattern.ts';
import { CONFIG } from './config.ts';
import { FILES } from './files.ts';
import { FLAGS } from './flags.ts';
import { PORT_PATTERNS } from './ports.ts';

export const PLATFORM: readonly AnyPattern[] = [...CONFIG, ...FLAGS, ...FILES, ...PORT_PATTERNS];
