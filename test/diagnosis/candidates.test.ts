import { expect } from 'chai';
import { isHealthy, mayBeFailing, secondsOfAge } from '../../src/diagnosis/candidates.ts';

const row = (
  ready: string,
  status: string,
  restarts = '0',
  age = '5d',
): { ready: string; status: string; restarts: string; age: string } => ({ ready, status, restarts, age });
const HOUR = 3600;

describe('diagnosis/candidates', () => {
  describe('secondsOfAge', () => {
    for (const [text, seconds] of [
      ['45s', 45],
      ['2m31s', 151],
      ['119m', 7140],
      ['3h5m', 11_100],
      ['2d4h', 187_200],
      ['2y10d', 63_936_000],
    ] as const) {
      it(`reads ${text}`, () => expect(secondsOfAge(text)).to.equal(seconds));
    }
    for (const text of ['', '<invalid>', '<unknown>', 'ago', '5', '1w'])
      it(`reads nothing in "${text}"`, () => expect(secondsOfAge(text)).to.equal(undefined));
  });

  describe('takes', () => {
    for (const one of [
      row('0/1', 'CrashLoopBackOff', '5 (2m ago)'),
      row('0/1', 'Error'),
      row('1/1', 'OOMKilled', '3 (5s ago)'),
      row('0/1', 'ErrImagePull'),
      row('0/1', 'Init:CrashLoopBackOff', '4 (1s ago)'),
      row('0/1', 'CreateContainerConfigError'),
      row('0/1', 'Evicted'),
      row('0/1', 'ContainerStatusUnknown'),
      row('0/1', 'Unknown'),
      row('0/1', 'Init:Error'),
      row('0/1', 'ExitCode:3'),
      row('0/1', 'Signal:9'),
      row('0/2', 'Pending', '0', '61s'),
      // Its claims may wait for a class that does not exist.
      row('0/1', 'Pending', '0', '3s'),
      row('0/1', 'ContainerCreating', '0', '5m'),
      row('0/1', 'Init:0/2', '0', '3h'),
      row('0/1', 'PodInitializing', '1 (5s ago)', '10s'),
      row('0/1', 'Pending', '0', '<unknown>'),
      row('1/2', 'Running'),
      row('1/1', 'Running', '1 (59m ago)'),
      row('0/1', 'NotReady'),
      row('0/1', 'Completed', '6 (20s ago)'),
      row('1/1', 'Running', '7'),
      row('0/1', 'SomethingNewer'),
    ])
      it(`${one.ready} ${one.status} ${one.restarts} ${one.age}`, () => expect(mayBeFailing(one, HOUR)).to.equal(true));
  });

  describe('leaves', () => {
    for (const one of [
      row('1/1', 'Running'),
      row('3/3', 'Running', '12 (2d ago)'),
      row('0/1', 'Completed'),
      row('0/1', 'Completed', '2 (3d ago)'),
      row('0/1', 'Succeeded'),
      row('0/1', 'ContainerCreating', '0', '59s'),
      row('0/1', 'Init:1/2', '0', '12s'),
      row('1/1', 'Terminating'),
      row('0/1', 'Terminating', '9 (1s ago)'),
      row('0/1', 'SchedulingGated', '0', '2d'),
    ])
      it(`${one.ready} ${one.status} ${one.restarts} ${one.age}`, () =>
        expect(mayBeFailing(one, HOUR)).to.equal(false));
  });

  it('looks back as far as --since', () => {
    expect(mayBeFailing(row('1/1', 'Running', '1 (2d ago)'), 3 * 86_400)).to.equal(true);
    expect(mayBeFailing(row('1/1', 'Running', '1 (5s ago)'), 0)).to.equal(false);
  });

  it('recognises rows of healthy pods', () => {
    expect(isHealthy(row('2/2', 'Running'))).to.equal(true);
    expect(isHealthy(row('1/2', 'Running'))).to.equal(false);
    expect(isHealthy(row('0/0', 'Running'))).to.equal(false);
    expect(isHealthy(row('0/1', 'Completed'))).to.equal(false);
  });
});
