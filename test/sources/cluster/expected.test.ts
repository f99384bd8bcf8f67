/** What counts as an answer to a request. */
import { expect } from 'chai';
import { expectRaw } from '../../../src/sources/cluster/expected.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods';
const metadata = { name: 'web-1', namespace: 'shop' };

describe('sources/cluster/expected', () => {
  it('takes the pods of the metrics API, which are PodMetrics', () => {
    const one = { kind: 'PodMetrics', metadata, containers: [] };
    expect(expectRaw(one, `${METRICS}/web-1`)).to.equal(one);
    const all = { kind: 'PodMetricsList', metadata: {}, items: [one] };
    expect(expectRaw(all, METRICS)).to.equal(all);
  });
  it('refuses another kind or another object', () => {
    const path = '/api/v1/namespaces/shop/pods/web-1';
    expect(() => expectRaw({ kind: 'PodMetrics', metadata }, path)).to.throw(/answered PodMetrics where Pod "web-1"/);
    expect(() => expectRaw({ kind: 'Pod', metadata: { name: 'web-2' } }, path)).to.throw(/web-2/);
    expect(() => expectRaw({ metadata: { name: 'other' } }, `${METRICS}/web-1`)).to.throw(/other/);
  });
});
