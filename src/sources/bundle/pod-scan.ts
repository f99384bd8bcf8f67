/** Scans the pods of a recording. */
import { listed } from '../../model/facts.ts';
import type { Fact } from '../../model/facts.ts';
import type { Event, KubeObject } from '../../model/objects.ts';
import { UserError } from '../../errors.ts';
import { Unreadable } from '../pod-scan.ts';
import type { PodPage, PodScan, PodSelection, ReadPod, Scope, ShortWorkloads } from '../pod-scan.ts';
import { COUNTED, CRON_JOB_WARNINGS, failingCronJobs, isShort, rowOf } from '../workload-rows.ts';
import type { WorkloadRow } from '../workload-rows.ts';
import { fieldSelector, labelSelector } from './selectors.ts';
import type { BundleSource } from './source.ts';

/** Returns a scan of the recording's pods. */
export function bundleScan(source: BundleSource): PodScan {
  return {
    async namespaces() {
      return [...new Set((await source.pods()).map((pod) => pod.namespace))].sort();
    },
    async *pages(scope: Scope, selection: PodSelection): AsyncGenerator<PodPage, void> {
      const [labels, fields] = [labelSelector(selection.labelSelector), fieldSelector(selection.fieldSelector)];
      if (labels === undefined) throw new UserError(`cannot read the label selector "${selection.labelSelector}"`);
      if (fields === undefined) throw new UserError(`cannot read the field selector "${selection.fieldSelector}"`);
      const names = (await source.pods()).filter((pod) => scope === null || pod.namespace === scope);
      const list =
        scope === null ? undefined : await source.fetch({ verb: 'list', resource: 'pods', namespace: scope });
      const part = list?.state === 'partial' ? list.why : undefined;
      if (names.length === 0 && list !== undefined && list.state !== 'known' && list.state !== 'partial')
        throw new Unreadable(list);
      for (const { namespace, name } of names) {
        const fact = await source.fetch({ verb: 'get', resource: 'pods', namespace, name });
        if (fact.state !== 'known' && fact.state !== 'partial') continue;
        const read = fact as ReadPod;
        if (labels(read.value) && fields(read.value)) yield { restarted: false, rows: [], pods: [read], part };
      }
    },
    async workloads(scope: Scope, selector: string | undefined): Promise<ShortWorkloads> {
      const fits = labelSelector(selector);
      const rows: WorkloadRow[] = [];
      for (const resource of COUNTED) {
        const query = { verb: 'list', resource, ...(scope === null ? {} : { namespace: scope }) } as const;
        for (const object of listed<KubeObject>(await source.fetch(query)).some)
          if (fits?.(object) !== false && isShort(resource, object)) rows.push(rowOf(resource, object));
      }
      const place = scope === null ? {} : { namespace: scope };
      const events = listed<Event>(
        await source.fetch({ verb: 'list', resource: 'events', ...place, fieldSelector: CRON_JOB_WARNINGS }),
      ).some;
      for (const row of failingCronJobs(events)) {
        const { namespace, name } = row;
        const own = await source.fetch({ verb: 'get', resource: 'cronjobs', namespace, name });
        if (own.state === 'known' && fits?.(own.value as KubeObject) !== false) rows.push(row);
      }
      // What a recording lacks is not worth a note for each of its kinds.
      return { rows, unread: [] };
    },
    // Reading the events of one pod is as cheap.
    podEvents: async () => undefined,
    async *nodes() {},
    // The pages have whole pods already.
    async *whole(
      _namespace: string,
      _names: readonly string[],
      _among: number,
      _selection: PodSelection,
      _refused: (name: string, fact: Fact<never>) => void,
    ) {},
  };
}
