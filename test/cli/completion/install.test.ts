/** `completion`: the shim, its folder, and the text of the scripts. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fakeIo } from '../../support/fake-io.ts';
import { completion } from '../../../src/cli/commands/completion.ts';
import { SHELLS } from '../../../src/cli/completion/scripts.ts';
import { fileOf, SHIM, shimFor } from '../../../src/cli/completion/shim.ts';
import { run } from '../../../src/cli/run.ts';
import { environment, folder } from '../../sources/cluster/support/environment.ts';

const NAME = 'kubectl_complete-crashloop';

describe('cli/completion/install', () => {
  let made: { dir: string; remove: () => void };
  const at = (...path: string[]): string => join(made.dir, ...path);
  const read = (...path: string[]): string => readFileSync(at(...path), 'utf8');
  beforeEach(() => {
    made = folder({ 'krew/bin/kubectl-crashloop': '#!/bin/sh\n', 'home/bin/x': '', 'opt/bin/x': '' });
  });
  afterEach(() => made.remove());

  interface Surroundings {
    readonly path?: readonly string[];
    readonly shell?: string;
    readonly program?: string;
    readonly platform?: string;
  }

  async function crashloop(
    argv: string[],
    { path = [], shell = '/bin/bash', program = 'kubectl crashloop', platform = 'linux' }: Surroundings = {},
  ): Promise<{ code: number; out: string; err: string }> {
    const separator = platform === 'win32' ? ';' : ':';
    const { io, out, err } = fakeIo({
      environment: environment(
        { PATH: path.map((one) => (one.startsWith('/') ? one : at(one))).join(separator), SHELL: shell },
        { homedir: at('home'), cwd: made.dir, platform },
      ),
      program,
    });
    return { code: await run(argv, io), out: out(), err: err() };
  }

  it("writes an executable file into the program's folder", async () => {
    const { code, out, err } = await crashloop(['completion', 'install'], { path: ['home/bin', 'krew/bin'] });
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.include(`${at('krew/bin', NAME)} written\n`);
    expect(read('krew/bin', NAME)).to.equal(SHIM);
    accessSync(at('krew/bin', NAME), constants.X_OK);
    expect(readdirSync(at('home/bin'))).to.deep.equal(['x']);
    expect(readdirSync(at('krew/bin'))).to.deep.equal([NAME, 'kubectl-crashloop'].sort());
  });
  it('chooses a folder below home where the program is not on PATH', async () => {
    expect((await crashloop(['completion', 'install'], { path: ['opt/bin', 'home/bin'] })).out).to.include(
      `${at('home/bin', NAME)} written\n`,
    );
  });
  it("chooses another folder on PATH, but not the system's", async () => {
    expect(
      (await crashloop(['completion', 'install'], { path: ['/usr/bin', '/bin', '/nonexistent', 'opt/bin'] })).out,
    ).to.include(`${at('opt/bin', NAME)} written\n`);
  });
  it('says what to do where no folder may be written to', async () => {
    const { code, err } = await crashloop(['completion', 'install'], { path: ['/usr/bin', '/nonexistent'] });
    expect(code).to.equal(1);
    expect(err).to.equal(
      'error: you may not write to any folder on PATH\ncreate a folder, add it to PATH and run: kubectl crashloop completion install --dir FOLDER\n',
    );
  });
  it('writes to --dir, and says where kubectl will not find it there', async () => {
    const { code, out, err } = await crashloop(['completion', 'install', '--dir', 'some/where'], {
      path: ['krew/bin'],
    });
    expect(code).to.equal(0);
    expect(out).to.include(`${at('some/where', NAME)} written\n`);
    expect(err).to.equal(`kubectl will not call it: ${at('some/where')} is not on PATH\n`);
  });
  it('reports another shim that comes first on PATH', async () => {
    writeFileSync(at('home/bin', NAME), '#!/bin/sh\n');
    expect((await crashloop(['completion', 'install'], { path: ['home/bin', 'krew/bin'] })).err).to.equal(
      `kubectl will not call it: ${at('home/bin', NAME)} comes first on PATH\n`,
    );
  });
  it('overwrites an older version of itself', async () => {
    await crashloop(['completion', 'install'], { path: ['krew/bin'] });
    expect((await crashloop(['completion', 'install'], { path: ['krew/bin'] })).out).to.include('is up to date\n');
    writeFileSync(at('krew/bin', NAME), `${SHIM}# older\n`);
    expect((await crashloop(['completion', 'install'], { path: ['krew/bin'] })).out).to.include('overwritten\n');
    expect(read('krew/bin', NAME)).to.equal(SHIM);
  });
  it('overwrites a file of another program only with --force', async () => {
    const foreign = '#!/bin/sh\nexec kubectl crashloop __complete "$@"\n';
    writeFileSync(at('krew/bin', NAME), foreign);
    const { code, err } = await crashloop(['completion', 'install'], { path: ['krew/bin'] });
    expect(code).to.equal(1);
    expect(err).to.match(/exists and belongs to another program\n.*--force/);
    expect(read('krew/bin', NAME)).to.equal(foreign);
    expect((await crashloop(['completion', 'install', '--force'], { path: ['krew/bin'] })).out).to.include(
      'overwritten\n',
    );
    expect(read('krew/bin', NAME)).to.equal(SHIM);
  });
  it('replaces a link, not its target', async () => {
    writeFileSync(at('target'), 'precious');
    symlinkSync(at('target'), at('krew/bin', NAME));
    await crashloop(['completion', 'install', '--force'], { path: ['krew/bin'] });
    expect(read('target')).to.equal('precious');
    expect(read('krew/bin', NAME)).to.equal(SHIM);
  });
  it('leaves no half-written file where it fails', async () => {
    rmSync(at('krew/bin/kubectl-crashloop'));
    mkdirSync(at('opt/bin', `${NAME}.new`));
    const { code, err } = await crashloop(['completion', 'install', '--dir', at('opt/bin')]);
    expect(code).to.equal(1);
    expect(err).to.match(/^error: cannot write .*\nchoose another folder: --dir FOLDER\n$/);
    expect(readdirSync(at('opt/bin'))).to.not.include(NAME);
  });
  it("says how to switch on kubectl's completion in the user's shell", async () => {
    expect((await crashloop(['completion', 'install'], { path: ['krew/bin'], shell: '/usr/bin/zsh' })).out)
      .to.include('source <(kubectl completion zsh)')
      .and.not.include('bash');
    expect((await crashloop(['completion', 'install'], { path: ['krew/bin'], shell: '/bin/tcsh' })).out)
      .to.include('bash')
      .and.include('powershell');
  });
  it('uses the name under which the plugin is installed', async () => {
    await crashloop(['completion', 'install', '--dir', at('opt/bin')], { program: 'kubectl crashloop-why' });
    expect(read('opt/bin', 'kubectl_complete-crashloop_why')).to.include('exec kubectl-crashloop_why __complete "$@"');
    expect(fileOf('kubectl crashloop')).to.equal('kubectl-crashloop');
    expect((await crashloop(['completion', 'fish'], { program: 'kubectl crashloop-why' })).out).to.match(
      /^complete -c kubectl-crashloop_why /m,
    );
  });
  it('is a .cmd file on Windows', () => {
    expect(shimFor('win32', 'kubectl-crashloop')).to.deep.include({ name: `${NAME}.cmd` });
    expect(shimFor('win32', 'kubectl-crashloop').text).to.match(
      /^@rem .*\r\n@kubectl-crashloop __complete %\* 2>nul\r\n$/,
    );
  });
  it('equals the file in scripts/', () => {
    const file = fileURLToPath(new URL('../../../scripts/kubectl_complete-crashloop', import.meta.url));
    expect(readFileSync(file, 'utf8')).to.equal(SHIM);
    accessSync(file, constants.X_OK);
  });
  it('passes every word on, the empty last one too, and returns only the output and exit code', () => {
    writeFileSync(at('krew/bin/kubectl-crashloop'), '#!/bin/sh\necho noise >&2\nprintf "<%s>" "$@"\n', { mode: 0o755 });
    writeFileSync(at('krew/bin', NAME), SHIM, { mode: 0o755 });
    const ran = spawnSync(at('krew/bin', NAME), ['explain', '-n', 'a b', ''], {
      encoding: 'utf8',
      env: { PATH: `${at('krew/bin')}:/usr/bin:/bin` },
    });
    expect([ran.stdout, ran.stderr, ran.status]).to.deep.equal(['<__complete><explain><-n><a b><>', '', 0]);
    rmSync(at('krew/bin/kubectl-crashloop'));
    const gone = spawnSync(at('krew/bin', NAME), ['x'], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    expect([gone.stdout, gone.stderr]).to.deep.equal(['', '']);
    expect(gone.status).to.not.equal(0);
  });

  it('refuses unknown arguments', async () => {
    expect((await crashloop(['completion'])).err).to.match(/^error: install or a shell is needed\nusage: /);
    expect((await crashloop(['completion', 'bsh'])).err).to.match(
      /^error: unsupported shell "bsh"\ndid you mean bash\?/,
    );
    expect((await crashloop(['completion', 'bash', 'zsh'])).err).to.match(/^error: completion takes one argument/);
    expect((await crashloop(['completion', 'bash', '--dir', '/x'])).err).to.match(/^error: --dir goes with install/);
    expect((await crashloop(['completion', 'install', '--dir='])).err).to.match(/^error: --dir is empty/);
  });
  it('has a script for every shell in its usage', () =>
    expect(completion.completes?.words[0]).to.deep.equal([...SHELLS, 'install']));
});
