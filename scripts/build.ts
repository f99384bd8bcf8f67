/**
 * Builds the program: crashloop.cjs, cluster.cjs, engine.cjs, commands.cjs, formats.cjs, html.cjs and mcp.cjs in dist, files of CommonJS (which a
 * single executable application needs), and dist/main.cjs, which turns on the compile cache of V8 and runs them. For this
 * machine it also builds dist/kubectl-crashloop-OS-ARCH: the same program with Node in it.
 *
 * Few files start fastest: what `import()` names is compiled only when it is used, and few files have to be found, read
 * and cached. plugin.yaml has the version and the homepage; the recording for `demo` is packed into the program.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { load } from 'js-yaml';
import { writeTar } from '../src/sources/bundle/tar-write.ts';
import { ownSources } from './build/own-sources.ts';
import { bundleInFour } from './build/split.ts';
import { packagesOf, thirdPartyLicenses } from './package/licenses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/**
 * Another folder to write to and another recording for `demo`, both for tests; the bundle alone, without the binary,
 * which takes some seconds; each file with long names and its source map at its end, for `npm run bench:explain`.
 */
const DIST = join(root, 'dist');
const { values: options } = parseArgs({
  options: {
    outdir: { type: 'string', default: DIST },
    'bundle-only': { type: 'boolean', default: false },
    maps: { type: 'boolean', default: false },
    recording: { type: 'string', default: join(root, 'test/corpus/upstream-pending') },
  },
});
const RECORDING = options.recording;
const OUT = options.outdir;

/** Every file below a folder, sorted. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}

/** Returns the recording as a .tar.gz; the same files give the same bytes. truth.json is for the tests only. */
function packRecording(): { archive: string; pod: string } {
  const files = filesBelow(RECORDING)
    .map((path) => ({ path: relative(RECORDING, path).split(sep).join('/'), data: readFileSync(path) }))
    .filter(({ path }) => path !== 'truth.json');
  const { pod } = JSON.parse(readFileSync(join(RECORDING, 'truth.json'), 'utf8')) as { pod: string };
  return { archive: gzipSync(writeTar(files, 0), { level: 9 }).toString('base64'), pod };
}

const embedRecording: Plugin = {
  name: 'recording',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]cli[\\/]recording\.ts$/ }, () => ({
      contents: `export const recording = ${JSON.stringify(packRecording())};`,
      loader: 'js',
    }));
  },
};

const embedCompletionScripts: Plugin = {
  name: 'completion-scripts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]cli[\\/]completion[\\/]script-files\.ts$/ }, async ({ path }) => {
      const { SCRIPTS } = (await import(pathToFileURL(path).href)) as { SCRIPTS: Record<string, string> };
      return { contents: `export const SCRIPTS = ${JSON.stringify(SCRIPTS)};`, loader: 'js' };
    });
  },
};

/** The schema of the documents, without the white space of its file. */
const embedSchema: Plugin = {
  name: 'schema',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]cli[\\/]mcp[\\/]schema-file\.ts$/ }, async ({ path }) => {
      const { SCHEMA } = (await import(pathToFileURL(path).href)) as { SCHEMA: object };
      return { contents: `export const SCHEMA = ${JSON.stringify(SCHEMA)};`, loader: 'js' };
    });
  },
};

/**
 * Only the parser of yargs is used. Its module also loads the help printer, which makes three Intl.Segmenters when it
 * is loaded, and node:assert: together 35 ms of every start.
 */
const yargsParserAlone: Plugin = {
  name: 'yargs-parser',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^yargs\/helpers$/ }, ({ path }) => ({ path, namespace: 'yargs-parser' }));
    onLoad({ filter: /.*/, namespace: 'yargs-parser' }, () => ({
      contents: "export { default as Parser } from 'yargs-parser';",
      loader: 'js',
      resolveDir: join(root, 'node_modules/yargs'),
    }));
  },
};

/** cli-table3 measures text with an emoji expression of 12 KiB; our own measure is the one the text was wrapped by. */
const ownWidth: Plugin = {
  name: 'own-width',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, ({ path, importer }) =>
      /[\\/]cli-table3[\\/]/.test(importer) ? { path, namespace: 'own-width' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'own-width' }, () => ({
      contents: `module.exports = require(${JSON.stringify(join(root, 'src/render/width.ts'))}).displayWidth;`,
      loader: 'js',
      resolveDir: root,
    }));
  },
};

const plugin = load(readFileSync(join(root, 'plugin.yaml'), 'utf8')) as { version: string; homepage: string };

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const bundle = await bundleInFour(join(root, 'src/main.ts'), root, {
  target: 'node24',
  // `import()` of a built-in module becomes require(): it needs no second module loader.
  supported: { 'dynamic-import': false },
  // A profile knows a module by the name that esbuild gives its function.
  minifyIdentifiers: !options.maps,
  minifySyntax: true,
  minifyWhitespace: true,
  ...(options.maps && { sourcemap: 'inline', sourcesContent: false }),
  // All licences are in THIRD_PARTY_LICENSES.txt.
  legalComments: 'none',
  // The parser of yargs calls require() on import.meta.url for config files; the program has none.
  define: {
    CRASHLOOP_BUILD: JSON.stringify({ version: plugin.version, homepage: plugin.homepage }),
    'import.meta.url': '"file:///crashloop"',
  },
  plugins: [embedRecording, embedCompletionScripts, embedSchema, yargsParserAlone, ownWidth, ownSources(root)],
  logLevel: 'warning',
});
const files = {
  'crashloop.cjs': bundle.crashloop,
  'cluster.cjs': bundle.cluster,
  'engine.cjs': bundle.engine,
  'commands.cjs': bundle.commands,
  'formats.cjs': bundle.formats,
  'html.cjs': bundle.html,
  'mcp.cjs': bundle.mcp,
  'main.cjs':
    "'use strict';\n// Compiled code is kept in the folder of temporary files, so that the next start need not compile again.\nrequire('node:module').enableCompileCache?.();\nrequire('./crashloop.cjs');\n",
  'THIRD_PARTY_LICENSES.txt': thirdPartyLicenses(bundle.inputs),
  // For the bill of materials (scripts/package/sbom.ts).
  'packages.json': JSON.stringify(packagesOf(bundle.inputs)),
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(OUT, name), text);
const kib = (text: string): string => `${Math.round(text.length / 1024)} KiB`;
console.log(
  `${plugin.version}: ${join(relative('.', OUT), 'crashloop.cjs')} ${kib(bundle.crashloop)}, cluster.cjs ${kib(bundle.cluster)}, engine.cjs ${kib(bundle.engine)}, commands.cjs ${kib(bundle.commands)}, formats.cjs ${kib(bundle.formats)}, html.cjs ${kib(bundle.html)}, mcp.cjs ${kib(bundle.mcp)}`,
);

/** The binary for this machine. */
if (OUT === DIST && !options['bundle-only']) {
  const { pack } = await import('./package/binary.ts');
  const { binaryOf, builtNameOf, hostPlatform, readDescription } = await import('./package/description.ts');
  const { nodeFor } = await import('./package/nodes.ts');
  const description = readDescription();
  const host = hostPlatform(description.platforms);
  if (host === undefined) console.log(`no binary: the plugin is not made for ${process.platform}/${process.arch}`);
  else {
    const out = join(OUT, builtNameOf(host, description.name));
    const packed = pack(OUT, out, host, nodeFor(host));
    // The launcher runs this, and a person may put dist on PATH.
    if (process.platform !== 'win32') symlinkSync(basename(out), join(OUT, binaryOf(host, description.name)));
    console.log(
      `${relative('.', out)}, ${Math.round(statSync(out).size / 1e6)} MB${packed.stripped ? '' : ' (not stripped: no strip on PATH)'}`,
    );
    if (packed.signed === false) console.log('not signed: macOS may refuse to run it');
  }
}
