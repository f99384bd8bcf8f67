/** The checks of images: what cannot be pulled, started or run. */
import type { Check } from '../check.ts';
import buildDiffers from './build-differs.ts';
import commandNotFound from './command-not-found.ts';
import createError from './create-error.ts';
import entrypointMissing from './entrypoint-missing.ts';
import entrypointNotExecutable from './entrypoint-not-executable.ts';
import execFormat from './exec-format.ts';
import glibcVersion from './glibc-version.ts';
import interpreterMissing from './interpreter-missing.ts';
import invalidName from './invalid-name.ts';
import missingLibrary from './missing-library.ts';
import neverPull from './never-pull.ts';
import noCommand from './no-command.ts';
import notExecutable from './not-executable.ts';
import pullFailed from './pull-failed.ts';
import pullNotFound from './pull-not-found.ts';
import pullRateLimit from './pull-rate-limit.ts';
import pullRegistryUnreachable from './pull-registry-unreachable.ts';
import pullUnauthorized from './pull-unauthorized.ts';

export const IMAGE_CHECKS: readonly Check[] = [
  invalidName,
  neverPull,
  pullNotFound,
  pullUnauthorized,
  pullRegistryUnreachable,
  pullRateLimit,
  pullFailed,
  execFormat,
  entrypointMissing,
  entrypointNotExecutable,
  interpreterMissing,
  noCommand,
  commandNotFound,
  buildDiffers,
  notExecutable,
  missingLibrary,
  glibcVersion,
  createError,
];
