/** Errors of clients that cannot use a dependency. */
import type { AnyPattern } from '../pattern.ts';
import { AUTH_DATABASES } from './auth-databases.patterns.ts';
import { AUTH_SERVICES } from './auth-services.patterns.ts';
import { CLIENTS } from './clients.patterns.ts';
import { DNS } from './dns.patterns.ts';
import { RBAC } from './rbac.patterns.ts';
import { REFUSED } from './refused.patterns.ts';
import { TLS } from './tls.patterns.ts';
import { TRANSLATED } from './translated.patterns.ts';
import { UNREACHABLE } from './unreachable.patterns.ts';

export const DEPENDENCIES: readonly AnyPattern[] = [
  ...REFUSED,
  ...UNREACHABLE,
  ...DNS,
  ...TLS,
  ...AUTH_DATABASES,
  ...AUTH_SERVICES,
  ...TRANSLATED,
  ...RBAC,
  ...CLIENTS,
];
