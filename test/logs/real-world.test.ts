/**
 * Last lines of real containers, shortened and without names of people, hosts and companies. A person chose the kind
 * and the line; the log engine must choose the same. A file of real-world/ is a list of
 * `### title ;; exit=1 ;; kind=… ;; field=value ;; says=part of the line`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { analyseLog } from '../../src/logs/analyse-log.ts';

interface Case {
  readonly title: string;
  readonly exit: number | undefined;
  /** `none`: no match may be fatal. Absent: only `says` counts. */
  readonly kind: string | undefined;
  readonly says: string | undefined;
  readonly fields: Record<string, string>;
  readonly log: string;
}

const FOLDER = join(import.meta.dirname, 'real-world');

function read(file: string): Case[] {
  const cases: Case[] = [];
  for (const block of readFileSync(join(FOLDER, file), 'utf8').split(/^### /m).slice(1)) {
    const [head = '', ...lines] = block.split('\n');
    const [title = '', ...settings] = head.split(' ;; ');
    const { exit, kind, says, ...fields } = Object.fromEntries(
      settings.map((setting) => [
        setting.slice(0, setting.indexOf('=')),
        setting.slice(setting.indexOf('=') + 1).trim(),
      ]),
    );
    cases.push({
      title,
      exit: exit === undefined ? undefined : Number(exit),
      kind,
      says,
      fields,
      log: lines.join('\n'),
    });
  }
  return cases;
}

describe('logs of the real world', () => {
  for (const file of readdirSync(FOLDER).sort()) {
    describe(file.replace('.txt', ''), () => {
      for (const one of read(file)) {
        it(one.title, () => {
          // A healthy log has no fatal match, however the process was stopped, and while it runs.
          const exits = one.kind === 'none' && one.exit === undefined ? [undefined, 137, 143] : [one.exit];
          const [analysis, ...others] = exits.map((exitCode) =>
            analyseLog(
              { text: one.log, timestamps: false, truncated: false },
              { container: 'app', previous: true, ...(exitCode === undefined ? {} : { exitCode }) },
            ),
          );
          if (analysis === undefined) throw new Error('unreachable');
          const fatal = [analysis, ...others].flatMap((each) => each.matches.filter((match) => match.fatal));
          const told = fatal
            .map((match) => `${match.kind} ${match.pattern} ${JSON.stringify(match.fields)}`)
            .join('\n');
          if (one.kind === 'none') return expect(told).to.equal('');
          const first = fatal[0];
          // The log has no failure, but the exit code says that there was one: the last message is quoted.
          if (one.kind === 'last-words') {
            expect(told).to.equal('');
            expect(analysis.lines[analysis.decisive[0] ?? -1]?.text).to.include(one.says);
            return undefined;
          }
          expect(first, 'a fatal match').to.not.equal(undefined);
          if (one.kind !== undefined) expect(first?.kind, told).to.equal(one.kind);
          expect(first?.fields, told).to.include(one.fields);
          if (one.says !== undefined) {
            const lines = [first?.line ?? -1, ...(first?.also ?? []), analysis.decisive[0] ?? -1].map(
              (index) => analysis.lines[index]?.text ?? '',
            );
            expect(
              lines.some((line) => line.includes(one.says as string)),
              `${told}\n${lines.join('\n')}`,
            ).to.equal(true);
          }
          return undefined;
        });
      }
    });
  }
});
