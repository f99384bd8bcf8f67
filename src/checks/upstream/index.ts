/** The checks of the Services that a program calls, and of the pods that serve them. */
import type { Check } from '../check.ts';
import backendFailing from './backend-failing.ts';
import meshProxyNotRunning from './mesh-proxy-not-running.ts';
import network from './network.ts';
import noReadyEndpoints from './no-ready-endpoints.ts';
import noSuchService from './no-such-service.ts';
import notListening from './not-listening.ts';
import selectorMatchesNothing from './selector-matches-nothing.ts';
import wrongPort from './wrong-port.ts';

export const UPSTREAM_CHECKS: readonly Check[] = [
  meshProxyNotRunning,
  noReadyEndpoints,
  selectorMatchesNothing,
  noSuchService,
  wrongPort,
  backendFailing,
  notListening,
  network,
];
