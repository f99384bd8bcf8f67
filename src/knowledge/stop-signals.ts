/**
 * The signal that the kubelet stops a container with: lifecycle.stopSignal (1.33 and later, feature gate
 * ContainerStopSignals), else STOPSIGNAL of the image, else SIGTERM.
 */
import { SIGNALS } from './exit-codes.ts';

/** Returns the exit code of a process that a signal ended; undefined for an unknown signal. */
export function exitCodeOf(signal: string | undefined): number | undefined {
  if (signal === undefined) return undefined;
  const name = signal.startsWith('SIG') ? signal : `SIG${signal}`;
  const number = Object.entries(SIGNALS).find(([, own]) => own === name)?.[0];
  return number === undefined ? undefined : 128 + Number(number);
}
