import { expect } from 'chai';
import { CHECKS, WORKLOAD_CHECKS } from '../../src/checks/index.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import { goesAway, isHopeless, scalingOf } from '../../src/watching/patience.ts';
import type { Trouble } from '../../src/watching/trouble.ts';

const cause = (id: string, confidence: Cause['confidence'] = 'confirmed'): Cause => ({ id, confidence }) as Cause;
const crashed = (crashes: number): Trouble => ({ kind: 'crashed', container: 'web', crashes });
const stuck = (seconds: number, container: string | null = 'web'): Trouble => ({
  kind: 'stuck',
  container,
  reason: 'x',
  seconds,
});
const unscheduled = (seconds: number, preempting = false): Trouble => ({
  kind: 'unscheduled',
  preempting,
  says: '0/2 nodes are available: 2 Insufficient cpu.',
  seconds,
});
const stops = (trouble: Trouble, id?: string, confidence?: Cause['confidence']): boolean =>
  isHopeless(trouble, id === undefined ? undefined : cause(id, confidence), 'silent', false);

describe('watching/patience', () => {
  it('reads from the check whether its cause goes away', () => {
    const all = [...CHECKS, ...WORKLOAD_CHECKS].map(({ id }) => goesAway(cause(id)));
    for (const going of ['never', 'perhaps', 'likely', 'slowly'])
      expect(all.filter((one) => one === going).length, going).to.be.greaterThan(10);
    expect(goesAway(cause('app/no-such-check'))).to.equal('perhaps');
  });
  it('stops at the second crash if the spec or the image is the likely cause', () => {
    expect([stops(crashed(1), 'app/bad-flag'), stops(crashed(2), 'app/bad-flag')]).to.deep.equal([false, true]);
    expect(stops(crashed(2), 'app/bad-flag', 'likely')).to.equal(true);
    expect(stops(crashed(2), 'app/bad-flag', 'possible')).to.equal(false);
  });
  it('stops at the third crash if the cause is unknown, at the fifth if it may go away', () => {
    expect([
      stops(crashed(2), 'app/unhandled-exception'),
      stops(crashed(3), 'app/unhandled-exception'),
      stops(crashed(2)),
      stops(crashed(3)),
    ]).to.deep.equal([false, true, false, true]);
    expect([
      stops(crashed(4), 'upstream/no-ready-endpoints'),
      stops(crashed(5), 'upstream/no-ready-endpoints'),
    ]).to.deep.equal([false, true]);
    expect([stops(crashed(4), 'app/connection-refused'), stops(crashed(5), 'app/connection-refused')]).to.deep.equal([
      false,
      true,
    ]);
  });
  it('gives 45 s to a missing Secret, 10 s to a missing image, 2 minutes to a registry that fails', () => {
    expect([stops(stuck(40), 'config/secret-missing'), stops(stuck(45), 'config/secret-missing')]).to.deep.equal([
      false,
      true,
    ]);
    expect([stops(stuck(9), 'image/pull-not-found'), stops(stuck(10), 'image/pull-not-found')]).to.deep.equal([
      false,
      true,
    ]);
    expect([
      stops(stuck(100), 'image/pull-registry-unreachable'),
      stops(stuck(120), 'image/pull-registry-unreachable'),
    ]).to.deep.equal([false, true]);
    expect([
      stops(stuck(100, null), 'volumes/claim-missing'),
      stops(stuck(120, null), 'volumes/claim-missing'),
    ]).to.deep.equal([false, true]);
  });
  it('never stops for a slow start without a failure', () => expect(stops(stuck(10_000, null))).to.equal(false));
  it('waits 60 s for room, 10 minutes once a node is added, 20 s once an autoscaler has declined', () => {
    expect([stops(unscheduled(59)), stops(unscheduled(60))]).to.deep.equal([false, true]);
    expect(isHopeless(unscheduled(300), undefined, 'adds', false)).to.equal(false);
    expect(isHopeless(unscheduled(600), undefined, 'adds', false)).to.equal(true);
    expect(isHopeless(unscheduled(20), undefined, 'cannot', false)).to.equal(true);
    expect(isHopeless(unscheduled(300), undefined, 'silent', true), 'older pods still end').to.equal(false);
    expect(stops(unscheduled(300, true))).to.equal(false);
  });
  it('stops for a container that does not become ready only if the spec is the cause', () => {
    const unready: Trouble = { kind: 'unready', container: 'web', seconds: 900 };
    expect(stops(unready, 'probes/never-answered')).to.equal(true);
    expect(stops(unready, 'probes/never-answered', 'possible')).to.equal(false);
    expect([
      stops(unready),
      stops(unready, 'upstream/no-ready-endpoints'),
      stops(unready, 'probes/not-ready'),
    ]).to.deep.equal([false, false, false]);
  });
  it('stops for a failed pod', () => expect(stops({ kind: 'failed' })).to.equal(true));
  it('reads what the autoscaler said last', () => {
    expect(scalingOf(['FailedScheduling'])).to.equal('silent');
    expect(scalingOf(['NotTriggerScaleUp', 'FailedScheduling', 'TriggeredScaleUp'])).to.equal('adds');
    expect(scalingOf(['TriggeredScaleUp', 'NotTriggerScaleUp'])).to.equal('cannot');
    expect(scalingOf(['Nominated'])).to.equal('adds');
  });
});
