/** What clients say of a dependency they cannot use. */
import type { AnyPattern } from '../pattern.ts';
import { AUTH } from './auth.ts';
import { CLIENTS } from './clients.ts';
import { DNS } from './dns.ts';
import { RBAC } from './rbac.ts';
import { REFUSED } from './refused.ts';
import { TLS } from './tls.ts';
import { UNREACHABLE } from './unreachable.ts';

export const DEPENDENCIES: readonly AnyPattern[] = [
  ...REFUSED,
  ...UNREACHABLE,
  ...DNS,
  ...TLS,
  ...AUTH,
  ...RBAC,
  ...CLIENTS,
];
