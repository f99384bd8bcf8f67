/** What the checks before a start are given: a pod that does not exist, so without events, logs and other pods. */
import { podContext } from '../diagnosis/context.ts';
import type { Fact } from '../model/facts.ts';
import type { Pod } from '../model/objects.ts';
import type { PlannedContext } from './checks/check.ts';
import type { Planned } from './manifests.ts';
import type { World } from './world.ts';

const NOTHING: { readonly some: readonly never[]; readonly all: Fact<readonly never[]> } = {
  some: [],
  all: { state: 'known', value: [] },
};

/** Returns what the checks are given. @param lacks receives sentences about facts that could not be read */
export function plannedContext(
  world: World,
  planned: Planned,
  pod: Pod,
  said: PlannedContext['said'],
  lacks: string[],
): PlannedContext {
  const context = podContext(world, pod, [], () => undefined, lacks);
  return {
    ...context,
    get now() {
      return world.now;
    },
    planned,
    world,
    said,
    podEvents: () => NOTHING,
    events: (kind, name, options) => (kind === 'Pod' ? NOTHING : context.events(kind, name, options)),
    log: () => ({ state: 'absent' }),
    runningLog: () => ({ state: 'absent' }),
  };
}
