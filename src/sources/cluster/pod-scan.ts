/** Scans a cluster's pods by the tables that the API server prints. They are a hundred times smaller than the pods. */
import type { Fact, Query } from '../../model/facts.ts';
import { nameOf, type Event, type KubeObject, type Node, type Pod } from '../../model/objects.ts';
import { Unreadable } from '../pod-scan.ts';
import type { PodPage, PodRow, PodScan, PodSelection, ReadPod, Scope, ShortWorkloads } from '../pod-scan.ts';
import { isObject } from '../shape/fit.ts';
import { objectFact, parseList } from '../shape/parse.ts';
import type { Client } from './client.ts';
import type { Page } from './paging.ts';
import { pathOfResource } from './paths.ts';
import type { ClusterSource } from './source.ts';
import { TABLE, tableRows } from './table.ts';
import type { TableBody } from './table.ts';
import { MOST_EVENTS, WorkloadScan } from './workload-scan.ts';
import { withoutWriters } from './writers.ts';

/** Whole pods a page. Each has about 10 KiB. */
const WHOLE_PAGE = 100;
/**
 * A listed pod costs a sixth of a pod that is read alone: 0.15 ms of the client's time instead of 1 ms, measured with
 * kube-apiserver 1.36. So where more than a sixth of a namespace's pods is wanted, the list is read.
 */
const LIST_PAYS = 6;
/** Whole nodes a page. Each has about 10 KiB. */
const NODES_A_PAGE = 250;
/** Up to this many pods are always read one by one. */
const FEW = 10;
/** Pods read at a time. */
const AT_ONCE = 8;
/** Requests of a survey that run at the same time. */
const REQUESTS_AT_ONCE = 8;

const rowsOf = (body: TableBody, namespace: string | null): PodRow[] | undefined =>
  tableRows(body, namespace, ['name', 'ready', 'status', 'restarts'])?.map(({ cell, namespace: own }) => ({
    namespace: own,
    name: cell('name'),
    ready: cell('ready'),
    status: cell('status'),
    restarts: cell('restarts'),
    age: cell('age'),
    node: cell('node') === '<none>' ? '' : cell('node'),
  }));

/** Returns a scan of the cluster. @param chunk rows a page; 0: all in one page */
export function clusterScan(source: ClusterSource, chunk: number): PodScan {
  return new ClusterScan(source, chunk);
}

type Read = ReadPod | Extract<Fact<Pod>, { state: 'failed' }>;
const listedPod = (item: unknown): Read =>
  objectFact('pods', isObject(item) ? withoutWriters(item as KubeObject) : item) as Read;
const wasRead = (read: Read): read is ReadPod => read.state !== 'failed';

class ClusterScan implements PodScan {
  readonly #source: ClusterSource;
  readonly #client: Client;
  readonly #chunk: number;
  /** The server, or a proxy, does not print tables. */
  #plain = false;

  constructor(source: ClusterSource, chunk: number) {
    this.#source = source;
    this.#client = source.client;
    this.#client.atMost(REQUESTS_AT_ONCE);
    this.#chunk = chunk;
  }

  async namespaces(): Promise<readonly Scope[]> {
    const fact = await this.#source.fetch({ verb: 'list', resource: 'namespaces', metadataOnly: true });
    if (fact.state === 'known')
      return (fact.value as KubeObject[])
        .map((one) => one.metadata?.name ?? '')
        .filter(Boolean)
        .sort();
    // A user may be allowed to list the pods of all namespaces, but not the namespaces.
    const pods = fact.state === 'forbidden' ? await this.#mayListAll() : false;
    if (pods) return [null];
    throw new Unreadable(fact.state === 'partial' ? { state: 'failed', why: fact.why } : fact);
  }

  async #mayListAll(): Promise<boolean> {
    try {
      await this.#client.json({
        path: pathOfResource('pods', undefined),
        query: { limit: 1, includeObject: 'None' },
        headers: { accept: TABLE },
      });
      return true;
    } catch (error) {
      const fact = this.#source.judge(error, { verb: 'list', resource: 'pods' });
      if (fact.state === 'forbidden') return false;
      throw new Unreadable(fact);
    }
  }

  async *pages(scope: Scope, selection: PodSelection): AsyncGenerator<PodPage, void> {
    const query: Query = { verb: 'list', resource: 'pods', ...(scope === null ? {} : { namespace: scope }) };
    let restarted = false;
    try {
      if (!this.#plain) {
        for await (const page of this.#list(scope, selection, true)) {
          const rows = rowsOf(page.body as TableBody, scope);
          if (rows !== undefined) {
            yield { restarted: page.restarted, rows, pods: [] };
            continue;
          }
          this.#plain = true;
          restarted = true;
          break;
        }
        if (!restarted) return;
      }
      for await (const page of this.#list(scope, selection, false)) {
        const pods = (page.body.items ?? []).map(listedPod);
        this.#source.learn?.(pods.filter(wasRead).map(({ value }) => value));
        yield {
          restarted: page.restarted || restarted,
          rows: [],
          pods: pods.filter(wasRead),
          part: pods.find((pod) => pod.state === 'failed')?.why,
        };
        restarted = false;
      }
    } catch (error) {
      throw new Unreadable(this.#source.judge(error, query));
    }
  }

  #list(scope: Scope, { labelSelector, fieldSelector }: PodSelection, table: boolean): AsyncGenerator<Page, void> {
    return this.#client.pages(
      {
        path: pathOfResource('pods', scope ?? undefined),
        withoutFields: true,
        // Rows have no column for the namespace, so the object's metadata is needed where there are several.
        query: { labelSelector, fieldSelector, ...(table && { includeObject: scope === null ? 'Metadata' : 'None' }) },
        ...(table && { headers: { accept: TABLE } }),
      },
      table ? this.#chunk : WHOLE_PAGE,
    );
  }

  async *whole(
    namespace: string,
    names: readonly string[],
    among: number,
    selection: PodSelection,
    refused: (name: string, fact: Fact<never>) => void,
  ): AsyncGenerator<ReadPod, void> {
    if (names.length > FEW && names.length * LIST_PAYS >= among) {
      // A list that starts over returns pods twice. Each is taken once.
      const wanted = new Set(names);
      try {
        for await (const { body } of this.#list(namespace, selection, false)) {
          for (const item of body.items ?? []) {
            const pod = listedPod(item);
            if (!wasRead(pod) || !wanted.delete(nameOf(pod.value))) continue;
            this.#source.learn?.([pod.value]);
            yield pod;
          }
        }
      } catch (error) {
        const fact = this.#source.judge(error, { verb: 'list', resource: 'pods', namespace });
        for (const name of wanted) refused(name, fact);
      }
      return;
    }
    for (let from = 0; from < names.length; from += AT_ONCE) {
      const some = names.slice(from, from + AT_ONCE);
      const facts = await Promise.all(
        some.map((name) => this.#source.fetch({ verb: 'get', resource: 'pods', namespace, name })),
      );
      for (const [i, fact] of facts.entries()) {
        if (fact.state === 'known' || fact.state === 'partial') yield fact as ReadPod;
        else if (fact.state !== 'absent') refused(some[i]!, fact);
      }
    }
  }

  workloads(scope: Scope, labelSelector: string | undefined): Promise<ShortWorkloads> {
    return new WorkloadScan(this.#source, this.#chunk).read(scope, labelSelector);
  }

  async podEvents(namespace: string): Promise<readonly Event[] | undefined> {
    try {
      const { items, complete } = await this.#client.list<Event>(
        { path: pathOfResource('events', namespace), query: { fieldSelector: 'involvedObject.kind=Pod' } },
        { limit: MOST_EVENTS, max: MOST_EVENTS },
      );
      const events = parseList('events', items);
      this.#source.learn?.(events.items);
      return complete && events.why === undefined ? (events.items as readonly Event[]) : undefined;
    } catch {
      // The diagnosis of one pod asks for its events again, and reports the error.
      return undefined;
    }
  }

  async *nodes(): AsyncGenerator<readonly Node[], void> {
    const request = { path: pathOfResource('nodes', undefined), withoutFields: true };
    // A list that starts over returns nodes twice, the second time newer ones.
    for await (const { body } of this.#client.pages(request, NODES_A_PAGE)) {
      const { items } = parseList('nodes', body.items ?? []);
      this.#source.learn?.(items);
      yield items as readonly Node[];
    }
  }
}
