/** When a bundle was recorded, told from what it holds. */
import type { KubeObject } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';

/**
 * Fields that say when something was observed. Not among them: deletionTimestamp, which lies ahead, and certificates'
 * dates.
 */
const OBSERVED = new Set([
  'creationTimestamp',
  'firstTimestamp',
  'lastTimestamp',
  'eventTime',
  'lastObservedTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'lastTransitionTime',
  'lastProbeTime',
  'lastHeartbeatTime',
  'lastUpdateTime',
  'renewTime',
  'time',
  'completionTime',
  'lastScheduleTime',
]);

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The resources whose objects change often enough to date a recording. */
export const TELLING: ReadonlySet<Resource> = new Set<Resource>(['pods', 'events', 'nodes']);

/** The newest moment seen. It only moves forward, as a clock does. */
export class RecordedClock {
  #newest = '';
  #newestMs = -Infinity;

  /** Takes in one timestamp, RFC 3339. */
  see(time: unknown): void {
    if (typeof time !== 'string' || !RFC3339.test(time)) return;
    const ms = Date.parse(time);
    if (ms > this.#newestMs) {
      this.#newestMs = ms;
      this.#newest = time;
    }
  }

  /**
   * Takes in the observation times in an object's metadata and status (an event's lie at the top), or in a kubelet's
   * stats.
   */
  seeAll(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 12) return;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'string') {
        if (OBSERVED.has(key)) this.see(child);
        // A spec and what managedFields list can hold anything under these names.
      } else if (key !== 'spec' && key !== 'fieldsV1' && key !== 'annotations' && key !== 'labels')
        this.seeAll(child, depth + 1);
    }
  }

  seeObjects(objects: readonly KubeObject[]): void {
    for (const object of objects) this.seeAll(object);
  }

  /** RFC 3339, to the second or finer as it was found; undefined where nothing was seen. */
  now(): string | undefined {
    return this.#newest === '' ? undefined : this.#newest;
  }
}
