/** oom-test from its arguments to its streams, on recordings. */
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgv } from '../../src/cli/argv.ts';
import { watchOf } from '../../src/cli/durations.ts';
import { ALL_FLAGS, OWN_FLAGS } from '../../src/cli/flags.ts';
import type { OomExperiment } from '../../src/model/oom-test-answer.ts';
import { displayWidth } from '../../src/render/width.ts';
import { crashloop } from '../support/run-cli.ts';

const corpus = (name: string): string => fileURLToPath(new URL(`../corpus/${name}`, import.meta.url));

const answer = async (name: string, ...more: string[]): Promise<OomExperiment> =>
  JSON.parse((await crashloop(['oom-test', '--from', corpus(name), '-o', 'json', ...more])).out) as OomExperiment;

describe('oom-test on recordings', () => {
  const verdicts: readonly (readonly [string, string, string])[] = [
    ['oom-leak', 'container-limit', 'confirmed'],
    ['oom-burst', 'container-limit', 'confirmed'],
    ['oom-child', 'container-limit', 'confirmed'],
    ['jvm-heap-over-limit', 'container-limit', 'confirmed'],
    ['jvm-heap-space', 'app-heap', 'confirmed'],
    ['node-heap-oom', 'app-heap', 'confirmed'],
    ['self-sigkill-137', 'not-memory', 'likely'],
    ['go-nil-panic', 'not-memory', 'confirmed'],
    ['healthy', 'not-memory', 'likely'],
    ['pvc-missing', 'not-memory', 'confirmed'],
  ];
  for (const [name, verdict, confidence] of verdicts) {
    it(`${name}: ${verdict}`, async () => {
      const experiment = await answer(name);
      expect(experiment).to.include({
        apiVersion: 'crashloop/v1',
        kind: 'Experiment',
        test: 'oom-test',
        verdict,
        confidence,
      });
      expect(experiment.left).to.deep.equal([]);
    });
  }
  it('names a probe as the killer', async () =>
    expect((await answer('liveness-ignores-term')).memory.killer).to.equal('probe'));
  it('names the heap flag that does not fit, and one that does', async () => {
    const { memory, summary } = await answer('jvm-heap-over-limit');
    expect(summary).to.contain('-Xmx1g');
    expect(memory.proposal).to.include({ limit: '1536Mi' });
    expect(memory.proposal!.heap).to.contain('MaxRAMPercentage');
  });
  it('matches a kernel log to the pod', async () => {
    const pod = JSON.parse(
      (await crashloop(['oom-test', '--from', corpus('oom-leak'), '-o', 'json'])).out,
    ) as OomExperiment;
    expect(pod.steps.some((step) => step.name === 'kernel log')).to.equal(false);
    const folder = mkdtempSync(join(tmpdir(), 'oom-'));
    try {
      writeFileSync(
        join(folder, 'dmesg'),
        'oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/kubepods/podaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee,task_memcg=/kubepods/podaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/x,task=y,pid=1,uid=0\n',
      );
      const told = await answer('oom-leak', '--kernel-log', join(folder, 'dmesg'));
      expect(told.steps.find((step) => step.name === 'kernel log')).to.include({
        outcome: 'no OOM kill of this pod',
        says: '1 of other processes',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it('fits 80 columns, except for commands to copy', async () => {
    const { out } = await crashloop(['oom-test', '--from', corpus('oom-leak'), '--color=never'], '', {
      stdout: { isTerminal: true, columns: 80 },
    });
    expect(out.split('\n').filter((line) => displayWidth(line) > 80 && !/^ {5}/.test(line))).to.deep.equal([]);
    expect(out).to.match(/^VERDICT {2}container-limit, confirmed$/m);
  });
  it('--exit-code is 1 only with a cause', async () => {
    expect((await crashloop(['oom-test', '--from', corpus('oom-leak'), '--exit-code'])).code).to.equal(1);
    expect((await crashloop(['oom-test', '--from', corpus('healthy'), '--exit-code'])).code).to.equal(0);
    expect((await crashloop(['oom-test', '--from', corpus('oom-leak')])).code).to.equal(0);
  });
  it('refuses invalid flags', async () => {
    const said = async (...argv: string[]): Promise<string> =>
      (await crashloop(['oom-test', '--from', corpus('oom-leak'), ...argv])).err;
    expect(await said('--watch')).to.contain('error: a recording cannot be watched');
    expect(await said('--kernel-log', '/nonexistent/file')).to.contain('error: unable to read the kernel log');
    expect(await said('--prometheus', 'localhost')).to.contain('error: --prometheus is not a URL');
    expect(await said('--prometheus-header', 'a: b')).to.contain('needs --prometheus');
    expect(await said('--prometheus', 'http://x', '--prometheus-header', 'a b')).to.contain('is not a header');
    expect(await said('-c', 'nope')).to.contain('container nope is not valid for pod');
    expect(await said('--watch=soon')).to.contain('invalid argument "soon" for "--watch" flag');
  });
});

describe('a flag with an optional value', () => {
  const watch = (...argv: string[]): string | undefined => parseArgv(argv, Object.values(OWN_FLAGS)).flags.values.watch;
  it('accepts no value, one after =, and a duration in the next word', () => {
    expect(watch()).to.equal(undefined);
    expect(watch('--watch')).to.equal('');
    expect(watch('--watch=5m')).to.equal('5m');
    expect(watch('--watch', '1m30s')).to.equal('1m30s');
  });
  it('does not read a name as its value', () => {
    expect(parseArgv(['oom-test', '--watch', 'web-1'], Object.values(OWN_FLAGS)).words).to.deep.equal([
      'oom-test',
      'web-1',
    ]);
    expect(watch('--watch', 'web-1')).to.equal('');
    expect(parseArgv(['explain', '-w', 'web-1'], ALL_FLAGS).words).to.deep.equal(['explain', 'web-1']);
  });
  it('accepts its letter as kubectl does: alone, with others, with a duration', () => {
    for (const argv of [['-w'], ['-w', 'web-1'], ['-wA'], ['-Aw']]) expect(watch(...argv), argv.join(' ')).to.equal('');
    for (const argv of [['-w', '5m'], ['-w5m'], ['-w=5m']]) expect(watch(...argv), argv.join(' ')).to.equal('5m');
    expect(parseArgv(['-wA', 'x'], ALL_FLAGS).flags.switches['all-namespaces']).to.equal(true);
    const given = (text: string) => watchOf({ values: { watch: text }, switches: {}, lists: {} });
    expect(['', 'true', 'false', '90s'].map(given)).to.deep.equal([
      { seconds: null },
      { seconds: null },
      null,
      { seconds: 90 },
    ]);
    expect(watch('--watch', '--exit-code')).to.equal('');
  });
});
