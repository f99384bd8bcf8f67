import { expect } from 'chai';
import check from '../../../src/checks/node/unread-event.ts';
import { event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

/** A pod that does not start, created ten minutes ago. */
const stuck = (events: object[], more: Scenario['pod'] = {}): Scenario => ({
  pod: {
    ...more,
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
      ] as never,
      ...more.status,
    },
  },
  objects: events,
});

describe('node/unread-event', () => {
  it('quotes a repeated warning, and keeps the end of its message', async () => {
    const words = `unable to ensure pod container exists: ${'layer of the kubelet: '.repeat(12)}cannot enter cgroupv2 kubepods: domain controllers`;
    const cases: [reason: string, message: string, category: string, end: RegExp][] = [
      ['FailedCreatePodContainer', words, 'node', /domain controllers$/],
      [
        'HostPortConflict',
        'host port 9100 is claimed by pod monitoring/exporter-x',
        'node',
        /claimed by pod monitoring/,
      ],
      ['VolumeFenceFailed', 'array refused the lease of lun 12', 'volume', /lease of lun 12/],
      ['ImageFetchFailed', 'mirror returned an empty manifest list', 'bad-image', /empty manifest list/],
    ];
    for (const [reason, message, category, end] of cases) {
      const [found] = await foundBy(check, stuck([event(reason, message, { count: 7 })]));
      expect(found, reason).to.include({ confidence: 'likely', category, id: 'node/unread-event' });
      expect(found!.summary, reason).to.match(end);
      expect(found!.summary, reason).to.contain('7 times');
      expect(found!.evidence[0]?.quote, reason).to.equal(message);
    }
  });

  it('takes the newest repeated warning, and is unsure of a single one that others followed', async () => {
    const older = event('QuotaAgentFailed', 'older', { count: 9, last: '2026-01-01T11:52:00Z' });
    const newer = event('LeaseFailed', 'newer', { count: 4, last: '2026-01-01T11:55:00Z' });
    const single = event('Odd', 'once', { last: '2026-01-01T11:57:00Z' });
    expect((await foundBy(check, stuck([older, newer, single])))[0]?.summary).to.contain('newer');
    const normal = event('Scheduled', 'assigned', { type: 'Normal', last: '2026-01-01T11:58:00Z' });
    expect((await foundBy(check, stuck([single, normal])))[0]?.confidence).to.equal('possible');
    expect((await foundBy(check, stuck([single])))[0]?.confidence).to.equal('likely');
  });

  it('says nothing of a warning that the pod is past, that only accompanies others, or of another pod', async () => {
    const asides = ['BackOff', 'Unhealthy', 'DNSConfigForming', 'PolicyViolation', 'FailedToRetrieveImagePullSecret'];
    for (const reason of asides)
      expect(await foundBy(check, stuck([event(reason, 'x', { count: 5 })])), reason).to.deep.equal([]);
    const foreign = event('LeaseFailed', 'x', { count: 5, uid: 'another' });
    expect(await foundBy(check, stuck([foreign]))).to.deep.equal([]);
    const before = event('LeaseFailed', 'x', { count: 5, last: '2026-01-01T11:51:00Z' });
    const started = event('Started', 'Container started', { type: 'Normal', last: '2026-01-01T11:53:00Z' });
    expect(await foundBy(check, stuck([before, started]))).to.deep.equal([]);
  });

  it('waits a minute before it takes a warning for the reason', async () => {
    const metadata = { creationTimestamp: '2026-01-01T11:59:30Z' };
    const young = stuck([event('LeaseFailed', 'x', { count: 5, last: '2026-01-01T11:59:55Z' })], { metadata });
    expect(await foundBy(check, young)).to.deep.equal([]);
  });
});
