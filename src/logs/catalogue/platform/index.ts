/** What any program says of the platform it runs on: files, ports, limits, the loader, the command line. */
import type { AnyPattern } from '../pattern.ts';
import { FILES } from './files.ts';
import { PORT_PATTERNS } from './ports.ts';

export const PLATFORM: readonly AnyPattern[] = [...FILES, ...PORT_PATTERNS];
