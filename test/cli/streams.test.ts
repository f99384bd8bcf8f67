/** The real streams, signals and folders of the program, on a small cluster. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCENES } from '../faults/support/scenes.ts';
import { FakeApi } from '../watching/support/api.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const FULL = 'error: cannot write to standard output: ENOSPC: no space left on device, write\n';

describe('the streams', function () {
  this.timeout(60_000);
  let folder = '';
  let api: FakeApi;
  before(async function () {
    if (!existsSync('/dev/full')) this.skip();
    folder = mkdtempSync(join(tmpdir(), 'crashloop-streams-'));
    api = await FakeApi.open();
    SCENES.find(({ name }) => name === 'wait, failed')!.fill(api);
  });
  after(async () => {
    await api?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a line of bash in which `$run` is the program, with the cluster as its server. */
  function bash(line: string): Promise<{ code: number | null; out: string; err: string }> {
    return new Promise((resolve) => {
      const set = `run() { "${process.execPath}" "${MAIN}" "$@" --server ${api.server.url} -n shop; }; ${line}`;
      const ran = spawn('timeout', ['30', 'bash', '-c', set], {
        cwd: folder,
        env: { PATH: '/usr/bin:/bin', HOME: folder },
      });
      const text = { out: '', err: '' };
      ran.stdout.on('data', (chunk) => (text.out += String(chunk)));
      ran.stderr.on('data', (chunk) => (text.err += String(chunk)));
      ran.once('close', (code) => resolve({ code, ...text }));
    });
  }

  for (const [command, code] of [
    ['explain deploy/web', 1],
    ['list -w=5s', 1],
    ['wait deploy/web', 2],
  ] as const)
    it(`reports that it cannot write any more: ${command}`, async () => {
      expect(await bash(`run ${command} > /dev/full`))
        .to.include({ code })
        .and.to.have.property('err')
        .that.includes(FULL);
    });

  it('never takes a command that waits for a success where the reader closes the pipe', async () => {
    const { out, err } = await bash('run wait deploy/web | true; echo ${PIPESTATUS[0]}');
    expect([out, err]).to.deep.equal(['129\n', '']);
  });

  it('has its exit code without a reader of its errors', async () => {
    expect((await bash('run explain nope 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}')).out).to.equal('1\n');
    expect((await bash('run explain nope 2>/dev/full; echo $?')).out).to.equal('1\n');
    const { out } = await bash('run explain deploy/web 2>/dev/full; echo $?');
    expect(out)
      .to.match(/^Pod\/web-b-1 /)
      .and.to.match(/\n0\n$/);
  });

  it('works in a folder that was removed', async () => {
    const gone = 'mkdir gone && cd gone && rmdir ../gone;';
    expect(await bash(`${gone} run explain deploy/web`)).to.include({ code: 0, err: '' });
    expect(await bash(`${gone} run bundle deploy/web --file x.tar.gz`)).to.include({
      code: 1,
      err: 'error: cannot write x.tar.gz: the folder does not exist\n',
    });
    expect(await bash(`${gone} run capture deploy/web`)).to.include({
      code: 1,
      err: 'error: cannot write into the current folder: the folder does not exist\n',
    });
  });
});
