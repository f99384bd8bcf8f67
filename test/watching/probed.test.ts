import { expect } from 'chai';
import type { Event, Pod } from '../../src/model/objects.ts';
import { failingLiveness, hasLiveness } from '../../src/watching/probed.ts';

const NOW = '2026-01-01T12:00:00Z';
const ago = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
const pod = (livenessProbe: object | undefined, began = 20): Pod =>
  ({
    metadata: { name: 'web-1', uid: 'u' },
    spec: { containers: [{ name: 'web', ...(livenessProbe && { livenessProbe }) }] },
    status: {
      containerStatuses: [{ name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: ago(began) } } }],
    },
  }) as unknown as Pod;
const event = (reason: string, message: string, seconds: number, more: object = {}): Event =>
  ({
    reason,
    message,
    lastTimestamp: ago(seconds),
    involvedObject: { kind: 'Pod', name: 'web-1', uid: 'u', fieldPath: 'spec.containers{web}', ...more },
  }) as unknown as Event;
const failed = (seconds: number, more: object = {}): Event =>
  event('Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404', seconds, more);
const told = (events: readonly Event[], one = pod({ periodSeconds: 5 })): string | undefined =>
  failingLiveness([one], events, NOW);

describe('watching/probed', () => {
  it('reports a failing probe until it could have succeeded again', () => {
    expect(told([failed(3)])).to.equal('the liveness probe of web in pod web-1 is failing');
    expect(told([failed(12)])).to.match(/ is failing$/);
    expect(told([failed(14)])).to.equal(undefined);
    expect(told([failed(20)], pod({}, 60)), 'every 10 s where nothing else is said').to.match(/ is failing$/);
  });
  it('reports a killed container as long as it runs', () => {
    expect(
      told(
        [event('Killing', 'Container web failed liveness probe, will be restarted', 25)],
        pod({ periodSeconds: 1 }, 40),
      ),
    ).to.match(/has failed, and the kubelet restarts it$/);
    expect(
      told(
        [event('Killing', 'Container web failed liveness probe, will be restarted', 25)],
        pod({ periodSeconds: 1 }, 15),
      ),
      'the one before',
    ).to.equal(undefined);
    expect(told([event('Killing', 'Stopping container web', 2)])).to.equal(undefined);
  });
  it('ignores other probes, pods, containers and earlier runs', () => {
    expect(told([event('Unhealthy', 'Readiness probe failed: connection refused', 3)])).to.equal(undefined);
    expect(told([failed(3, { uid: 'other' })])).to.equal(undefined);
    expect(told([failed(3, { fieldPath: 'spec.containers{other}' })])).to.equal(undefined);
    expect(told([failed(3)], pod({ periodSeconds: 5 }, 2))).to.equal(undefined);
    expect(told([failed(3)], pod(undefined))).to.equal(undefined);
    expect([hasLiveness(pod({})), hasLiveness(pod(undefined))]).to.deep.equal([true, false]);
  });
});
