/** The checks of configuration: what is missing, and what does not fit. */
import type { Check, WorkloadCheck } from '../check.ts';
import cacheNotSynced from './cache-not-synced.ts';
import configmapKeyMissing from './configmap-key-missing.ts';
import configmapMissing from './configmap-missing.ts';
import envDuplicate from './env-duplicate.ts';
import environmentTooLarge from './environment-too-large.ts';
import envFile from './env-file.ts';
import envStale from './env-stale.ts';
import fileElsewhere from './file-elsewhere.ts';
import filePermission from './file-permission.ts';
import lostDollar from './lost-dollar.ts';
import missingEnv from './missing-env.ts';
import missingFile from './missing-file.ts';
import notPid1 from './not-pid-1.ts';
import notUtf8 from './not-utf8.ts';
import operatorSecret from './operator-secret.ts';
import podsNotCreated from './pods-not-created.ts';
import runAsNonRoot from './run-as-non-root.ts';
import scheduleInvalid from './schedule-invalid.ts';
import secretKeyMissing from './secret-key-missing.ts';
import secretMissing from './secret-missing.ts';
import serviceAccountMissing, { serviceAccountMissingOfWorkload } from './service-account-missing.ts';
import serviceLink from './service-link.ts';
import tokenNotMounted from './token-not-mounted.ts';
import unexpandedReference from './unexpanded-reference.ts';
import wrongKey from './wrong-key.ts';
import wrongLocale from './wrong-locale.ts';

export const CONFIG_CHECKS: readonly Check[] = [
  operatorSecret,
  configmapMissing,
  configmapKeyMissing,
  secretMissing,
  secretKeyMissing,
  cacheNotSynced,
  envFile,
  notPid1,
  notUtf8,
  serviceAccountMissing,
  runAsNonRoot,
  unexpandedReference,
  lostDollar,
  serviceLink,
  environmentTooLarge,
  missingEnv,
  wrongKey,
  wrongLocale,
  fileElsewhere,
  filePermission,
  tokenNotMounted,
  missingFile,
  envDuplicate,
  envStale,
];

export const CONFIG_WORKLOAD_CHECKS: readonly WorkloadCheck[] = [
  serviceAccountMissingOfWorkload,
  podsNotCreated,
  scheduleInvalid,
];
