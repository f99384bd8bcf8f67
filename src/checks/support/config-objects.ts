/** ConfigMaps and Secrets: looking them up, their keys, and the commands that create, change and list them. */
import { command, PLACEHOLDER } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { Fact, Listed } from '../../model/facts.ts';
import type { Fix } from '../../model/finding.ts';
import type { ConfigMap, Secret } from '../../model/objects.ts';
import type { PodContext } from '../check.ts';
import { look } from './owner.ts';

export type ConfigKind = 'ConfigMap' | 'Secret';

/** Looks up a ConfigMap or Secret in the pod's namespace. */
export const lookUpConfig = (context: PodContext, kind: ConfigKind, name: string): Fact<ConfigMap | Secret> =>
  kind === 'ConfigMap' ? context.get('configmaps', name) : context.get('secrets', name);

/** Returns the keys of an object: those of data, then those of binaryData. */
export const keysOf = (object: ConfigMap | Secret): string[] =>
  Object.keys({ ...object.data, ...('binaryData' in object ? object.binaryData : {}) });

/** Returns keys as evidence quotes them: `keys: a, b`. */
export const sayKeys = (keys: readonly string[]): string =>
  keys.length > 0 ? `keys: ${keys.slice(0, 20).join(', ')}` : 'no keys';

/**
 * Returns the command that creates the object.
 * @param from the options that give it data: `--from-literal=YOUR_KEY=YOUR_VALUE`
 */
export const createConfig = (
  { namespace }: PodContext,
  kind: ConfigKind,
  name: string,
  ...from: readonly string[]
): Command =>
  command`kubectl -n ${namespace} create ${kind === 'Secret' ? ['secret', 'generic'] : 'configmap'} ${name} ${from}`;

/** Returns the fix that adds a key to an object. The user fills in its value. */
export function addKeyFix({ namespace }: PodContext, kind: ConfigKind, name: string, key: string): Fix {
  const patch = JSON.stringify({ [kind === 'Secret' ? 'stringData' : 'data']: { [key]: PLACEHOLDER } });
  return {
    text: `add key ${key} to ${kind} ${name}`,
    command: command`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type=merge -p ${patch}`,
    risk: 'changes',
  };
}

/** Returns the names of the ConfigMaps or Secrets in the pod's namespace. It asks only for names. */
export const listConfigNames = (context: PodContext, kind: ConfigKind): Listed<ConfigMap | Secret> =>
  context.list(kind === 'ConfigMap' ? 'configmaps' : 'secrets', { metadataOnly: true });

/** Returns the step that lists the ConfigMaps or Secrets of the namespace; none where it is known to have none. */
export function listConfig(context: PodContext, kind: ConfigKind): Fix[] {
  const { some, all } = listConfigNames(context, kind);
  if (all.state === 'known' && some.length === 0) return [];
  const type = `${kind.toLowerCase()}s`;
  return [look(`list the ${kind}s of the namespace`, command`kubectl -n ${context.namespace} get ${type}`)];
}
