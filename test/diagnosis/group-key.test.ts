import { expect } from 'chai';
import { groupKey } from '../../src/diagnosis/group-key.ts';
import type { Place } from '../../src/diagnosis/group-key.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import type { About } from '../../src/model/finding.ts';

const cause = (id: string, over: Partial<Cause> = {}): Cause => ({
  rank: 1,
  id,
  category: 'app-error',
  confidence: 'likely',
  container: 'web',
  about: null,
  details: {},
  summary: 'web exits 1',
  chain: [],
  evidence: [],
  fixes: [],
  ...over,
});
const placeOf = (namespace: string, name: string, pod = `${name}-5d4f-x2x1k`): Place => ({
  pod: { kind: 'Pod', namespace, name: pod },
  workload: { kind: 'Deployment', namespace, name },
});
const about = (kind: string, namespace: string | null, name: string, part: string | null = null): About => ({
  kind,
  namespace,
  name,
  part,
});
const key = (one: Cause, place: Place = placeOf('shop', 'web')): string => groupKey(one, one.about, place, '');

describe('diagnosis/group-key', () => {
  const secret = (namespace: string, name: string, part: string | null = null): Cause =>
    cause('config/secret-missing', { about: about('Secret', namespace, name, part) });

  it('is equal for pods of several workloads with a cause about one object', () => {
    const other = { ...secret('shop', 'db'), confidence: 'confirmed', container: 'sidecar' } as const;
    expect(key(secret('shop', 'db'), placeOf('shop', 'api'))).to.equal(key(other, placeOf('shop', 'worker')));
  });
  it('distinguishes objects by name, namespace and part', () => {
    const keys = [secret('shop', 'db'), secret('shop', 'queue'), secret('data', 'db'), secret('shop', 'db', 'user')];
    expect(new Set(keys.map((one) => key(one))).size).to.equal(keys.length);
  });
  it('is equal for the callers of one Service, whichever check found the cause', () => {
    const called = { about: about('Service', 'shop', 'postgres') };
    const refused = key(cause('app/connection-refused', called), placeOf('shop', 'web'));
    expect(key(cause('upstream/no-ready-endpoints', called), placeOf('shop', 'api'))).to.equal(refused);
    expect(key(cause('config/secret-missing', called), placeOf('shop', 'api'))).not.to.equal(refused);
  });

  const dies = (quote: string, over: Partial<Cause> = {}): Cause =>
    cause('app/unhandled-exception', {
      evidence: [{ object: 'Pod/x', field: 'log web', time: null, quote }],
      ...over,
    });

  it('is equal for siblings with different names, numbers and addresses in their logs', () => {
    const [a, b] = ['web-5d4f-x2x1k', 'web-5d4f-9bbq7'];
    expect(key(dies(`panic: boom in ${a} at 0xc000012345`), placeOf('shop', 'web', a))).to.equal(
      key(dies(`panic: boom in ${b} at 0xc000099999`), placeOf('shop', 'web', b)),
    );
  });
  it('distinguishes two errors of one workload, and the same error of two workloads', () => {
    expect(key(dies('KeyError: a'))).not.to.equal(key(dies('KeyError: b')));
    expect(key(dies('KeyError: a'))).not.to.equal(key(dies('KeyError: a'), placeOf('shop', 'api')));
  });
  it('does not depend on our sentences', () => {
    expect(key(dies('KeyError: a', { summary: 'one' }))).to.equal(key(dies('KeyError: a', { summary: 'two' })));
  });
  it('groups pods without a cause by their workload and their state', () => {
    const unknown = (place: Place, looks: string): string => groupKey(undefined, null, place, looks);
    const web = placeOf('shop', 'web');
    expect(unknown(web, 'crashing 1')).to.equal(unknown(placeOf('shop', 'web', 'web-5d4f-other'), 'crashing 1'));
    expect(unknown(web, 'crashing 1')).not.to.equal(unknown(web, 'crashing 2'));
    expect(unknown(web, 'crashing 1')).not.to.equal(unknown(placeOf('shop', 'api'), 'crashing 1'));
  });
});
