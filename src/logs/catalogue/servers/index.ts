/** What common servers and frameworks say, in their own words, when they refuse to start. */
import type { AnyPattern } from '../pattern.ts';
import { BROKERS } from './brokers.ts';
import { CLUSTER } from './cluster.ts';
import { DATABASES } from './databases.ts';
import { DOCUMENTS } from './documents.ts';
import { FRAMEWORKS } from './frameworks.ts';
import { OBSERVABILITY } from './observability.ts';
import { WEB } from './web.ts';

export const SERVERS: readonly AnyPattern[] = [
  ...DATABASES,
  ...DOCUMENTS,
  ...WEB,
  ...BROKERS,
  ...OBSERVABILITY,
  ...CLUSTER,
  ...FRAMEWORKS,
];
