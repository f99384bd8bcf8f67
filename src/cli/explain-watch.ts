/** `explain --watch`: the answer again whenever it changes. */
import { UserError } from '../errors.ts';
import type { Diagnosis } from '../diagnosis/types.ts';
import { RESOURCES } from '../evidence/resources.ts';
import { pause } from '../pause.ts';
import { changeHeader, changeKey, changeLine } from '../render/changes.ts';
import { renderJsonLine, renderYaml } from '../render/data.ts';
import { renderDiagnosis } from '../render/diagnosis.ts';
import { withoutSecrets } from '../render/secrets.ts';
import { sanitise } from '../render/text.ts';
import { answers } from '../watching/answers.ts';
import type { Format, Interrupt, Invocation, Io } from './command.ts';
import { checkContainer } from './container.ts';
import { clientOf, EXIT_CODES, interruptible } from './lab.ts';
import { withTarget } from './open.ts';
import { canDraw, Screen } from './screen.ts';
import type { Named } from './target.ts';
import { viewFor } from './terminal.ts';

/** How often the screen is looked at, and how often it is drawn where no time on it runs down. */
const TICK_MILLISECONDS = 1000;
const SLOW_TICKS = 10;

/** Where answers go. */
interface Sink {
  readonly take: (diagnosis: Diagnosis) => Promise<void>;
  readonly notice: (text: string) => void;
  /** Once, whatever ended it. */
  readonly end: () => Promise<void>;
}

/** Each change as a line or a document. */
function stream(format: Format, { flags, io }: Invocation): Sink {
  let last: string | undefined;
  const header = flags.switches['no-headers'] !== true;
  const documents = format === 'json' || format === 'yaml';
  const keyOf = (one: Diagnosis): string => (documents ? `${changeKey(one)} ${JSON.stringify([one.containers.map(({ status }) => status), one.causes.map(({ id, confidence, summary }) => [id, confidence, summary])])}` : changeKey(one));
  return {
    async take(diagnosis) {
      const safe = withoutSecrets(diagnosis);
      const key = keyOf(safe);
      if (key === last) return;
      const first = last === undefined;
      last = key;
      if (format === 'json') return io.out(renderJsonLine(safe));
      if (format === 'yaml') return io.out(`${first ? '' : '---\n'}${await renderYaml(safe)}`);
      await io.out(`${first && header ? changeHeader() : ''}${changeLine(safe)}`);
    },
    notice: (text) => io.err(`${sanitise(text)}\n`),
    end: async () => undefined,
  };
}

/** The newest answer on the whole screen, its times going on; when it ends the answer stays where the program was called. */
function screen(format: Format, { flags, io }: Invocation, title: string): Sink {
  const display = new Screen(io);
  const over = new AbortController();
  let current: { readonly diagnosis: Diagnosis; readonly since: number } | undefined;
  let notice = '';
  let running: Promise<void> | undefined;
  const textAt = (now: number): string => {
    const { diagnosis, since } = current!;
    const at = new Date(Date.parse(diagnosis.at) + now - since).toISOString();
    return renderDiagnosis({ ...diagnosis, at }, viewFor(flags, io, format, false));
  };
  const draw = async (): Promise<void> => {
    if (current === undefined || over.signal.aborted) return;
    const now = Date.now();
    const clock = new Date(Date.parse(current.diagnosis.at) + now - current.since).toISOString().slice(11, 19);
    await display.draw([`${title}  ${clock} UTC  Ctrl-C ends${notice === '' ? '' : `  ${notice}`}`, '', ...textAt(now).trimEnd().split('\n')], (hidden) => `… ${hidden} more lines, printed when it ends`);
  };
  const runs = (): boolean => current!.diagnosis.containers.some(({ backoff }) => backoff !== null && Date.parse(backoff.nextRestartAt) > Date.parse(current!.diagnosis.at) + Date.now() - current!.since - 2 * TICK_MILLISECONDS);
  const tick = async (): Promise<void> => {
    let size = '';
    for (let count = 1; ; count++) {
      await pause(TICK_MILLISECONDS, over.signal);
      if (over.signal.aborted) return;
      const now = `${io.stdout.columns} ${io.stdout.rows}`;
      if (size !== now || runs() || count % SLOW_TICKS === 0) await draw();
      size = now;
    }
  };
  return {
    async take(diagnosis) {
      current = { diagnosis: withoutSecrets(diagnosis), since: Date.now() };
      notice = '';
      await draw();
      running ??= tick();
    },
    notice(text) {
      notice = sanitise(text);
      void draw();
    },
    async end() {
      over.abort();
      await running;
      await display.leave();
      if (current !== undefined) await io.out(textAt(Date.now()));
    },
  };
}

const wanted = (format: Format, io: Io): 'screen' | 'stream' => ((format === 'table' || format === 'wide') && canDraw(io) ? 'screen' : 'stream');

/**
 * Follows a target until it is gone, the time is over, or a signal comes.
 * @param seconds null: for as long as it takes
 */
export async function explainWatch(invocation: Invocation, named: Named, format: Format, seconds: number | null): Promise<number> {
  const { flags, io } = invocation;
  if (format === 'markdown') throw new UserError('markdown is for one answer, not for --watch', 'leave --watch out, or take -o json: one document for each change');
  return withTarget(invocation, named, async (source, target) => {
    const client = clientOf(source);
    const interrupted = interruptible(io, () => undefined);
    const late = new AbortController();
    const timer = seconds === null ? undefined : setTimeout(() => late.abort(), seconds * 1000);
    const sink = wanted(format, io) === 'screen' ? screen(format, invocation, `${RESOURCES[target.resource].kind}/${target.name}`) : stream(format, invocation);
    let last: Diagnosis | undefined;
    try {
      for await (const diagnosis of answers(source, client, target, { signal: AbortSignal.any([interrupted.signal, late.signal]), onNotice: sink.notice })) {
        if (last === undefined) checkContainer(target, diagnosis.target.name, diagnosis.containers.map((container) => container.name));
        last = diagnosis;
        await sink.take(diagnosis);
      }
      const by: Interrupt | undefined = interrupted.came();
      if (by !== undefined) return EXIT_CODES[by];
      return flags.switches['exit-code'] === true && (last?.causes.length ?? 0) > 0 ? 1 : 0;
    } finally {
      clearTimeout(timer);
      await sink.end();
      interrupted.stop();
    }
  });
}
