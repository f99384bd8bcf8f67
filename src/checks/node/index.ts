/** The checks about nodes: where a pod may run, and what its node does to it. */
import type { Check } from '../check.ts';
import claimNotPrepared from './claim-not-prepared.ts';
import deviceUnhealthy from './device-unhealthy.ts';
import disrupted from './disrupted.ts';
import inotifyLimit from './inotify-limit.ts';
import movedTag from './moved-tag.ts';
import notReady from './not-ready.ts';
import notSetUp from './not-set-up.ts';
import onlyThisNode from './only-this-node.ts';
import onlyThisVersion from './only-this-version.ts';
import podRefused from './pod-refused.ts';
import runtimeRestart from './runtime-restart.ts';
import sandboxChanged from './sandbox-changed.ts';
import runtimeTooOld from './runtime-too-old.ts';
import sandboxFailed from './sandbox-failed.ts';
import shutdown from './shutdown.ts';
import unreadEvent from './unread-event.ts';
import unreadWaiting from './unread-waiting.ts';
import unschedulableConstraints from './unschedulable-constraints.ts';

export const NODE_CHECKS: readonly Check[] = [
  shutdown,
  disrupted,
  podRefused,
  notReady,
  runtimeTooOld,
  sandboxFailed,
  claimNotPrepared,
  deviceUnhealthy,
  inotifyLimit,
  sandboxChanged,
  unschedulableConstraints,
  onlyThisNode,
  onlyThisVersion,
  movedTag,
  runtimeRestart,
];

/** They quote what no other check reads. */
export const NODE_FALLBACKS: readonly Check[] = [unreadWaiting, unreadEvent, notSetUp];
