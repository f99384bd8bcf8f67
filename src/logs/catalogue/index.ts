/** Every pattern of the catalogue. A new file of patterns is one import and one line here. */
import { LANGUAGES } from './languages/index.ts';
import type { AnyPattern } from './pattern.ts';

export const CATALOGUE: readonly AnyPattern[] = [...LANGUAGES];
