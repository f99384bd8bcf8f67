import { expect } from 'chai';
import { counted, countedBy, countedTexts, NOTHING_COUNTED } from '../../src/oom-test/counted.ts';
import type { Counted } from '../../src/oom-test/counted.ts';
import { readingOf } from '../../src/oom-test/cgroup-files.ts';

const countedIn = (...texts: string[]): Counted =>
  texts.reduce((all, text) => counted(all, readingOf(`memory.current 1\n${text}`)!), NOTHING_COUNTED);

describe('oom-test: what a cgroup counts', () => {
  it('names the level that was at its limit', () => {
    expect(countedTexts(countedIn('memory.events oom 1\nmemory.events oom_kill 1\n')).join()).to.contain(
      'at its own limit',
    );
    expect(countedTexts(countedIn('memory.events oom 0\nmemory.events oom_kill 2\n')).join()).to.match(
      /2 OOM kills .*a cgroup above it/,
    );
    expect(countedTexts(countedIn('memory.events oom 0\nmemory.events oom_kill 0\n'))).to.deep.equal([]);
  });
  it('keeps the last counts, the most swap and the longest waits', () => {
    const pressure = (memory: string, cpu: string): string =>
      `memory.pressure full avg10=${memory} avg60=0.00\ncpu.pressure some avg10=${cpu} avg60=0.00\n`;
    const all = countedIn(
      `${pressure('45.20', '0.00')}memory.swap.current 4096\n`,
      `${pressure('3.00', '91.00')}memory.swap.current 0\n`,
      '',
    );
    expect(all).to.deep.include({ swapBytes: 4096, waited: { memory: 45.2, cpu: 91 } });
    const text = countedTexts(all).join('\n');
    expect(text)
      .to.match(/45 % of 10 s/)
      .and.to.match(/91 % of 10 s/)
      .and.to.match(/swap/);
  });
  it('takes what the kubelet measured', () => {
    const stalled = { cpu: 70, memory: 0, swapBytes: 2 ** 20, time: null };
    expect(countedTexts(countedBy(stalled)).join()).to.match(/1Mi of swap.*70 % of 10 s/);
    expect(countedTexts(countedBy(undefined))).to.deep.equal([]);
  });
  it('says nothing of short waits', () =>
    expect(countedTexts({ ...NOTHING_COUNTED, waited: { memory: 19, cpu: 49 } })).to.deep.equal([]));
});
