/** Errors of common servers and frameworks that refuse to start. */
import type { AnyPattern } from '../pattern.ts';
import { BROKERS } from './brokers.patterns.ts';
import { CLUSTER } from './cluster.patterns.ts';
import { DATABASES } from './databases.patterns.ts';
import { DOCUMENTS } from './documents.patterns.ts';
import { FRAMEWORKS } from './frameworks.patterns.ts';
import { OBSERVABILITY } from './observability.patterns.ts';
import { WEB } from './web.patterns.ts';

export const SERVERS: readonly AnyPattern[] = [
  ...DATABASES,
  ...DOCUMENTS,
  ...WEB,
  ...BROKERS,
  ...OBSERVABILITY,
  ...CLUSTER,
  ...FRAMEWORKS,
];
