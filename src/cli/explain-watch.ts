/** `explain --watch`: the answer again whenever it changes. */
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { RESOURCES } from '../model/resources.ts';
import { changeHeader, changeKey, changeLine } from '../render/changes.ts';
import { renderJsonLine, renderYaml } from '../render/data.ts';
import { renderDiagnosis } from '../render/diagnosis.ts';
import { sanitise } from '../render/text.ts';
import { answers } from '../watching/answers.ts';
import type { Format, Invocation } from './command.ts';
import { checkContainer } from './container.ts';
import { clientOf } from './client.ts';
import { EXIT_CODES } from './signals.ts';
import { withTarget } from './open.ts';
import { followed, isDrawn, liveScreen } from './live.ts';
import type { Sink } from './live.ts';
import type { Named } from './target.ts';
import { viewFor } from './terminal.ts';

/** Prints each change as a line or a document. */
function stream(format: Format, { flags, io, edge }: Invocation): Sink<Diagnosis> {
  let last: string | undefined;
  const header = flags.switches['no-headers'] !== true;
  const documents = format === 'json' || format === 'yaml';
  const shownKey = (one: Diagnosis): string => {
    if (!documents) return changeKey(one);
    const causes = one.causes.map(({ id, confidence, summary }) => [id, confidence, summary]);
    return `${changeKey(one)} ${JSON.stringify([one.containers.map(({ status }) => status), causes])}`;
  };
  return {
    async take(diagnosis) {
      const safe = await edge.answer(diagnosis);
      const key = shownKey(safe);
      if (key === last) return;
      const first = last === undefined;
      last = key;
      if (format === 'json') return io.out(renderJsonLine(safe));
      if (format === 'yaml') return io.out(`${first ? '' : '---\n'}${await renderYaml(safe)}`);
      await io.out(`${first && header ? changeHeader() : ''}${changeLine(safe)}`);
    },
    notice: (text) => io.err(`${sanitise(edge.text(text))}\n`),
    end: async () => undefined,
  };
}

function screen(format: Format, { flags, io, edge }: Invocation, title: string): Sink<Diagnosis> {
  return liveScreen(io, edge, title, {
    text: (diagnosis) => renderDiagnosis(diagnosis, viewFor(flags, io, format, false)),
    restarts: (diagnosis) => diagnosis.containers.flatMap(({ backoff }) => backoff?.nextRestartAt ?? []),
  });
}

/**
 * Follows a target until it is gone, the time is over, or a signal comes.
 * @param seconds null: without a limit
 */
export async function explainWatch(
  invocation: Invocation,
  named: Named | undefined,
  format: Format,
  seconds: number | null,
): Promise<number> {
  const { flags, io } = invocation;
  if (format === 'markdown' || format === 'html' || format === 'patch')
    throw new UserError(
      `${format} is for one answer, not for --watch`,
      'remove --watch, or use -o json: one document for each change',
    );
  return withTarget(invocation, named, async (source, target) => {
    const client = clientOf(source);
    const sink = isDrawn(format, io)
      ? screen(format, invocation, `${RESOURCES[target.resource].kind}/${target.name}`)
      : stream(format, invocation);
    const { by, last } = await followed(io, seconds, sink, async function* (signal) {
      let checked = false;
      for await (const diagnosis of answers(source, client, target, { signal, onNotice: sink.notice })) {
        if (!checked)
          checkContainer(
            target,
            diagnosis.target.name,
            diagnosis.containers.map((container) => container.name),
          );
        checked = true;
        yield diagnosis;
      }
    });
    if (by !== undefined) return EXIT_CODES[by];
    return flags.switches['exit-code'] === true && (last?.causes.length ?? 0) > 0 ? 1 : 0;
  });
}
