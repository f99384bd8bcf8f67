import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { WellCount } from '../../src/survey/well.ts';
import { crashed, podOf } from '../support/scenario.ts';

const AT = Date.parse('2026-01-01T12:00:00Z');
const ready = { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T11:00:00Z' } } };
const pod = (name: string, node: string, status: object = ready, created = '2026-01-01T11:00:00Z'): Pod =>
  podOf({
    metadata: { name, namespace: 'shop', generateName: 'web-', creationTimestamp: created },
    spec: { nodeName: node } as never,
    status: { phase: 'Running', containerStatuses: [status as never] },
  });

describe('WellCount', () => {
  const counted = new Map([
    [
      'shop/web-',
      new Map([
        ['node-1', 2],
        ['node-2', 1],
      ]),
    ],
  ]);
  const of = (well: WellCount, node = 'node-2'): [number, number] => {
    const { here, elsewhere } = well.of({ namespace: 'shop', name: 'web-zzzzz' }, node);
    return [here, elsewhere];
  };
  const fresh = (unwell: string[] = []): WellCount => {
    const well = new WellCount();
    well.reset(counted, new Set(unwell), AT);
    return well;
  };

  it('gives what was counted, and nothing of another revision', () => {
    expect(of(fresh())).to.deep.equal([1, 2]);
    expect(fresh().of({ namespace: 'shop', name: 'api-zzzzz' }, 'node-2')).to.deep.equal({ here: 0, elsewhere: 0 });
  });
  it('counts a pod no more that crashes or is deleted, however often that is told, and again when it is well', () => {
    const well = fresh();
    well.tell(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    well.tell(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    expect(of(well)).to.deep.equal([1, 1]);
    well.tell(pod('web-bbbbb', 'node-2'), true, false);
    expect(of(well)).to.deep.equal([0, 1]);
    well.tell(pod('web-aaaaa', 'node-1'), false, false);
    expect(of(well)).to.deep.equal([0, 2]);
    well.tell(pod('web-aaaaa', 'node-1', { ...ready, ready: false }), false, false);
    expect(of(well), 'not ready').to.deep.equal([0, 1]);
  });
  it('counts pods that came later, or were not well then', () => {
    const well = fresh(['shop/web-sick1']);
    well.tell(pod('web-sick1', 'node-2', crashed('web', 1)), false, true);
    expect(of(well), 'it was not counted').to.deep.equal([1, 2]);
    well.tell(pod('web-sick1', 'node-2'), false, false);
    expect(of(well)).to.deep.equal([2, 2]);
    well.tell(pod('web-newer', 'node-1', ready, '2026-01-01T12:05:00Z'), false, false);
    expect(of(well)).to.deep.equal([2, 3]);
    well.tell(pod('web-newer', 'node-1', ready, '2026-01-01T12:05:00Z'), true, false);
    expect(of(well)).to.deep.equal([2, 2]);
  });
  it('begins anew with another survey', () => {
    const well = fresh();
    well.tell(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    well.reset(counted, new Set(), AT);
    expect(of(well)).to.deep.equal([1, 2]);
  });
});
