/** The checks of the program's own errors. */
import type { Check } from '../check.ts';
import apiNotServed from './api-not-served.ts';
import authFailed from './auth-failed.ts';
import badFlag from './bad-flag.ts';
import childGaveUp from './child-gave-up.ts';
import configInvalid from './config-invalid.ts';
import connectionFailed from './connection-failed.ts';
import connectionRefused from './connection-refused.ts';
import connectionTimeout from './connection-timeout.ts';
import dnsFailure from './dns-failure.ts';
import errorLine from './error-line.ts';
import exitSigterm from './exit-sigterm.ts';
import exitedZero from './exited-zero.ts';
import jobPolicy from './job-policy.ts';
import joinedWords from './joined-words.ts';
import limitReached from './limit-reached.ts';
import missingModule from './missing-module.ts';
import missingSidecar from './missing-sidecar.ts';
import pathDenied from './path-denied.ts';
import portInUse from './port-in-use.ts';
import postStartHook from './post-start-hook.ts';
import privilegedPort from './privileged-port.ts';
import rbacForbidden from './rbac-forbidden.ts';
import readOnlyRoot from './read-only-root.ts';
import refused from './refused.ts';
import repeatedProgram from './repeated-program.ts';
import restartRule from './restart-rule.ts';
import segfault from './segfault.ts';
import selfKilled from './self-killed.ts';
import silentExit from './silent-exit.ts';
import socketNotServed from './socket-not-served.ts';
import splitScript from './split-script.ts';
import staleLock from './stale-lock.ts';
import startFailed from './start-failed.ts';
import structuredError from './structured-error.ts';
import terminationMessage from './termination-message.ts';
import tlsFailure from './tls-failure.ts';
import unhandledException from './unhandled-exception.ts';
import usage from './usage.ts';
import waitsFor from './waits-for.ts';

export const APP_CHECKS: readonly Check[] = [
  postStartHook,
  rbacForbidden,
  apiNotServed,
  portInUse,
  privilegedPort,
  jobPolicy,
  joinedWords,
  repeatedProgram,
  splitScript,
  badFlag,
  childGaveUp,
  startFailed,
  configInvalid,
  missingModule,
  readOnlyRoot,
  pathDenied,
  missingSidecar,
  socketNotServed,
  authFailed,
  tlsFailure,
  dnsFailure,
  connectionRefused,
  connectionTimeout,
  connectionFailed,
  limitReached,
  staleLock,
  refused,
  exitedZero,
  unhandledException,
  segfault,
  usage,
  terminationMessage,
  structuredError,
  errorLine,
  exitSigterm,
  selfKilled,
  restartRule,
  silentExit,
  waitsFor,
];
