/** All patterns of the catalogue. A new file of patterns needs an import and a line in the index.ts of its folder. */
import { DEPENDENCIES } from './dependencies/index.ts';
import { LANGUAGES } from './languages/index.ts';
import type { AnyPattern } from './pattern.ts';
import { PLATFORM } from './platform/index.ts';
import { SERVERS } from './servers/index.ts';

export const CATALOGUE: readonly AnyPattern[] = [...SERVERS, ...DEPENDENCIES, ...PLATFORM, ...LANGUAGES];
