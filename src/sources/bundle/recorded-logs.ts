/** Reads the logs of a support bundle or a cluster-info dump. */
import type { Fact, LogText, Query } from '../../model/facts.ts';
import type { KubeObject } from '../../model/objects.ts';
import { LOG_BYTES } from '../log-limits.ts';
import type { RecordedClock } from './clock.ts';
import type { BundleFiles } from './files.ts';
import * as at from './layouts.ts';
import { DUMP_BYTES, dumpError, dumpSection, hasTimestamps, lastStamp, logFact } from './log-text.ts';
import { refusal } from './refusals.ts';

type Log = Extract<Query, { verb: 'log' }>;

const NOT_COLLECTED: Fact<never> = { state: 'not-collected' };

/** The part of a pod that says how many containers it has. */
type WithContainers = KubeObject & {
  readonly spec?: { readonly containers: readonly unknown[]; readonly initContainers?: readonly unknown[] };
};

/** The logs of one bundle. */
export class RecordedLogs {
  readonly #files: BundleFiles;
  readonly #layout: at.LayoutKind;
  readonly #top: string;
  readonly #clock: RecordedClock;
  readonly #pods: () => Promise<readonly WithContainers[]>;

  /**
   * @param top the folder of the layout in the bundle, with a trailing `/`; '' for the top
   * @param clock gets the time of the last line of each log
   * @param pods returns all pods of the bundle
   */
  constructor(
    files: BundleFiles,
    layout: at.LayoutKind,
    top: string,
    clock: RecordedClock,
    pods: () => Promise<readonly WithContainers[]>,
  ) {
    this.#files = files;
    this.#layout = layout;
    this.#top = top;
    this.#clock = clock;
    this.#pods = pods;
  }

  /** Answers a log query. @throws BrokenFile */
  async fetch(query: Log): Promise<Fact<LogText>> {
    const { namespace, pod, container, previous } = query;
    if (![namespace, pod, container].every(at.isSegment)) return NOT_COLLECTED;
    if (this.#layout === 'cluster-info-dump') return this.#dumpLog(query);
    const path = this.#top + at.logPath(namespace, pod, container, previous);
    const log = await this.#files.tail(`${path}.log`, LOG_BYTES);
    if (log !== undefined && log.data.length > 0) return this.#logFact(log.data.toString('utf8'), log.cut);
    for (const errors of [`${path}-logs-errors.log`, `${path}-errors.json`]) {
      const said = (await this.#files.tail(errors, 16_384))?.data.toString('utf8').trim();
      if (said !== undefined && said !== '') return refusal(said, query);
    }
    if (log !== undefined) return this.#logFact('', false);
    return this.#collectedLog(query);
  }

  /**
   * Reads a log of a `logs` collector: `NAME/POD/CONTAINER.log`, or `NAME/POD.log` for a pod with one container. The
   * path can lack the namespace, and then only counts where one pod has that name.
   */
  async #collectedLog(query: Log): Promise<Fact<LogText>> {
    const suffix = query.previous ? '-previous.log' : '.log';
    for (const folder of await this.#files.list(this.#top)) {
      if (!folder.endsWith('/') || folder === `${at.FOLDER}/`) continue;
      const base = `${this.#top}${folder}`;
      const paths = [
        `${base}${query.namespace}/${query.pod}/${query.container}`,
        `${base}${query.pod}/${query.container}`,
        `${base}${query.namespace}/${query.pod}`,
        `${base}${query.pod}`,
      ];
      for (const [i, path] of paths.entries()) {
        const log = await this.#files.tail(path + suffix, LOG_BYTES);
        if (log === undefined) continue;
        const pods = (await this.#pods()).filter((p) => p.metadata?.name === query.pod);
        if (pods.length > 1 && i % 2 === 1) continue;
        if (i >= 2 && (pods[0]?.spec?.containers.length !== 1 || (pods[0].spec.initContainers ?? []).length > 0))
          continue;
        return this.#logFact(log.data.toString('utf8'), log.cut);
      }
    }
    return NOT_COLLECTED;
  }

  async #dumpLog(query: Log): Promise<Fact<LogText>> {
    // A dump only has the logs of current instances.
    if (query.previous) return NOT_COLLECTED;
    const file = await this.#files.tail(`${this.#top}${query.namespace}/${query.pod}/logs.txt`, DUMP_BYTES);
    const section =
      file && dumpSection(file.data.toString('utf8'), query.namespace, query.pod, query.container, file.cut);
    if (section === undefined) return NOT_COLLECTED;
    const error = dumpError(section);
    if (error !== undefined) return refusal(error, query);
    return this.#logFact(section.slice(-LOG_BYTES), section.length > LOG_BYTES);
  }

  #logFact(text: string, cut: boolean): Fact<LogText> {
    const fact = logFact(text, cut);
    if (fact.state === 'known' && fact.value.timestamps) this.#clock.see(lastStamp(fact.value.text));
    return fact;
  }

  /** Dates the recording by the last line of the logs of a namespace. @param most logs to read */
  async see(namespace: string, most: number): Promise<void> {
    const base = `${this.#top}${at.FOLDER}/pods/logs/${namespace}`;
    let seen = 0;
    for (const pod of await this.#files.list(base)) {
      for (const file of await this.#files.list(`${base}/${pod}`)) {
        if (seen++ >= most) return;
        const text = (await this.#files.tail(`${base}/${pod}${file}`, 4096))?.data.toString('utf8') ?? '';
        const last = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
        if (hasTimestamps(last)) this.#clock.see(lastStamp(last));
      }
    }
  }
}
