import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { HealthyCount, NodesOfHealthy } from '../../src/survey/healthy-siblings.ts';
import { crashed, podOf } from '../support/scenario.ts';

const AT = Date.parse('2026-01-01T12:00:00Z');
const ready = { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T11:00:00Z' } } };
const pod = (name: string, node: string, status: object = ready, created = '2026-01-01T11:00:00Z'): Pod =>
  podOf({
    metadata: { name, namespace: 'shop', generateName: 'web-', creationTimestamp: created },
    spec: { nodeName: node } as never,
    status: { phase: 'Running', containerStatuses: [status as never] },
  });

describe('survey/healthy-siblings', () => {
  const all = new NodesOfHealthy();
  all.add(
    new Map([
      [
        'shop/web-',
        new Map([
          ['node-1', 2],
          ['node-2', 1],
        ]),
      ],
    ]),
  );
  const counted = all.byRevision;
  const of = (count: HealthyCount, node = 'node-2'): [number, number] => {
    const { here, elsewhere } = count.of({ namespace: 'shop', name: 'web-zzzzz' }, node);
    return [here, elsewhere];
  };
  const fresh = (unhealthy: string[] = []): HealthyCount => {
    const count = new HealthyCount();
    count.reset(counted, new Set(unhealthy), AT);
    return count;
  };

  it('returns what the survey counted, without other revisions', () => {
    expect(of(fresh())).to.deep.equal([1, 2]);
    expect(fresh().of({ namespace: 'shop', name: 'api-zzzzz' }, 'node-2')).to.deep.equal({ here: 0, elsewhere: 0 });
  });
  it('counts a crashing or deleted pod no longer, however often it changes, and again when it is healthy', () => {
    const count = fresh();
    count.note(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    count.note(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    expect(of(count)).to.deep.equal([1, 1]);
    count.note(pod('web-bbbbb', 'node-2'), true, false);
    expect(of(count)).to.deep.equal([0, 1]);
    count.note(pod('web-aaaaa', 'node-1'), false, false);
    expect(of(count)).to.deep.equal([0, 2]);
    count.note(pod('web-aaaaa', 'node-1', { ...ready, ready: false }), false, false);
    expect(of(count), 'not ready').to.deep.equal([0, 1]);
  });
  it('counts pods that came later, or were not healthy at the survey', () => {
    const count = fresh(['shop/web-sick1']);
    count.note(pod('web-sick1', 'node-2', crashed('web', 1)), false, true);
    expect(of(count), 'it was not counted').to.deep.equal([1, 2]);
    count.note(pod('web-sick1', 'node-2'), false, false);
    expect(of(count)).to.deep.equal([2, 2]);
    count.note(pod('web-newer', 'node-1', ready, '2026-01-01T12:05:00Z'), false, false);
    expect(of(count)).to.deep.equal([2, 3]);
    count.note(pod('web-newer', 'node-1', ready, '2026-01-01T12:05:00Z'), true, false);
    expect(of(count)).to.deep.equal([2, 2]);
  });
  it('starts from the counts of the next survey', () => {
    const count = fresh();
    count.note(pod('web-aaaaa', 'node-1', crashed('web', 1)), false, true);
    count.reset(counted, new Set(), AT);
    expect(of(count)).to.deep.equal([1, 2]);
  });
});
