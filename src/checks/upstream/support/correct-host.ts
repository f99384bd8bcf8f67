/** The fix of a host name where it is set: in a key of a ConfigMap, in a variable, or in the command. */
import type { ContainerView } from '../../../evidence/views.ts';
import { andThen, command, THEN } from '../../../model/command.ts';
import type { Command } from '../../../model/command.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { maskedSetting } from '../../support/address.ts';
import { editFix, ownerOf } from '../../support/owner.ts';
import { remoteSettings } from './target.ts';
import type { Place, Setting } from './settings.ts';

/** Longer values are files: they are edited, not replaced as a whole. */
const SHORT = 200;

/** Replaces a host in a value, whole: `db` stays in `mydb` and `db.example.com`. */
function replaced(value: string, host: string, by: string): string {
  const escaped = host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return value.replace(new RegExp(`(?<![\\w.-])${escaped}(?![\\w.-])`, 'gi'), by);
}

/** The change of a key: at once where the value is short and holds no secret, else in an editor. */
function keyCommand(
  { namespace }: PodContext,
  { configMap, key, value }: Place & { is: 'key' },
  right: string,
): Command {
  if (right === value || value.length > SHORT || value.includes('\n') || maskedSetting(value) !== value)
    return command`kubectl -n ${namespace} edit configmap ${configMap}`;
  const patch = JSON.stringify({ data: { [key]: right } });
  return command`kubectl -n ${namespace} patch configmap ${configMap} --type=merge -p ${patch}`;
}

const RESTARTED = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** A container reads a variable when it starts, and a crashing container starts again by itself. */
function restart(context: PodContext, change: Command): Command {
  const owner = ownerOf(context.pod);
  return owner && RESTARTED.has(owner.kind)
    ? andThen(change, THEN, command`kubectl -n ${context.namespace} rollout restart ${owner.target}`)
    : change;
}

/** A host, the one that is right, and whether that is certain enough for a command. */
interface Replacement {
  readonly host: string;
  readonly by: string;
  readonly sure: boolean;
}

function fixAt(
  context: PodContext,
  container: ContainerView,
  { place }: Setting,
  { host, by, sure }: Replacement,
): Fix {
  const what = `${by} instead of ${host}`;
  if (place.is === 'key') {
    const right = sure ? replaced(place.value, host, by) : place.value;
    return {
      text: `correct the host in key ${place.key} of ConfigMap ${place.configMap}: ${what}`,
      command: restart(context, keyCommand(context, place, right)),
      risk: 'changes',
    };
  }
  if (place.is === 'command') return editFix(context, `correct the host in the command of ${container.name}: ${what}`);
  const right = sure ? replaced(place.value, host, by) : place.value;
  const text = `correct the host in env ${place.name} of ${container.name}: ${what}`;
  if (right === place.value || maskedSetting(place.value) !== place.value) return editFix(context, text);
  const path = container.specPath.replace(/^spec\./, '');
  return editFix(context, text, { container: null, set: { [`${path}.env[${place.name}].value`]: right } });
}

/**
 * Returns the fix that replaces a host by another where the container's settings name it.
 * @param by the host name that is right
 * @param sure it is a typing mistake: the command makes the change; otherwise it opens an editor
 */
export function correctHost(
  context: PodContext,
  container: ContainerView,
  host: string,
  by: string,
  sure: boolean,
): Fix {
  const setting = remoteSettings(context, container).find((one) => one.host === host.toLowerCase());
  return setting
    ? fixAt(context, container, setting, { host, by, sure })
    : editFix(context, `use the name of the existing Service: ${by} instead of ${host}`);
}
