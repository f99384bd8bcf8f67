import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { andThen, argvOf, command, fileNameFor, lineOf, quoted } from '../../src/model/command.ts';

/** The words that a real shell makes of a line that begins with `kubectl`. */
function shellWords(line: string): string[] {
  const script = `kubectl() { for word; do printf '%s\\0' "$word"; done; }\n${line}`;
  const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(status).to.equal(0);
  return stdout.split('\0').slice(0, -1);
}

const HOSTILE = [
  '$(touch /tmp/P)',
  '`touch /tmp/P`',
  "'; touch /tmp/P; '",
  '"; touch /tmp/P; "',
  'a b',
  '*',
  '~root',
  '!!',
  'a\nb',
  '#x',
  '{a,b}',
  '<(x)',
  '>x',
  '|x',
  '',
  "it's",
  '$' + '{IFS}',
  '\\',
  'é',
];

/** Returns the author's texts of a template, from after its backtick: what is between its values. */
function textsAt(source: string, start: number): string[] {
  const texts: string[] = [];
  let text = '';
  let depth = 0;
  for (let at = start; depth > 0 || source[at] !== '`'; at++) {
    const opens = depth === 0 ? source.startsWith('${', at) : source[at] === '{';
    if (opens && depth === 0) {
      texts.push(text);
      [text, at] = ['', at + 1];
    }
    if (opens) depth++;
    else if (depth > 0 && source[at] === '}') depth--;
    else if (depth === 0) text += source[at];
  }
  return [...texts, text];
}

describe('command', () => {
  it('has no quote around a value anywhere in src', () => {
    const bad: string[] = [];
    for (const file of globSync('src/**/*.ts')) {
      const source = readFileSync(file, 'utf8');
      for (const { index, 0: tag } of source.matchAll(/(?<=[\s({[?:,])(?:command|shellLine)`(?=[^`;])/g))
        for (const text of textsAt(source, index + tag.length))
          if (/['"]/.test(text.replace(/'[^']*'|"[^"]*"/g, ''))) bad.push(`${file}: ${text}`);
    }
    expect(bad).to.deep.equal([]);
  });
  it('keeps plain words as they are', () => {
    const one = command`kubectl -n ${'shop'} get pod ${'web-1'} -o yaml`;
    expect(lineOf(one)).to.equal('kubectl -n shop get pod web-1 -o yaml');
    expect(argvOf(one)).to.deep.equal([['kubectl', '-n', 'shop', 'get', 'pod', 'web-1', '-o', 'yaml']]);
  });
  it('quotes what the author quoted, pipes, files and comments', () => {
    expect(lineOf(command`kubectl describe node ${'n'} | grep -A 12 'Allocated resources'`)).to.equal(
      "kubectl describe node n | grep -A 12 'Allocated resources'",
    );
    const save = command`kubectl get pod ${'web'} -o yaml > ${fileNameFor('web')}`;
    expect(lineOf(andThen(save, 'edit it, then', command`kubectl replace --force -f ${fileNameFor('web')}`))).to.equal(
      'kubectl get pod web -o yaml > web.yaml;  # edit it, then: kubectl replace --force -f web.yaml',
    );
    expect(lineOf(command`kubectl cordon ${'n'} && kubectl drain ${'n'}`)).to.equal(
      'kubectl cordon n && kubectl drain n',
    );
  });
  it('takes a list as so many words, and an empty one as none', () => {
    expect(argvOf(command`kubectl run x -- ${['sh', '-c', 'echo hi']} ${[]}`)).to.deep.equal([
      ['kubectl', 'run', 'x', '--', 'sh', '-c', 'echo hi'],
    ]);
  });
  it('quotes the value of a flag, not the flag', () => {
    expect(quoted('--patch={"a":1}')).to.equal(`--patch='{"a":1}'`);
    expect(quoted('jsonpath={.spec}')).to.equal(`jsonpath='{.spec}'`);
  });

  for (const word of HOSTILE)
    it(`hands ${JSON.stringify(word)} to the program as it is, alone, in a flag and in a list`, () => {
      const line = lineOf(command`kubectl ${word} --flag=${word} pre${word}post ${[word, word]}`);
      expect(shellWords(line!)).to.deep.equal([word, `--flag=${word}`, `pre${word}post`, word, word]);
    });

  it('is no line where a value would be read as a flag', () => {
    const path = '--kubeconfig=evil';
    expect(lineOf(command`kubectl get pod ${path}`)).to.equal(null);
    expect(argvOf(command`kubectl get pod ${path}`)).to.equal(null);
    expect(lineOf(command`kubectl get ${['-A']} pod/${path} -l ${'a'}=${path}`)).to.equal(
      'kubectl get -A pod/--kubeconfig=evil -l a=--kubeconfig=evil',
    );
    expect(lineOf(command`grep -e x -- ${path}`)).to.equal('grep -e x -- --kubeconfig=evil');
  });
  it('is no line where a value would end the comment', () => {
    const edit = command`kubectl edit pod ${'web'}`;
    expect(lineOf(andThen(edit, 'then', command`kubectl delete pod ${'a\nb'}`))).to.equal(null);
  });
  it('refuses a quote around a value, which has its quotes already', () => {
    expect(() => command`kubectl patch pod -p '${'{}'}'`).to.throw('a quote without its pair');
  });
  it('quotes a word that zsh expands', () => expect(quoted('=ls')).to.equal("'=ls'"));
  it('is no line where a word would hide what it does', () => {
    for (const word of ['a\u001b[2Kb', 'a\rb', 'a\u0000b', 'a\u202eb', 'a\u0085b'])
      expect(lineOf(command`kubectl get pod ${word}`)).to.equal(null);
  });
  it('makes file names that stay in the folder', () => {
    expect(['../../etc/passwd', '$(x)', '.hidden', '-rf', ''].map((name) => fileNameFor(name))).to.deep.equal([
      '_.._etc_passwd.yaml',
      '__x_.yaml',
      'hidden.yaml',
      'rf.yaml',
      'object.yaml',
    ]);
  });
});
