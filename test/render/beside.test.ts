/** Words of a command that only the user knows: one way to write them, and they are named beside the command. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { andThen, command, isComplete, lineOf, placeholdersIn } from '../../src/model/command.ts';
import type { Cause, PrintedFix } from '../../src/model/diagnosis.ts';
import { textBeside } from '../../src/render/beside.ts';
import { fixLines } from '../../src/render/cause.ts';
import { fixList } from '../../src/render/html/cause.ts';
import { diagnosisMarkdown } from '../../src/render/markdown.ts';
import { styleFor } from '../../src/render/style.ts';
import { view } from '../support/golden.ts';
import { answer } from '../support/whole-answer.ts';

const SET = lineOf(command`kubectl -n shop set env deployment/web -c web URL=YOUR_VALUE`)!;
const LOGIN = 'kubectl create secret docker-registry r --docker-username=YOUR_USER --docker-password=YOUR_PASSWORD';
const FIX: PrintedFix = { text: 'set URL', command: SET, argv: null, risk: 'restarts', effect: 'repairs' };

/** The commands that the source writes, with the code between their words. */
const commandsIn = (source: string): string[] =>
  [...source.matchAll(/(?:command|shellLine)`((?:[^`$]|\$\{(?:[^`{}]|`[^`]*`|\{[^{}]*\})*\}|\$(?!\{))*)`/g)].map(
    ([, text]) => text!,
  );
/** Literal words that are all capitals: they stand for something else, or belong to a format of kubectl. */
const CAPITALS = /(?<![\w.$%{:-])[A-Z][A-Z_-]{1,40}(?![\w:.(-])/g;
const CONSTANTS = /\$\{[A-Z_]+\}/g;

describe('render: what is beside a command', () => {
  it('names each placeholder once, unless the text does', () => {
    expect(textBeside({ text: 'set URL', command: SET })).to.equal('set URL (replace YOUR_VALUE first)');
    expect(textBeside({ text: 'set URL: YOUR_VALUE is its value', command: SET })).to.equal(
      'set URL: YOUR_VALUE is its value',
    );
    expect(textBeside({ text: 'log in', command: LOGIN })).to.equal(
      'log in (replace YOUR_USER and YOUR_PASSWORD first)',
    );
    const back = andThen(
      command`helm history web`,
      'choose YOUR_REVISION, then',
      command`helm rollback web YOUR_REVISION`,
    );
    expect(textBeside({ text: 'roll back', command: lineOf(back) })).to.equal('roll back');
    expect(textBeside({ text: 'look', command: 'kubectl get pods' })).to.equal('look');
    expect(textBeside({ text: 'look', command: null })).to.equal('look');
  });

  it('names them in text, Markdown and HTML', () => {
    const said = /set URL \(replace YOUR_VALUE first\)/;
    expect(fixLines([FIX], 1, view(80), styleFor(false)).join('\n')).to.match(said);
    expect(fixList([FIX]).toString()).to.match(said);
    const causes = [{ ...answer.causes[0], fixes: [FIX] } as unknown as Cause];
    expect(diagnosisMarkdown({ ...answer, causes })).to.match(/set URL \\?\(replace YOUR\\?_VALUE first\\?\)/);
  });

  it('takes no name of the cluster for a placeholder', () => {
    for (const word of ['USER', 'NODE', '{"name":"USER","value":"web"}', 'MY_YOUR_VALUE', 'YOUR_VALUE_2'])
      expect(placeholdersIn(word), word).to.deep.equal([]);
    expect(placeholdersIn('{"a":"YOUR_VALUE","b":"YOUR_VALUE"}')).to.deep.equal(['YOUR_VALUE']);
    expect(isComplete(command`kubectl set env deploy/web ${'USER=web'} NODE`)).to.equal(true);
    expect(isComplete(command`kubectl set env deploy/web URL=YOUR_VALUE`)).to.equal(false);
  });

  it('is the only way to write what the user fills in: no command in src has another word of capitals', () => {
    expect(commandsIn("command`kubectl label node ${x ?? 'NODE'} a=${`${b}`}`").join()).to.match(CAPITALS);
    const strange = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        commandsIn(readFileSync(`src/${file}`, 'utf8')).flatMap((text) =>
          (text.replace(CONSTANTS, '').match(CAPITALS) ?? [])
            .filter((word) => !/^YOUR_[A-Z]+$/.test(word))
            .map((word) => `${file}: ${word} in ${text}`),
        ),
      );
    expect(strange).to.deep.equal([]);
  });
});
