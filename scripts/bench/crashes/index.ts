/** The twenty causes. */
import type { Crash } from '../types.ts';
import { badFlag, goPanic, javaIllegalState, nodeTypeError, pythonMissingEnv, pythonMissingModule } from './app.ts';
import { missingKey, missingSecret, missingVolumeConfigMap, unreadableKey } from './config.ts';
import { imageNotFound, imageUnauthorized, wrongArchitecture, wrongCommand } from './image.ts';
import { livenessWrongPath, outOfMemory, unschedulable } from './limits.ts';
import { noSuchHost, refusedByService, unboundClaim } from './outside.ts';

export const CRASHES: readonly Crash[] = [
  missingSecret,
  missingKey,
  missingVolumeConfigMap,
  unreadableKey,
  imageNotFound,
  imageUnauthorized,
  wrongCommand,
  wrongArchitecture,
  outOfMemory,
  unschedulable,
  livenessWrongPath,
  nodeTypeError,
  javaIllegalState,
  goPanic,
  pythonMissingEnv,
  pythonMissingModule,
  badFlag,
  refusedByService,
  noSuchHost,
  unboundClaim,
];
