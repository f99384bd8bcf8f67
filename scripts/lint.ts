/**
 * Checks the sources without running their tests.
 *
 *   npm run lint
 *
 * Checks the types (strict, no unused code: tsconfig.json), the format and the rules of Biome (biome.json), the rules
 * for imports, and the generated files. If they are on PATH: actionlint for the workflows, shellcheck for the scripts,
 * and zsh, fish and PowerShell for their completion scripts. The last line says how long it took.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const module = (path: string): string => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A tool that npm does not install: the step is left out if the tool is missing. */
  readonly optional?: true;
}

/** Files of these folders that a shell runs. */
const shellScripts = ['.ci', 'scripts', '.github/actions/explain']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(folder, entry.name)),
  )
  .filter((path) => /^#!.*\b(?:ba)?sh\b/.test(readFileSync(join(ROOT, path), 'utf8')));

const COMPLETION = 'src/cli/completion/scripts/completion';
/** PowerShell's own parser: prints what is wrong and exits with the number of errors. */
const PARSE_POWERSHELL = [
  '$errors = $null',
  `[void][System.Management.Automation.Language.Parser]::ParseFile((Resolve-Path '${COMPLETION}.ps1'), [ref]$null, [ref]$errors)`,
  '$errors | Out-String | Write-Output',
  'exit $errors.Count',
].join('; ');

const node = (name: string, ...args: string[]): Step => ({ name, command: process.execPath, args });

const STEPS: readonly Step[] = [
  node('types', module('typescript/bin/tsc'), '-p', 'tsconfig.json'),
  node(
    'format and lint',
    module('@biomejs/biome/bin/biome'),
    'check',
    '--error-on-warnings',
    '--diagnostic-level=info',
    '.',
  ),
  node(
    'imports',
    module('mocha/bin/mocha.js'),
    '--no-config',
    '--timeout',
    '20000',
    '--reporter',
    'dot',
    'test/imports.test.ts',
  ),
  node('docs/checks.md', 'scripts/docs.ts', '--check'),
  node('docs/explain.svg', 'scripts/picture.ts', '--check'),
  { name: 'workflows', command: 'actionlint', args: [], optional: true },
  { name: 'shell', command: 'shellcheck', args: [...shellScripts, `${COMPLETION}.bash`], optional: true },
  { name: 'zsh', command: 'zsh', args: ['-n', `${COMPLETION}.zsh`], optional: true },
  { name: 'fish', command: 'fish', args: ['-n', `${COMPLETION}.fish`], optional: true },
  { name: 'PowerShell', command: 'pwsh', args: ['-NoProfile', '-Command', PARSE_POWERSHELL], optional: true },
];

const began = performance.now();
for (const { name, command, args, optional } of STEPS) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
  const absent = error !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (absent && optional) {
    console.log(`left out  ${name}: ${command} is not on PATH`);
    continue;
  }
  const good = error === undefined && status === 0;
  console.log(`${good ? 'good      ' : 'BAD       '}${name}`);
  if (good) continue;
  process.exitCode = 1;
  console.log(
    [error?.message ?? '', stdout ?? '', stderr ?? '']
      .filter((text) => text.trim() !== '')
      .join('\n')
      .trimEnd(),
  );
}
console.log(`lint took ${((performance.now() - began) / 1000).toFixed(1)} s`);
