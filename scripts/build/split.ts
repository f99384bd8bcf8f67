/**
 * Bundles the program in four files: `crashloop.cjs` with what every start needs (main.ts and its static imports),
 * `cluster.cjs` with what asks a cluster, `engine.cjs` with what `explain` of a pod needs besides, and `commands.cjs` with
 * the rest. So `version` or a completion reads a tenth of the program, and `explain` two thirds: most of that while the
 * first request is on its way.
 *
 * The splitting of esbuild only writes ES modules, which a single executable application cannot have. Each module is in
 * one of the four files only, because classes such as UserError have to be the same everywhere. The files ask each
 * other for a module by its path. Each of the first three is evaluated as a whole, `commands.cjs` module by module. Three
 * more files have what few runs need, because what is in a file costs time at every start that reads it: `formats.cjs`
 * the rules of secretlint, `html.cjs` the pages of `-o html`, and `mcp.cjs` the SDK of the Model Context Protocol.
 */
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';

export interface Split {
  readonly crashloop: string;
  readonly cluster: string;
  readonly engine: string;
  readonly commands: string;
  readonly formats: string;
  readonly html: string;
  readonly mcp: string;
  /** The files with code in any bundle, relative to the working folder. */
  readonly inputs: readonly string[];
}

/** What a command imports on demand to ask a cluster. All that these modules import statically is in this file. */
const CLUSTER = [
  'src/diagnosis/first.ts',
  'src/sources/ahead.ts',
  'src/sources/cluster/http2.ts',
  'src/sources/cluster/source.ts',
];

/** What `explain` of a pod imports on demand after that. */
const ENGINE = [
  'src/diagnosis/diagnose.ts',
  'src/redaction/redaction.ts',
  'src/render/data.ts',
  'src/render/diagnosis.ts',
];

/**
 * The files that few answers need, each with its module. A file has copies of what the module imports, so these are
 * functions without a state, and no classes that others compare.
 */
const APART = {
  formats: 'src/token-formats.ts',
  html: 'src/render/html/document.ts',
  mcp: 'src/mcp/server.ts',
} as const;

/**
 * `./engine.cjs#PATH` is a module of another file; whoever runs the files has them under these names or gives a `require`
 * that knows them. Each module is asked for once, because to hand one over copies its exports. `var` gives the parameter of the module's function a new value.
 */
const BANNER =
  'var require=((own,known)=>name=>known[name]??=(([file,module])=>module?own(file).modules[module]:own(name))(name.split("#")))(require,{});';

/** One of the four files. */
class Part {
  readonly file: string;
  /** The modules in it, once they are known. */
  modules: ReadonlySet<string> = new Set();
  /** Those that other files ask for. */
  readonly asked = new Set<string>();
  constructor(file: string) {
    this.file = file;
  }
  /** Returns how another file imports one of the modules. */
  ask(module: string): { path: string; external: true } {
    this.asked.add(module);
    return { path: `${this.file}#${module}`, external: true };
  }
}

const modulesOf = ({ metafile }: BuildResult): Set<string> => new Set(Object.keys(metafile!.inputs));
const textOf = ({ outputFiles }: BuildResult): string => outputFiles![0]!.text;

/**
 * @param entry main.ts
 * @param root the checkout
 * @param options what is common to all bundles; each is one file of CommonJS
 */
export async function bundleInFour(entry: string, root: string, options: BuildOptions): Promise<Split> {
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/');
  const common: BuildOptions = {
    ...options,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    metafile: true,
    write: false,
    absWorkingDir: root,
  };
  const crashloop = new Part('./crashloop.cjs');
  const cluster = new Part('./cluster.cjs');
  const engine = new Part('./engine.cjs');
  const commands = new Part('./commands.cjs');

  /**
   * Resolves imports of our own modules in a part.
   * @param before the parts that have a module if they can
   * @param after the part for what `import()` names; undefined: that is in this part, too
   */
  const within = (part: Part, before: readonly Part[], after?: Part): Plugin => ({
    name: 'parts',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        const module = nameOf(resolve(resolveDir, path));
        const apart = Object.entries(APART).find(([, path]) => path === module);
        if (apart !== undefined) return { path: `./${apart[0]}.cjs`, external: true };
        const owner = before.find(({ modules }) => modules.has(module));
        if (owner !== undefined && module.startsWith('src/')) return owner.ask(module);
        // A module that another one here imports statically is here.
        return kind === 'dynamic-import' && after !== undefined && !part.modules.has(module)
          ? after.ask(module)
          : undefined;
      });
    },
  });
  const bundle = (contents: string, plugin: Plugin): Promise<BuildResult> =>
    build({
      ...common,
      stdin: { contents, resolveDir: root, loader: 'js' },
      banner: { js: BANNER },
      plugins: [plugin, ...(options.plugins ?? [])],
    });
  /** Bundles modules that are evaluated when they are asked for. */
  const onDemand = (modules: Iterable<string>, plugin: Plugin): Promise<BuildResult> =>
    bundle(
      `exports.modules = {${[...new Set(modules)]
        .sort()
        .map((module) => `get ${JSON.stringify(module)}() { return require(${JSON.stringify(`./${module}`)}); }`)
        .join(', ')}};`,
      plugin,
    );
  /**
   * Bundles modules that are evaluated at once. Each name of an asked module is imported as itself: for a whole module,
   * and for one that is evaluated on demand, esbuild makes functions that every start would read.
   * @param before what is imported first
   * @param asked the modules that other files ask for
   */
  const together = async (before: string, asked: Iterable<string>, plugin: Plugin): Promise<BuildResult> => {
    const modules = await Promise.all(
      [...new Set(asked)].sort().map(async (path, m) => {
        const names = Object.keys((await import(pathToFileURL(join(root, path)).href)) as object);
        return { path: JSON.stringify(`./${path}`), key: JSON.stringify(path), names, own: `m${m}` };
      }),
    );
    const imports = modules.map(
      ({ path, names, own }) =>
        `import { ${names.map((name, n) => `${name} as ${own}_${n}`).join(', ')} } from ${path};`,
    );
    const getters = modules.map(
      ({ key, names, own }) =>
        `get ${key}() { return { ${names.map((name, n) => `${name}: ${own}_${n}`).join(', ')} }; }`,
    );
    return bundle([...imports, before, `exports.modules = { ${getters.join(', ')} };`].join('\n'), plugin);
  };
  const main = `./${nameOf(entry)}`;

  // Which modules are in which file.
  const rest = new Part('');
  crashloop.modules = modulesOf(await bundle(`import ${JSON.stringify(main)};`, within(crashloop, [], rest)));
  // `ownWidth` in build.ts names a module by its whole path, so that one is in two of them.
  const only = (found: ReadonlySet<string>, ...before: readonly Part[]): Set<string> =>
    new Set([...found].filter((module) => !before.some(({ modules }) => modules.has(module))));
  cluster.modules = only(modulesOf(await onDemand(CLUSTER, within(cluster, [crashloop], rest))), crashloop);
  const found = modulesOf(await onDemand(ENGINE, within(engine, [crashloop, cluster], rest)));
  engine.modules = only(found, crashloop, cluster);
  for (const part of [cluster, engine])
    for (const module of rest.asked) if (part.modules.has(module)) part.asked.add(module);
  const wanted = only(rest.asked, crashloop, cluster, engine);

  // The files, from the last: only then is it known what the others are asked for.
  const last = await onDemand(wanted, within(commands, [crashloop, cluster, engine]));
  const third = await together('', [...ENGINE, ...engine.asked], within(engine, [crashloop, cluster], commands));
  const second = await together('', [...CLUSTER, ...cluster.asked], within(cluster, [crashloop, engine], commands));
  const first = await together(
    `import ${JSON.stringify(main)};`,
    crashloop.asked,
    within(crashloop, [cluster, engine], commands),
  );
  const [formats, html, mcp] = await Promise.all(
    [APART.formats, APART.html, APART.mcp].map((path) => build({ ...common, entryPoints: [join(root, path)] })),
  );
  return {
    crashloop: textOf(first),
    cluster: textOf(second),
    engine: textOf(third),
    commands: textOf(last),
    formats: textOf(formats!),
    html: textOf(html!),
    mcp: textOf(mcp!),
    inputs: [
      ...new Set([first, second, third, last, formats!, html!, mcp!].flatMap(({ metafile }) => usedInputs(metafile!))),
    ],
  };
}

const usedInputs = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
