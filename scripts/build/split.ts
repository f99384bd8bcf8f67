/**
 * Bundles the program in two files: `crashloop.cjs` with what every start needs (main.ts and its static imports), and
 * `engine.cjs` with what is imported on demand. So `version` or a completion reads a tenth of the program.
 *
 * The splitting of esbuild only writes ES modules, which a single executable application cannot have. Each module is in
 * one of the two files only, because classes such as UserError have to be the same everywhere. The files ask each other
 * for a module by its path. Three more files have what few runs need, because what is in a file costs time at every
 * start that reads it: `formats.cjs` the rules of secretlint, `html.cjs` the pages of `-o html`, and `mcp.cjs` the SDK of
 * the Model Context Protocol.
 */
import { join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, BuildResult, Metafile, Plugin } from 'esbuild';

export interface Split {
  readonly crashloop: string;
  readonly engine: string;
  readonly formats: string;
  readonly html: string;
  readonly mcp: string;
  /** The files with code in either bundle, relative to the working folder. */
  readonly inputs: readonly string[];
}

/** How the two are required; whoever runs them has files of these names or gives a `require` that knows them. */
const OTHER = { crashloop: './crashloop.cjs', engine: './engine.cjs' } as const;

/**
 * The files that few answers need, each with its module. A file has copies of what the module imports, so these are
 * functions without a state, and no classes that others compare.
 */
const APART = {
  formats: 'src/token-formats.ts',
  html: 'src/render/html/document.ts',
  mcp: 'src/mcp/server.ts',
} as const;

/** `other:PATH` is a module of the other file. `var` gives the parameter of the module's function a new value. */
const banner = (other: string): string =>
  `var require=(own=>name=>name.startsWith("other:")?own(${JSON.stringify(other)}).modules[name.slice(6)]:own(name))(require);`;

/**
 * @param entry main.ts
 * @param root the checkout
 * @param options what is common to both bundles; each is one file of CommonJS
 */
export async function bundleInTwo(entry: string, root: string, options: BuildOptions): Promise<Split> {
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/');
  const onDemand = new Set<string>();
  const shared = new Set<string>();
  const common: BuildOptions = {
    ...options,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    metafile: true,
    write: false,
    absWorkingDir: root,
  };

  /** In the start, `import()` of our own files leads to the engine. */
  const leaveOnDemand = (inStart: ReadonlySet<string>): Plugin => ({
    name: 'on-demand',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const module = nameOf(resolve(resolveDir, path));
        onDemand.add(module);
        // A module that another one here imports statically is here.
        return inStart.has(module) ? undefined : { path: `other:${module}`, external: true };
      });
    },
  });
  const start = await build({
    ...common,
    entryPoints: [entry],
    plugins: [leaveOnDemand(new Set()), ...(options.plugins ?? [])],
  });
  const inStart = new Set(Object.keys(start.metafile!.inputs));
  const wanted = [...onDemand].filter((module) => !inStart.has(module)).sort();

  const leaveStart: Plugin = {
    name: 'start',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, importer }) => {
        const module = nameOf(resolve(resolveDir, path));
        const apart = Object.entries(APART).find(([, path]) => path === module);
        if (apart !== undefined) return { path: `./${apart[0]}.cjs`, external: true };
        if (!inStart.has(module) || !module.startsWith('src/') || importer === '') return undefined;
        shared.add(module);
        return { path: `other:${module}`, external: true };
      });
    },
  };
  const engine = await build({
    ...common,
    stdin: {
      contents: `exports.modules = {${wanted.map((module) => `get ${JSON.stringify(module)}() { return require(${JSON.stringify(`./${module}`)}); }`).join(', ')}};`,
      resolveDir: root,
      loader: 'js',
    },
    banner: { js: banner(OTHER.crashloop) },
    plugins: [leaveStart, ...(options.plugins ?? [])],
  });

  // Again, now that the needs of the engine are known.
  const names = [...shared].sort();
  const whole = await build({
    ...common,
    stdin: {
      contents: [
        ...names.map((module, i) => `import * as m${i} from ${JSON.stringify(`./${module}`)};`),
        `import ${JSON.stringify(`./${nameOf(entry)}`)};`,
        `export const modules = {${names.map((module, i) => `${JSON.stringify(module)}: m${i}`).join(', ')}};`,
      ].join('\n'),
      resolveDir: root,
      loader: 'js',
    },
    banner: { js: banner(OTHER.engine) },
    plugins: [leaveOnDemand(inStart), ...(options.plugins ?? [])],
  });
  const [formats, html, mcp] = await Promise.all(
    [APART.formats, APART.html, APART.mcp].map((path) => build({ ...common, entryPoints: [join(root, path)] })),
  );
  const textOf = ({ outputFiles }: BuildResult): string => outputFiles![0]!.text;
  return {
    crashloop: textOf(whole),
    engine: textOf(engine),
    formats: textOf(formats!),
    html: textOf(html!),
    mcp: textOf(mcp!),
    inputs: [...new Set([whole, engine, formats!, html!, mcp!].flatMap(({ metafile }) => usedInputs(metafile!)))],
  };
}

const usedInputs = ({ outputs }: Metafile): string[] =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
