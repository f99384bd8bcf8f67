/** Everything that this project says to people, with the place it is said in. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { recordingsIn } from '../../scripts/accuracy.ts';
import { DOCUMENTED } from '../../scripts/docs.ts';
import { commandHelp, mainHelp } from '../../src/cli/help.ts';
import { COMMANDS } from '../../src/cli/registry.ts';
import { crashloop } from '../support/run-cli.ts';
import { piecesOf } from './pieces.ts';

export interface Text {
  /**
   * `help: wait`, `docs: README.md:12`, `check: app/bad-flag: silent`, `output: list: oom-leak`, `src/cli/run.ts:3`.
   */
  readonly place: string;
  readonly text: string;
  /** Folder of the recording that the text may quote. */
  readonly recording?: string;
}

/** Files below a folder, or the file itself. */
const filesIn = (path: string): string[] =>
  !existsSync(path)
    ? []
    : statSync(path).isDirectory()
      ? readdirSync(path).flatMap((name) => filesIn(join(path, name)))
      : [path];

/** Help of the program and of each command. */
export const help = (): Text[] => [
  { place: 'help', text: mainHelp(COMMANDS, 'kubectl crashloop') },
  ...COMMANDS.map((command) => ({
    place: `help: ${command.name}`,
    text: `${command.about}\n${commandHelp(command, 'kubectl crashloop')}`,
  })),
];

const DOCS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'plugin.yaml', 'docs'];
const MORE_DOCS = ['krew-manifest', '.github', 'test/corpus/README.md'];

/** Paragraphs of the documentation, without what it quotes as code. docs/checks.md is the checks' metadata. */
export const docs = (): Text[] =>
  [...DOCS, ...MORE_DOCS]
    .flatMap(filesIn)
    .filter((path) => /\.(?:md|ya?ml)$/.test(path) && path !== join('docs', 'checks.md'))
    .flatMap((path) => {
      let line = 1;
      const text = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, (code) => code.replace(/[^\n]+/g, ''));
      return text.split(/\n(?=\n)/).map((paragraph) => {
        const place = `docs: ${path}:${line}`;
        line += paragraph.split('\n').length;
        return { place, text: paragraph.replace(/`[^`\n]*`/g, '`…`') };
      });
    });

/** What each check says of itself. */
export const metadata = (): Text[] =>
  DOCUMENTED.flatMap(({ id, title, description, silent, criteria }) =>
    Object.entries({ title, description, silent, ...criteria }).map(([part, text]) => ({
      place: `check: ${id}: ${part}`,
      text: text ?? '',
    })),
  );

/** Strings in a value, the quotes of evidence left out. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'quote' ? [] : stringsIn(one)));
};

/** What the commands print of every recording. */
export async function output(): Promise<Text[]> {
  const texts: Text[] = [];
  for (const { name, folder, truth } of recordingsIn('test/corpus')) {
    const target = [truth.pod, '-n', truth.namespace, '--from', folder];
    const runs = { explain: [...target, '-o', 'wide'], list: target.slice(1), check: target, timeline: target };
    for (const [command, args] of Object.entries(runs)) {
      const { out, err } = await crashloop([command, ...args]);
      texts.push({ place: `output: ${command}: ${name}`, text: `${out}\n${err}`, recording: folder });
    }
    const { out } = await crashloop(['explain', ...target, '-o', 'json']);
    for (const text of stringsIn(JSON.parse(out))) texts.push({ place: `output: ${name}`, text, recording: folder });
  }
  return texts;
}

/** Texts of programs and clusters, not ours. */
const FOREIGN = /^src\/logs\/catalogue\//;

/** Comments of src and scripts, and sentences in strings: what no recording makes the program say. */
export const sources = (): Text[] =>
  ['src', 'scripts']
    .flatMap(filesIn)
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .flatMap((path) =>
      piecesOf(readFileSync(path, 'utf8'))
        .filter(({ kind, text }) => kind === 'comment' || (/\w \w+ \w/.test(text) && !FOREIGN.test(path)))
        .map(({ line, text }) => ({ place: `${path}:${line}`, text: text.replace(/\n\s*\*/g, '\n') })),
    );

const TITLE = /\b(?:it|describe)(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** Comments and titles of the tests; those of this gate name the words. */
export const tests = (): Text[] =>
  filesIn('test')
    .filter((path) => path.endsWith('.ts') && !path.startsWith(join('test', 'words')))
    .flatMap((path) => {
      const code = readFileSync(path, 'utf8');
      const comments = piecesOf(code).filter(({ kind }) => kind === 'comment');
      const titles = [...code.matchAll(TITLE)].map(([, , text], index) => ({
        place: `${path}: title ${index + 1}`,
        text: text!,
      }));
      return [...comments.map(({ line, text }) => ({ place: `${path}:${line}`, text })), ...titles];
    });

/** Every text that a cluster gave to a recording. */
export function givenIn(recording: string): string {
  const text = (path: string): string => {
    const data = readFileSync(path, 'utf8');
    return path.endsWith('.json') ? stringsIn({ all: JSON.parse(data) }).join('\n') : data;
  };
  return filesIn(recording)
    .filter((path) => !path.endsWith('truth.json'))
    .map(text)
    .join('\n')
    .replace(/\s+/g, ' ');
}
