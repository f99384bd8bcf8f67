/** `guard` with the real helm on a real cluster: releases that fail and remove their pods, and one that succeeds. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuardAnswer } from '../../src/model/guard-answer.ts';
import { Bench, MAIN } from './harness.ts';
import type { Ran } from './harness.ts';
import { helm } from './helm.ts';

const MINUTES = 60_000;
const CHART = fileURLToPath(new URL('chart', import.meta.url));
const MIGRATION = 'echo "Error: environment variable DATABASE_URL is not set"; exit 1';

describe('on a cluster: guard', function () {
  this.timeout(10 * MINUTES);
  const bench = new Bench();
  const folder = mkdtempSync(join(tmpdir(), 'crashloop-guard-helm-'));
  let program = '';
  before(async function () {
    const found = helm();
    if (typeof found !== 'string') {
      console.log(`      guard is left out: ${found.missing}`);
      return this.skip();
    }
    program = found;
    await bench.open();
  });
  after(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs helm under guard. */
  const guarded = (flags: readonly string[], ...words: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const command = [program, ...words, '-n', bench.namespace];
      const ran = spawn(process.execPath, [MAIN, 'guard', '-n', bench.namespace, ...flags, '--', ...command], {
        cwd: folder,
        env: { ...process.env, HOME: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { out: '', err: '' };
      ran.stdout.on('data', (chunk) => (text.out += String(chunk)));
      ran.stderr.on('data', (chunk) => (text.err += String(chunk)));
      ran.once('close', (code) => resolve({ code, ...text }));
    });
  const answerIn = (file: string): GuardAnswer => JSON.parse(readFileSync(join(folder, file), 'utf8')) as GuardAnswer;
  const install = (name: string, ...sets: readonly string[]): string[] => [
    ...['upgrade', '--install', name, CHART, '--timeout', '90s'],
    ...sets.flatMap((one) => ['--set-string', one]),
  ];

  it('says nothing about a release that succeeds', async () => {
    const { code, out, err } = await guarded(['--force', '--report', 'good.json'], ...install('good'), '--atomic');
    expect(code, out + err).to.equal(0);
    expect(out).to.contain('STATUS: deployed');
    expect(err).to.equal('');
    expect(existsSync(join(folder, 'good.json'))).to.equal(false);
  });

  it('explains an upgrade that --atomic has rolled back', async () => {
    const script = 'script=echo "Error: Cannot find module \'express\'"; exit 1';
    const flags = ['--force', '--report', 'bad.json', '--bundle', 'bad.tar.gz', '--report', 'bad.md'];
    const { code, out, err } = await guarded(flags, ...install('bad', script), '--atomic');
    expect(code, out + err).to.equal(1);
    expect(err)
      .to.match(/^Error: /m)
      .and.to.match(/\n\nhelm failed with exit code 1 after/);
    await bench.until('--atomic removes the pod', 60, async () => (await bench.pods('app=bad-web')).length === 0);
    const answer = answerIn('bad.json');
    expect(answer.groups.map(({ cause }) => cause?.id)).to.deep.equal(['app/missing-module']);
    // The uninstall removes the ConfigMap, too. That is no cause.
    expect(err).not.to.contain('bad-settings');
    const again = await bench.run('explain', '--from', join(folder, 'bad.tar.gz'), '-o', 'json');
    expect((JSON.parse(again.out) as { causes: { id: string }[] }).causes[0]?.id).to.equal('app/missing-module');
    expect(readFileSync(join(folder, 'bad.md'), 'utf8')).to.contain('express');
  });

  it('explains a hook Job that is removed as soon as it fails', async () => {
    const { code, err } = await guarded(['--report', 'hook.json', '--force'], ...install('hook', `hook=${MIGRATION}`));
    expect(code, err).to.equal(1);
    expect(await bench.pods('job-name=hook-migrate')).to.deep.equal([]);
    const answer = answerIn('hook.json');
    expect(answer.groups.map(({ cause }) => cause?.id)).to.deep.equal(['config/missing-env']);
    expect(answer.items[0]?.workload).to.include({ kind: 'Job', name: 'hook-migrate' });
    expect(err).to.contain('DATABASE_URL');
  });
});
