import { expect } from 'chai';
import { LOOP, END, readingOf } from '../../src/oom-test/cgroup-files.ts';
import { turn, within } from '../../src/oom-test/exec-reader.ts';
import type { Session } from '../../src/oom-test/exec-reader.ts';
import { FakeClock, START } from '../support/fake-clock.ts';
import { spawnSync } from 'node:child_process';

describe('oom-test: cgroup files', () => {
  it('reads v2', () => {
    const text =
      'memory.current 50331648\nmemory.max 67108864\nmemory.peak 60000000\nmemory.events low 0\nmemory.events oom 3\nmemory.events oom_kill 2\nmemory.stat anon 1\nmemory.stat inactive_file 331648\nmemory.stat shmem 4096\nmemory.swap.current 8192\n' +
      'memory.pressure some avg10=40.00 avg60=1.00 avg300=0.10 total=5\nmemory.pressure full avg10=31.50 avg60=1.00 avg300=0.10 total=4\n' +
      'cpu.pressure some avg10=88.10 avg60=1.00 avg300=0.10 total=9\n';
    expect(readingOf(text)).to.deep.equal({
      version: 2,
      usageBytes: 50331648,
      workingSetBytes: 50000000,
      limitBytes: 67108864,
      peakBytes: 60000000,
      oomKills: 2,
      ooms: 3,
      sharedBytes: 4096,
      swapBytes: 8192,
      waited: { memory: 31.5, cpu: 88.1 },
    });
  });
  it('reads v2 without a limit, on a kernel without memory.peak', () => {
    expect(readingOf('memory.current 100\nmemory.max max\n')).to.include({
      version: 2,
      limitBytes: null,
      peakBytes: null,
      oomKills: null,
      workingSetBytes: 100,
    });
  });
  it('reads v1', () => {
    const text =
      'memory.usage_in_bytes 1000\nmemory.limit_in_bytes 5000\nmemory.max_usage_in_bytes 4000\nmemory.oom_control oom_kill_disable 0\nmemory.oom_control oom_kill 1\nmemory.stat total_inactive_file 100\nmemory.stat inactive_file 7\nmemory.stat total_shmem 3\n';
    expect(readingOf(text)).to.deep.equal({
      version: 1,
      usageBytes: 1000,
      workingSetBytes: 900,
      limitBytes: 5000,
      peakBytes: 4000,
      oomKills: 1,
      ooms: null,
      sharedBytes: 3,
      swapBytes: null,
      waited: null,
    });
  });
  it('reads the largest number of v1 as no limit', () => {
    expect(readingOf('memory.usage_in_bytes 1000\nmemory.limit_in_bytes 9223372036854771712\n')!.limitBytes).to.equal(
      null,
    );
  });
  it('returns undefined for anything else', () => {
    expect(readingOf('')).to.equal(undefined);
    expect(readingOf('sh: syntax error\nmemory.max 5\n')).to.equal(undefined);
    expect(readingOf('memory.current banana\n')).to.equal(undefined);
  });
  it('answers each line, and ends with its input, in a real shell', () => {
    const { stdout, status, stderr } = spawnSync(LOOP[0]!, LOOP.slice(1), {
      input: 'go\ngo\n',
      encoding: 'utf8',
      timeout: 5000,
    });
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
    expect(stdout.split('\n').filter((line) => line === END)).to.have.length(2);
  });
  it('joins pieces up to the end mark, and returns undefined for a closed session', async () => {
    const pieces = ['memory.current 10\nmem', `ory.max max\n${END}\n`];
    const talk: Session = {
      write: () => undefined,
      read: async () => pieces.shift(),
      ending: '',
      close: () => undefined,
    };
    expect(await turn(talk)).to.include({ usageBytes: 10, limitBytes: null });
    expect(await turn(talk)).to.equal(undefined);
  });
  it('stops waiting when the time is over', async () => {
    const clock = FakeClock.running();
    expect(await within(clock, new Promise(() => undefined), 4000)).to.equal(undefined);
    expect(await within(clock, Promise.resolve(3), 4000)).to.equal(3);
    expect(clock.now()).to.equal(START + 4000);
  });
});
