/** Finds the workloads of a cluster that may lack pods or have failed, by the tables that the API server prints. */
import type { Query } from '../../model/facts.ts';
import type { Event, KubeObject } from '../../model/objects.ts';
import type { Scope, ShortWorkloads } from '../pod-scan.ts';
import { parseList } from '../shape/parse.ts';
import { COUNTED, CRON_JOB_WARNINGS, failingCronJobs, isShort, isShortRow, rowOf } from '../workload-rows.ts';
import type { Counted, WorkloadRow } from '../workload-rows.ts';
import type { ApiRequest, Client } from './client.ts';
import { pathOfResource } from './paths.ts';
import type { ClusterSource } from './source.ts';
import { TABLE, tableRows } from './table.ts';
import type { TableBody } from './table.ts';

/** Events of a namespace that are read together. Each has about 2 KiB. */
export const MOST_EVENTS = 1000;
/** Names of workloads that are looked for one by one. For more, the whole list is read with the metadata. */
const MOST_NAMES = 20;
/** The name of a workload, as a field selector takes it. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;

interface Selection {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string;
}

/** Returns the rows of workloads that may lack pods or have failed. */
function shortRows(resource: Counted, body: TableBody, scope: Scope): WorkloadRow[] {
  const rows = tableRows(body, scope, ['name']);
  if (rows !== undefined)
    return rows
      .filter(({ cell }) => isShortRow(resource, cell))
      .map(({ cell, namespace }) => ({ resource, namespace, name: cell('name'), age: cell('age') }));
  return parseList(resource, body.items ?? [])
    .items.filter((object) => isShort(resource, object as KubeObject))
    .map((object) => rowOf(resource, object as KubeObject));
}

export class WorkloadScan {
  readonly #source: ClusterSource;
  readonly #client: Client;
  readonly #chunk: number;

  /** @param chunk rows a page; 0: all in one page */
  constructor(source: ClusterSource, chunk: number) {
    this.#source = source;
    this.#client = source.client;
    this.#chunk = chunk;
  }

  /** Returns the workloads of a scope. */
  async read(scope: Scope, labelSelector: string | undefined): Promise<ShortWorkloads> {
    const rows: WorkloadRow[] = [];
    const unread: ShortWorkloads['unread'][number][] = [];
    await Promise.all([
      this.#cronJobs(scope, labelSelector, unread).then((found) => rows.push(...found)),
      ...COUNTED.map(async (resource) => {
        try {
          rows.push(...(await this.#counted(resource, scope, labelSelector)));
        } catch (error) {
          const query: Query = { verb: 'list', resource, ...(scope === null ? {} : { namespace: scope }) };
          unread.push({ resource, fact: this.#source.judge(error, query) });
        }
      }),
    ]);
    return { rows, unread };
  }

  /**
   * Returns the workloads of one kind. Rows do not name their namespace, and with the metadata, which does, a row takes
   * fifty times the bytes. So the few that may be in trouble are asked for again, by their names.
   */
  async #counted(resource: Counted, scope: Scope, labelSelector: string | undefined): Promise<WorkloadRow[]> {
    const rows = await this.#rows(resource, scope, { labelSelector }, 'None');
    if (rows.every(({ namespace }) => namespace !== '')) return rows;
    const names = [...new Set(rows.map(({ name }) => name))];
    if (names.length > MOST_NAMES || !names.every((name) => PLAIN_NAME.test(name)))
      return this.#rows(resource, scope, { labelSelector }, 'Metadata');
    const named = names.map((name) =>
      this.#rows(resource, scope, { labelSelector, fieldSelector: `metadata.name=${name}` }, 'Metadata'),
    );
    return (await Promise.all(named)).flat();
  }

  async #rows(
    resource: Counted,
    scope: Scope,
    selection: Selection,
    includeObject: 'None' | 'Metadata',
  ): Promise<WorkloadRow[]> {
    const request: ApiRequest = {
      path: pathOfResource(resource, scope ?? undefined),
      query: { ...selection, includeObject },
      headers: { accept: TABLE },
      withoutFields: true,
    };
    const rows: WorkloadRow[] = [];
    for await (const { body, restarted } of this.#client.pages(request, this.#chunk)) {
      if (restarted) rows.length = 0;
      rows.push(...shortRows(resource, body as TableBody, scope));
    }
    return rows;
  }

  /** Returns the CronJobs that may start no Job, by their events; those of a selector only. */
  async #cronJobs(
    scope: Scope,
    labelSelector: string | undefined,
    unread: ShortWorkloads['unread'][number][],
  ): Promise<WorkloadRow[]> {
    const namespace = scope ?? undefined;
    let resource: 'events' | 'cronjobs' = 'events';
    try {
      const { items } = await this.#client.list<Event>(
        { path: pathOfResource('events', namespace), query: { fieldSelector: CRON_JOB_WARNINGS } },
        { limit: MOST_EVENTS, max: MOST_EVENTS },
      );
      const rows = failingCronJobs(parseList('events', items).items as readonly Event[]);
      if (rows.length === 0 || labelSelector === undefined) return rows;
      resource = 'cronjobs';
      const own = await this.#client.list<KubeObject>({
        path: pathOfResource('cronjobs', namespace),
        query: { labelSelector },
      });
      const chosen = new Set(own.items.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
      return rows.filter((row) => chosen.has(`${row.namespace}/${row.name}`));
    } catch (error) {
      const query = { verb: 'list', resource, ...(namespace === undefined ? {} : { namespace }) } as const;
      unread.push({ resource, fact: this.#source.judge(error, query) });
      return [];
    }
  }
}
