/** Finds out when a bundle was recorded, from the times in it. */
import type { KubeObject } from '../../model/objects.ts';
import type { Resource } from '../../model/resources.ts';

/**
 * Fields with the time of an observation. Not deletionTimestamp, which is in the future, and no dates of certificates.
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

/** The resources that change often enough to date a recording. */
export const TELLING: ReadonlySet<Resource> = new Set<Resource>(['pods', 'events', 'nodes']);

/** The newest time in the files read so far. It only moves forward. */
export class RecordedClock {
  #newest = '';
  #newestMs = -Infinity;

  /** Takes one timestamp into account; ignores values that are not RFC 3339. */
  see(time: unknown): void {
    if (typeof time !== 'string' || !RFC3339.test(time)) return;
    const ms = Date.parse(time);
    if (ms > this.#newestMs) {
      this.#newestMs = ms;
      this.#newest = time;
    }
  }

  /**
   * Takes the times in an object's metadata and status into account, in an event's own fields, or in a kubelet's stats.
   */
  seeAll(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 12) return;
    for (const [key, child] of Object.entries(value)) {
      if (typeof child === 'string') {
        if (OBSERVED.has(key)) this.see(child);
        // A spec, annotations and managedFields can have any value under these names.
      } else if (key !== 'spec' && key !== 'fieldsV1' && key !== 'annotations' && key !== 'labels')
        this.seeAll(child, depth + 1);
    }
  }

  /** Takes the times in objects into account. */
  seeObjects(objects: readonly KubeObject[]): void {
    for (const object of objects) this.seeAll(object);
  }

  /** Returns the newest time as it was written, RFC 3339; undefined where there is none. */
  now(): string | undefined {
    return this.#newest === '' ? undefined : this.#newest;
  }
}
