/** The file of a ConfigMap that refers to a variable: `${SHARD_HOST}`. */
import { command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { alternative } from '../../support/owner.ts';
import { carriersOf, mountsOf } from '../../support/mounts.ts';

/** Whether a text refers to a variable, as shells and programs write it: `$X`, `${X`, `$(X)`, `%X%`. */
function refersTo(text: string, variable: string): boolean {
  for (let at = text.indexOf(variable); at >= 0; at = text.indexOf(variable, at + 1)) {
    const after = text[at + variable.length] ?? '';
    if (!/\w/.test(after) && /[$%][{(]?$/.test(text.slice(Math.max(0, at - 2), at))) return true;
  }
  return false;
}

/** Returns the fix that removes the reference to a variable from the file of a ConfigMap; nothing where no file has one. */
export function removeReference(context: PodContext, container: ContainerView, variable: string): Fix[] {
  const names = mountsOf(container, context.pod)
    .flatMap(({ volume }) => carriersOf(volume))
    .flatMap(({ kind, name }) => (kind === 'ConfigMap' ? [name] : []));
  for (const name of new Set(names)) {
    const map = context.get('configmaps', name);
    const data = map.state === 'known' ? Object.entries(map.value.data ?? {}) : [];
    const key = data.find(([, value]) => refersTo(value, variable))?.[0];
    if (key !== undefined)
      return [
        alternative({
          text: `remove the reference to ${variable} from key ${key} of ConfigMap ${name}, also where a comment has it`,
          command: command`kubectl -n ${context.namespace} edit configmap ${name}`,
          risk: 'changes',
        }),
      ];
  }
  return [];
}
