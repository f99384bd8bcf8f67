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

/** A file's code without its comments and what stands in its strings, except the names of modules. */
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

/** No I/O, no clock, no colour. diagnosis/diagnose.ts, missing.ts drive a source through its interface. */
const PURE = ['checks', 'logs', 'knowledge', 'diagnosis', 'evidence'];
const DRIVERS = new Set(['sources/gather.ts']);
const ALLOWED_BUILTINS: readonly string[] = [];
/** Members of `process`; the word alone also stands in patterns of logs. */
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
    expect(
      broken(
        ({ from, to, typeOnly }) =>
          inRoom(from, PURE) && !to.endsWith('.ts') && !typeOnly && !ALLOWED_BUILTINS.includes(to),
      ),
    ).to.deep.equal([]);
  });
  it('pure rooms import no source, renderer or command', () => {
    expect(
      broken(
        ({ from, to, typeOnly }) =>
          inRoom(from, PURE) &&
          inRoom(to, ['sources', 'render', 'cli', 'main.ts', 'reports']) &&
          !typeOnly &&
          !DRIVERS.has(to),
      ),
    ).to.deep.equal([]);
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

  it('sources and render import no check but as a type', () => {
    expect(
      broken(({ from, to, typeOnly }) => inRoom(from, ['sources', 'render']) && inRoom(to, ['checks']) && !typeOnly),
    ).to.deep.equal([]);
  });
  it('render opens no source', () => {
    const redaction = ['sources/bundle/redact.ts'];
    expect(
      broken(
        ({ from, to, typeOnly }) =>
          inRoom(from, ['render']) && inRoom(to, ['sources']) && !typeOnly && !redaction.includes(to),
      ),
    ).to.deep.equal([]);
  });
  it('what follows a cluster prints nothing', () => {
    expect(broken(({ from, to }) => inRoom(from, ['watching']) && inRoom(to, ['render', 'experiments']))).to.deep.equal(
      [],
    );
  });
  it('nothing but main.ts imports cli', () => {
    expect(broken(({ from, to }) => inRoom(to, ['cli']) && !inRoom(from, ['cli', 'main.ts']))).to.deep.equal([]);
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
});
