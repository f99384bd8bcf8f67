/** `list --watch`: the list again whenever it changes. */
import { UserError } from '../errors.ts';
import { renderJsonLine, renderYaml } from '../render/data.ts';
import { explainHint, renderList } from '../render/list.ts';
import { renderListShort } from '../render/list-short.ts';
import { foldedGaps } from '../render/list-gaps.ts';
import { changeKeys, listChangeHeader, listChangeLines } from '../render/list-changes.ts';
import { sanitise } from '../render/text.ts';
import { clusterScan } from '../sources/cluster/pod-scan.ts';
import { ClusterSource } from '../sources/cluster/source.ts';
import { follow } from '../survey/follow.ts';
import type { Order } from '../survey/sort.ts';
import { sorted } from '../survey/sort.ts';
import type { SurveyOptions } from '../survey/survey.ts';
import type { DiagnosisList } from '../model/list.ts';
import type { Format, Invocation } from './command.ts';
import { EXIT_CODES } from './signals.ts';
import { followed, isDrawn, liveScreen } from './live.ts';
import type { Sink } from './live.ts';
import { withSource } from './open.ts';
import { previewOn } from './preview.ts';
import { progressOn } from './progress.ts';
import { sameSource } from './same-source.ts';
import { viewFor } from './terminal.ts';

export interface ListWatch {
  readonly format: Format;
  readonly chunk: number;
  readonly order: Order | undefined;
  /** undefined: the namespace of the context. */
  readonly namespaceIn: (defaultNamespace: string) => string | undefined;
  readonly options: Pick<SurveyOptions, 'selection' | 'since' | 'apart'>;
  /** null: without a limit. */
  readonly seconds: number | null;
}

/** Prints each change as a line, or the list as a document. */
function stream(format: Format, { flags, io, edge }: Invocation): Sink<DiagnosisList> {
  let before: ReadonlyMap<string, string> | undefined;
  return {
    async take(list) {
      const safe = await edge.answer(list);
      const first = before === undefined;
      const text = listChangeLines(safe, before);
      if (text === '' && !first) return;
      if (first && format !== 'json' && format !== 'yaml')
        for (const { what, why, needs } of foldedGaps(safe.gaps))
          io.err(`${sanitise(`not read: ${what}: ${why}${needs === null ? '' : `; needs: ${needs}`}`)}\n`);
      before = changeKeys(safe);
      if (format === 'json') return io.out(renderJsonLine(safe));
      if (format === 'yaml') return io.out(`${first ? '' : '---\n'}${await renderYaml(safe)}`);
      await io.out(`${first && flags.switches['no-headers'] !== true ? listChangeHeader() : ''}${text}`);
    },
    notice: (text) => io.err(`${sanitise(edge.text(text))}\n`),
    end: async () => undefined,
  };
}

function screen({ format }: ListWatch, { flags, io, edge }: Invocation, title: string): Sink<DiagnosisList> {
  return liveScreen(io, edge, title, {
    text: (list) =>
      renderList(list, explainHint(list, io.program, sameSource({ flags })), viewFor(flags, io, format, false)) ||
      `No failing pods found; ${list.scanned.pods} pods checked.\n`,
    short: (list, rows) => renderListShort(list, viewFor(flags, io, format, false), rows),
    restarts: (list) =>
      list.items.flatMap((item) => item.containers).flatMap(({ backoff }) => backoff?.nextRestartAt ?? []),
  });
}

/** Follows the pods until the time is over, or a signal comes. @returns the exit code */
export async function listWatch(invocation: Invocation, wish: ListWatch): Promise<number> {
  const { flags, io } = invocation;
  const { format, order } = wish;
  if (format === 'markdown' || format === 'html' || format === 'name')
    throw new UserError(
      `${format} is for one answer, not for --watch`,
      'remove --watch, or use -o json: one document for each change',
    );
  return withSource(invocation, async (source) => {
    if (!(source instanceof ClusterSource)) throw new TypeError(`a source of kind ${source.kind} cannot be watched`);
    const namespace = wish.namespaceIn(source.defaultNamespace);
    const progress = progressOn(io);
    const preview = previewOn(io, progress);
    const sink = isDrawn(format, io)
      ? screen(wish, invocation, namespace === undefined ? 'all namespaces' : `namespace ${sanitise(namespace)}`)
      : stream(format, invocation);
    const { by, last } = await followed(io, wish.seconds, sink, async function* (signal) {
      let answered = false;
      const options = {
        ...wish.options,
        ...(namespace === undefined ? {} : { namespace }),
        signal,
        onNotice: sink.notice,
        onProgress: (what: string) => (answered ? undefined : preview.onProgress(what)),
        onFound: preview.onFound,
      };
      try {
        for await (const list of follow(source, clusterScan(source, wish.chunk), options)) {
          answered = true;
          progress.done();
          yield order === undefined ? list : sorted(list, order);
        }
      } finally {
        progress.done();
      }
    });
    if (by !== undefined) return EXIT_CODES[by];
    return flags.switches['exit-code'] === true && last?.items.some((item) => item.state !== 'recovered') === true
      ? 1
      : 0;
  });
}
