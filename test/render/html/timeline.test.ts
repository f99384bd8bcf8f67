/** The drawn timeline: what it shows, and to which scale. */
import { expect } from 'chai';
import type { ContainerReport } from '../../../src/model/diagnosis.ts';
import type { TimelineEntry } from '../../../src/model/reports.ts';
import { lanesOf } from '../../../src/render/html/lanes.ts';
import { percent, scaleOf } from '../../../src/render/html/scale.ts';
import { fitted } from '../../../src/render/html/svg-text.ts';

const MINUTE = 60_000;
const T0 = Date.parse('2026-03-01T10:00:00Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();

const container = (over: Partial<ContainerReport> = {}): ContainerReport => ({
  name: 'web',
  type: 'app',
  status: 'CrashLoopBackOff',
  restarts: 3,
  lastExit: { code: 1, signal: null, reason: 'Error', startedAt: at(0), finishedAt: at(20) },
  unreadySince: null,
  notRestartedBy: null,
  betweenCrashesSince: null,
  estimate: null,
  backoff: { delaySeconds: 40, nextRestartAt: at(60) },
  ...over,
});
const entry = (seconds: number, over: Partial<TimelineEntry> = {}): TimelineEntry => ({
  time: at(seconds),
  what: 'start',
  object: 'Pod/web-1',
  container: 'web',
  says: 'started',
  count: 1,
  ...over,
});
const spans = (one: ContainerReport, entries: readonly TimelineEntry[], now: string | null) =>
  lanesOf([one], entries, now)
    .find(({ name }) => name === 'web')!
    .spans.map(({ from, to, kind }) => [(from - T0) / 1000, (to - T0) / 1000, kind]);

describe('html: the lanes of a timeline', () => {
  it('draw the last run and the back-off until the next start', () =>
    expect(spans(container(), [], at(30))).to.deep.equal([
      [0, 20, 'run'],
      [20, 60, 'wait'],
    ]));

  it('draw an estimated back-off as such', () => {
    const one = container({ backoff: null, estimate: { delaySeconds: 40, nextRestartAt: at(60) } });
    expect(spans(one, [], at(30))).to.deep.include([20, 60, 'estimate']);
  });

  it('draw the present run up to the time of the answer', () => {
    const one = container({ status: 'Running', betweenCrashesSince: at(60), backoff: null });
    expect(spans(one, [], at(75))).to.deep.equal([
      [0, 20, 'run'],
      [20, 60, 'wait'],
      [60, 75, 'run'],
    ]);
  });

  it('take the present start of a container that is not in a loop from the events', () => {
    const one = container({ status: 'Running', lastExit: null, restarts: 0, backoff: null });
    expect(spans(one, [entry(5)], at(75))).to.deep.equal([[5, 75, 'run']]);
  });

  it('draw no run without its times, and none up to an unknown time', () => {
    const lastExit = {
      code: 128,
      signal: null,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: at(3),
    };
    expect(spans(container({ lastExit, backoff: null }), [entry(3)], at(9))).to.deep.equal([]);
    const running = container({ status: 'Running', lastExit: null, backoff: null });
    expect(spans(running, [entry(5)], null)).to.deep.equal([]);
  });

  it('are one for edits, one for each container, and one for the pod', () => {
    const entries = [
      entry(0, { what: 'config', object: 'ConfigMap/web', container: null }),
      entry(1, { what: 'schedule', container: null }),
      entry(2, { what: 'probe' }),
      entry(3, { what: 'kill', container: 'other' }),
    ];
    const lanes = lanesOf([container(), container({ name: 'other', lastExit: null, backoff: null })], entries, at(9));
    expect(lanes.map(({ name, marks }) => [name, ...marks.map(({ kind }) => kind)])).to.deep.equal([
      ['Edits and rollouts', 'edit'],
      ['web', 'probe'],
      ['other', 'kill'],
      ['Pod', 'other'],
    ]);
  });

  it('are at most eight of containers; the events of the others are in the lane of the pod', () => {
    const many = Array.from({ length: 30 }, (_, i) => container({ name: `c${i}`, restarts: i }));
    const lanes = lanesOf(many, [entry(4, { container: 'c0' })], at(9));
    expect(lanes.map(({ name }) => name)).to.deep.equal([
      'c22',
      'c23',
      'c24',
      'c25',
      'c26',
      'c27',
      'c28',
      'c29',
      'Pod',
    ]);
  });
});

describe('html: the scale of a timeline', () => {
  it('is the same everywhere', () => {
    const scale = scaleOf([0, MINUTE, 3 * MINUTE, 4 * MINUTE])!;
    expect([0, 1, 2, 4].map((minute) => percent(scale, minute * MINUTE))).to.deep.equal(['0%', '25%', '50%', '100%']);
  });

  it('has at most five ticks with round times', () => {
    for (const span of [11, 60, 200, 3600, 40_000, 86_400 * 3, 86_400 * 900]) {
      const scale = scaleOf([T0 + 1234, T0 + 1234 + span * 1000])!;
      expect(scale.ticks.length, `${span} s`).to.be.within(1, 5);
    }
    const { ticks } = scaleOf([T0, T0 + 4 * MINUTE])!;
    expect(ticks.map(({ label }) => label)).to.deep.equal(['10:00', '10:01', '10:02', '10:03', '10:04']);
  });

  it('leaves out what is long before, so that the crash can be seen', () => {
    const days = 86_400_000;
    const scale = scaleOf([T0 - 9 * days, T0 - 9 * days + 5000, T0, T0 + 20_000, T0 + MINUTE])!;
    expect([scale.from, scale.to]).to.deep.equal([T0, T0 + MINUTE]);
    expect(percent(scale, T0 - 9 * days)).to.equal('0%');
  });

  it('shows at least ten seconds, and needs two times', () => {
    expect(scaleOf([T0, T0 + 1000])).to.include({ from: T0 - 9000, to: T0 + 1000 });
    expect(scaleOf([T0, T0])).to.equal(undefined);
    expect(scaleOf([])).to.equal(undefined);
  });
});

describe('html: text in drawings', () => {
  it('breaks at blanks, and in names after a sign', () => {
    expect(fitted('selects app=postgres: 1 pod, 0 ready', 160, 13, false, 6)).to.deep.equal([
      'selects app=postgres: 1',
      'pod, 0 ready',
    ]);
    expect(fitted('ExternalSecret/very-long-name-of-it', 160, 13, true, 6)).to.deep.equal([
      'ExternalSecret/very-',
      'long-name-of-it',
    ]);
  });

  it('is cut after some lines', () => {
    const lines = fitted('x'.repeat(10_000), 264, 13, true, 6);
    expect(lines).to.have.length(6);
    expect(lines.at(-1)).to.match(/x…$/);
  });

  it('counts wide characters as wide', () => {
    const [first] = fitted('設定ファイルが見つかりません設定ファイルが見つかりません', 264, 13, false, 6);
    expect(first!.length).to.be.at.most(17);
  });
});
