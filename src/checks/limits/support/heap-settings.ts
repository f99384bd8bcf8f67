/** Heap settings: which of them are in force, and whether the runtime reads them. */
import type { ContainerView } from '../../../evidence/views.ts';
import { heapSettings, shareOf } from '../../../knowledge/heap-flags.ts';
import type { HeapSetting } from '../../../knowledge/heap-flags.ts';
import { parseQuantity } from '../../../knowledge/quantity.ts';
import type { PodContext } from '../../check.ts';
import { environmentOf, expanded } from './env.ts';

/** From this share of the limit, a heap leaves no room for the rest of the process. */
export const TIGHT = 0.9;

/** Variables that the runtime itself or the start scripts of common servers read. */
const KNOWN_VARIABLES = [
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'JAVA_OPTS',
  'JAVA_OPTIONS',
  'CATALINA_OPTS',
  'ES_JAVA_OPTS',
  'KAFKA_HEAP_OPTS',
  'JVM_OPTS',
  'NODE_OPTIONS',
  'GOMEMLIMIT',
  String.raw`DOTNET_\w+`,
  String.raw`COMPlus_\w+`,
];
/** Places of a setting, as `HeapSetting.where` names them. */
const READ = new RegExp(String.raw`^(?:command|args)$|^env\[(?:${KNOWN_VARIABLES.join('|')})\]$`);

/** Returns the settings in force: of several that set the same, the command line overrides the environment. */
export function inForce(settings: readonly HeapSetting[]): HeapSetting[] {
  const onLine = (one: HeapSetting): boolean => one.where === 'command' || one.where === 'args';
  const best = new Map<string, HeapSetting>();
  for (const one of settings) {
    const key = `${one.runtime} ${one.sets} ${one.percent !== undefined}`;
    const other = best.get(key);
    if (!other || onLine(one) || !onLine(other)) best.set(key, one);
  }
  const chosen = [...best.values()];
  // A JVM ignores the percentage where a fixed size is set.
  const fixed = (sets: HeapSetting['sets']): boolean =>
    chosen.some((one) => one.runtime === 'jvm' && one.sets === sets && one.bytes !== undefined);
  return chosen.filter((one) => one.runtime !== 'jvm' || one.percent === undefined || !fixed(one.sets));
}

/** Whether the runtime reads the setting for sure. */
export const isReadForSure = (setting: HeapSetting): boolean =>
  READ.test(setting.where.replace(/^ConfigMap\/\S+ data\[(.*)\]$/, 'env[$1]'));

/** Returns the heap settings of a container that are in force. */
export function settingsInForce(context: PodContext, container: ContainerView): HeapSetting[] {
  const env = environmentOf(context, container);
  const { command, args } = container.spec;
  return inForce(heapSettings({ command: expanded(command, env), args: expanded(args, env) }, env));
}

/**
 * Returns the heap settings in force of one runtime that leave no room below a limit, the largest first.
 * @param limit as the API writes it
 * @returns undefined where there are none
 */
export function tightHeap(
  context: PodContext,
  container: ContainerView,
  limit: string,
): readonly [HeapSetting, ...HeapSetting[]] | undefined {
  const bytes = parseQuantity(limit);
  if (!bytes) return undefined;
  const [worst, ...others] = settingsInForce(context, container)
    .filter((one) => shareOf(one, bytes) >= TIGHT)
    .sort((a, b) => shareOf(b, bytes) - shareOf(a, bytes) || (a.sets === 'maximum' ? -1 : 1));
  return worst && [worst, ...others.filter((one) => one.runtime === worst.runtime)];
}
