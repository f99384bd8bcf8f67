/** The rules that keep the rooms apart, read off the sources. */
import { expect } from 'chai';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith('.ts') ? [path] : [];
  });
}

/** A file's code without its comments and the text of its strings, except the names of modules. */
function importsIn(path: string, text: string): Import[] {
  const from = relative(SRC, path).split(sep).join('/');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const target = (specifier: string): string =>
    specifier.startsWith('.')
      ? relative(SRC, join(dirname(path), specifier))
          .split(sep)
          .join('/')
      : specifier;
  const found: Import[] = [];
  for (const [, kind, names, specifier] of code.matchAll(
    /^(?:import|export)\s+(type\s+)?([^'";]*?\bfrom\s+)?'([^']+)'/gm,
  )) {
    const braces = /\{([^}]*)\}/.exec(names ?? '');
    const onlyTypes =
      braces !== null &&
      !/^[\w*]/.test((names ?? '').trim()) &&
      braces[1]!.split(',').every((one) => one.trim() === '' || one.trim().startsWith('type '));
    found.push({ from, to: target(specifier!), typeOnly: kind !== undefined || onlyTypes, dynamic: false });
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g))
    found.push({ from, to: target(specifier!), typeOnly: false, dynamic: true });
  return found;
}

const FILES = filesBelow(SRC);
const SOURCES = new Map(FILES.map((path) => [relative(SRC, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
const IMPORTS = FILES.flatMap((path) => importsIn(path, readFileSync(path, 'utf8')));
const text = (one: Import): string => `${one.from} imports ${one.to}`;
const inRoom = (path: string, rooms: readonly string[]): boolean =>
  rooms.some((room) => path === room || path.startsWith(`${room}/`));
const broken = (rule: (one: Import) => boolean): string[] => IMPORTS.filter(rule).map(text);

/**
 * Who may import whom: for each room of src/ the rooms (or single files) that its files may use, besides their own.
 * `type` rooms may be imported for their types alone. ARCHITECTURE.md says what each room is for; this table is the
 * law.
 */
const ROOMS: Readonly<Record<string, { readonly value: readonly string[]; readonly type?: readonly string[] }>> = {
  'errors.ts': { value: [] },
  'clock.ts': { value: [] },
  'slots.ts': { value: [] },
  'remembered.ts': { value: [] },
  'waits.ts': { value: [] },
  'lazy-expression.ts': { value: [] },
  'expressions.ts': { value: ['lazy-expression.ts'] },
  'needles.ts': { value: ['expressions.ts'] },
  model: { value: [] },
  knowledge: { value: ['expressions.ts', 'model', 'needles.ts'] },
  evidence: { value: ['knowledge', 'model'] },
  'token-formats.ts': { value: [] },
  image: { value: ['knowledge'], type: ['model'] },
  registry: { value: ['clock.ts', 'image', 'sources'], type: ['model'] },
  redaction: { value: ['expressions.ts', 'needles.ts', 'remembered.ts', 'token-formats.ts'] },
  logs: { value: ['expressions.ts', 'knowledge', 'model', 'needles.ts'] },
  checks: { value: ['evidence', 'expressions.ts', 'knowledge', 'model', 'needles.ts'], type: ['logs'] },
  sources: { value: ['errors.ts', 'evidence', 'expressions.ts', 'model', 'clock.ts', 'redaction'], type: ['waits.ts'] },
  diagnosis: {
    value: ['checks', 'errors.ts', 'evidence', 'knowledge', 'logs', 'model', 'sources/gather.ts'],
    type: ['sources/pod-scan.ts', 'sources/source.ts'],
  },
  reports: {
    value: ['diagnosis', 'errors.ts', 'evidence', 'knowledge', 'model', 'sources/gather.ts'],
    type: ['logs', 'sources/source.ts'],
  },
  watching: { value: ['checks', 'diagnosis', 'errors.ts', 'evidence', 'knowledge', 'model', 'clock.ts', 'sources'] },
  preflight: {
    value: [
      'checks',
      'diagnosis',
      'errors.ts',
      'evidence',
      'image',
      'knowledge',
      'model',
      'slots.ts',
      'sources',
      'watching',
    ],
  },
  survey: {
    value: [
      'checks',
      'clock.ts',
      'diagnosis',
      'errors.ts',
      'evidence',
      'knowledge',
      'logs/said-again.ts',
      'model',
      'slots.ts',
      'sources',
      'watching',
    ],
  },
  experiments: {
    value: [
      'checks',
      'diagnosis',
      'errors.ts',
      'evidence',
      'expressions.ts',
      'image',
      'knowledge',
      'model',
      'clock.ts',
      'sources',
    ],
    type: ['registry'],
  },
  'oom-test': {
    value: [
      'checks',
      'diagnosis',
      'errors.ts',
      'evidence',
      'expressions.ts',
      'knowledge',
      'model',
      'clock.ts',
      'sources',
    ],
  },
  retry: { value: ['clock.ts', 'diagnosis', 'errors.ts', 'evidence', 'experiments', 'knowledge', 'model', 'sources'] },
  fix: {
    value: [
      'checks',
      'clock.ts',
      'diagnosis',
      'errors.ts',
      'evidence',
      'experiments',
      'knowledge',
      'model',
      'retry',
      'sources',
      'watching',
    ],
  },
  guard: { value: ['clock.ts', 'diagnosis', 'errors.ts', 'model', 'reports', 'slots.ts', 'sources', 'survey'] },
  capture: {
    value: [
      'clock.ts',
      'diagnosis',
      'errors.ts',
      'evidence',
      'experiments',
      'knowledge',
      'model',

      'reports',
      'retry',
      'sources',
    ],
  },
  render: { value: ['knowledge', 'model', 'remembered.ts'] },
  mcp: { value: [] },
  cli: {
    value: [
      'capture',
      'diagnosis',
      'errors.ts',
      'evidence',
      'experiments',
      'fix',
      'guard',
      'knowledge',
      'mcp',
      'model',
      'oom-test',
      'preflight',
      'clock.ts',
      'redaction',
      'registry',
      'render',
      'reports',
      'retry',
      'sources',
      'survey',
      'watching',
    ],
    type: ['waits.ts'],
  },
  'main.ts': { value: ['cli', 'clock.ts', 'errors.ts', 'sources/input.ts', 'waits.ts'] },
};

const roomOf = (path: string): string => path.split('/', 1)[0]!;
/** Rooms without I/O, clock, environment and colour. */
const PURE = ['model', 'image', 'knowledge', 'evidence', 'logs', 'checks', 'diagnosis', 'redaction'];
/** Members of `process`; the word alone is also in patterns of logs. */
const PROCESS =
  /\bprocess\.(?:env|argv0?|exit|exitCode|cwd|platform|arch|std(?:in|out|err)|pid|versions?|hrtime|memoryUsage|nextTick|uptime|on|once|kill|title|getBuiltinModule)\b/;
const IMPURE =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bconsole\.|\bsetTimeout\(|\bMath\.random\(|\bfetch\(\s*['"`]/;

describe('imports', () => {
  it('sees the imports there are', () => {
    expect(IMPORTS.length).to.be.greaterThan(100);
    expect(IMPORTS.some((one) => one.dynamic)).to.equal(true);
    expect(IMPORTS.some((one) => one.typeOnly)).to.equal(true);
  });

  it('are relative with the .ts ending, a Node built-in, or a dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(
      broken(({ to }) => {
        if (to.endsWith('.ts')) return !SOURCES.has(to);
        return (
          !to.startsWith('node:') && !Object.keys(dependencies).some((name) => to === name || to.startsWith(`${name}/`))
        );
      }),
    ).to.deep.equal([]);
  });

  it('pure rooms import no built-in and no package but as types', () => {
    expect(broken(({ from, to, typeOnly }) => inRoom(from, PURE) && !to.endsWith('.ts') && !typeOnly)).to.deep.equal(
      [],
    );
  });
  it('follow the table of rooms', () => {
    const allowed = ({ from, to, typeOnly }: Import): boolean => {
      const rules = ROOMS[roomOf(from)];
      if (rules === undefined) return false;
      return [...rules.value, ...(typeOnly ? (rules.type ?? []) : [])].some((room) => inRoom(to, [room]));
    };
    expect(
      broken((one) => one.to.endsWith('.ts') && roomOf(one.to) !== roomOf(one.from) && !allowed(one)),
    ).to.deep.equal([]);
  });
  it('the table names rooms that exist, and nothing that is never imported', () => {
    const rooms = new Set([...SOURCES.keys()].map(roomOf));
    expect(Object.keys(ROOMS).sort()).to.deep.equal([...rooms].sort());
    const unused = Object.entries(ROOMS).flatMap(([room, { value, type = [] }]) =>
      [...value, ...type]
        .filter((other) => !IMPORTS.some(({ from, to }) => roomOf(from) === room && inRoom(to, [other])))
        .map((other) => `${room} never imports ${other}`),
    );
    expect(unused).to.deep.equal([]);
  });
  it('form no circle of files', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to, dynamic } of IMPORTS)
      if (!dynamic && to.endsWith('.ts')) targets.set(from, [...(targets.get(from) ?? []), to]);
    const done = new Set<string>();
    const path: string[] = [];
    const circles: string[] = [];
    const walk = (file: string): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (path.includes(file) || done.has(file)) return;
      path.push(file);
      for (const to of targets.get(file) ?? []) walk(to);
      path.pop();
      done.add(file);
    };
    for (const file of targets.keys()) walk(file);
    expect(circles).to.deep.equal([]);
  });
  it('pure rooms read no clock, no environment, and print nothing', () => {
    const guilty = [...SOURCES]
      .filter(([path]) => inRoom(path, PURE))
      .flatMap(([path, source]) => {
        const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
        const found = IMPURE.exec(code) ?? PROCESS.exec(code);
        return found === null ? [] : [`${path}: ${found[0]}`];
      });
    expect(guilty).to.deep.equal([]);
  });

  it('only the clock reads the time and waits for it, and dialling', () => {
    const own = ['clock.ts', 'sources/cluster/dial.ts'];
    const guilty = [...SOURCES].filter(
      ([path, source]) =>
        !own.includes(path) && /\bDate\.now\(|\bnew Date\(\)|\bset(?:Timeout|Interval)\(/.test(source),
    );
    expect(guilty.map(([path]) => path)).to.deep.equal([]);
  });

  it('only main.ts reads process', () => {
    const readers = [...SOURCES]
      .filter(
        ([path, source]) =>
          path !== 'main.ts' &&
          PROCESS.test(
            source
              .replace(/\/\*[\s\S]*?\*\//g, '')
              .replace(/\/\/.*$/gm, '')
              .replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, "''"),
          ),
      )
      .map(([path]) => path);
    expect(readers).to.deep.equal([]);
  });
  it('client-node is loaded by the cluster source alone', () => {
    expect(
      broken(
        ({ from, to, typeOnly }) => to.startsWith('@kubernetes/') && !typeOnly && !inRoom(from, ['sources/cluster']),
      ),
    ).to.deep.equal([]);
  });

  it('what every start loads is small: no engine, no source, no table', () => {
    const seen = new Set<string>();
    const load = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const one of IMPORTS) if (one.from === path && !one.typeOnly && !one.dynamic) load(one.to);
    };
    load('main.ts');
    expect(
      [...seen].filter(
        (path) =>
          inRoom(path, ['checks', 'diagnosis', 'logs', 'knowledge', 'sources', 'reports']) ||
          /^(?:@kubernetes|cli-table3|js-yaml|yargs$)/.test(path),
      ),
    ).to.deep.equal([]);
  });

  it('no module exports what it changes later: the files of the program hand over values (scripts/build/split.ts)', () => {
    const changed = [...SOURCES].filter(([, source]) => /^export (?:let|var)\b/m.test(source)).map(([path]) => path);
    expect(changed).to.deep.equal([]);
  });
});
