/** The checks about probes. */
import type { Check } from '../check.ts';
import deadlocked from './deadlocked.ts';
import dependencyProbe from './dependency-probe.ts';
import execProbeBroken from './exec-probe-broken.ts';
import interruptedMigration from './interrupted-migration.ts';
import livenessKilled from './liveness-killed.ts';
import neverAnswered from './never-answered.ts';
import notReady from './not-ready.ts';
import redirected from './redirected.ts';
import slowStart from './slow-start.ts';
import startupKilled from './startup-killed.ts';
import thresholdOne from './threshold-one.ts';
import timeout from './timeout.ts';
import waits from './waits.ts';
import wrongHost from './wrong-host.ts';
import wrongPath from './wrong-path.ts';
import wrongPort from './wrong-port.ts';
import wrongScheme from './wrong-scheme.ts';

export const PROBES_CHECKS: readonly Check[] = [
  wrongHost,
  redirected,
  wrongScheme,
  wrongPath,
  execProbeBroken,
  wrongPort,
  dependencyProbe,
  waits,
  interruptedMigration,
  thresholdOne,
  slowStart,
  timeout,
  deadlocked,
  livenessKilled,
  startupKilled,
  neverAnswered,
  notReady,
];
