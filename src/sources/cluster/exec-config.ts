/** The `exec` stanza of a kubeconfig user: a program that returns credentials. */
import { at, bool, str, strings, WrongShape, type Raw } from './decode.ts';

/** The fields of the stanza. */
export interface ExecConfig {
  command: string;
  args: string[];
  env: { name: string; value: string }[];
  apiVersion: string;
  installHint: string;
  provideClusterInfo: boolean;
  /** Never, IfAvailable or Always; '' where API version v1 lacks the field, which is an error. */
  interactiveMode: string;
}

/**
 * Decodes the stanza. Source: client-go `tools/clientcmd/api/v1/{types,defaults}.go`.
 * @param resolve returns the absolute path of a command that is a path
 * @throws WrongShape
 */
export function decodeExec(raw: Raw, resolve: (command: string) => string): ExecConfig {
  const env = raw.env ?? [];
  if (!Array.isArray(env)) throw new WrongShape('env must be a list');
  const apiVersion = str(raw, 'apiVersion');
  const older =
    apiVersion === 'client.authentication.k8s.io/v1beta1' || apiVersion === 'client.authentication.k8s.io/v1alpha1';
  return {
    command: resolve(str(raw, 'command')),
    args: strings(raw, 'args'),
    env: env.map((_, i) => {
      const item = at(env as unknown as Raw, String(i)) ?? {};
      return { name: str(item, 'name'), value: str(item, 'value') };
    }),
    apiVersion,
    installHint: str(raw, 'installHint'),
    provideClusterInfo: bool(raw, 'provideClusterInfo'),
    interactiveMode: str(raw, 'interactiveMode') || (older ? 'IfAvailable' : ''),
  };
}
