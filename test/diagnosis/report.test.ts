import { expect } from 'chai';
import { gapsOf } from '../../src/diagnosis/report.ts';
import type { Fact, Query } from '../../src/model/facts.ts';

const scalers: Query = { verb: 'list', resource: 'horizontalpodautoscalers', namespace: 'shop' };
const stats: Query = { verb: 'raw', path: '/api/v1/nodes/n1/proxy/stats/summary' };
const needs = 'list horizontalpodautoscalers in shop';
const forbidden: Fact<unknown> = { state: 'forbidden', why: 'no', needs };
const gap = (query: Query, fact: Fact<unknown>): string[] =>
  gapsOf([{ query, fact }]).map(({ what, state }) => `${what} ${state}`);

describe('diagnosis/report', () => {
  it('reports HorizontalPodAutoscalers that may not be listed, with the rule', () => {
    expect(gap(scalers, forbidden)).to.deep.equal(['horizontalpodautoscalers in shop forbidden']);
    expect(gapsOf([{ query: scalers, fact: forbidden }])[0]!.needs).to.equal(needs);
    expect(gap(scalers, { state: 'failed', why: 'timeout' })).to.deep.equal([
      'horizontalpodautoscalers in shop failed',
    ]);
    expect(gap(scalers, { state: 'not-collected' }), 'a recording rarely has them').to.deep.equal([]);
    expect(gap(scalers, { state: 'known', value: [] })).to.deep.equal([]);
  });

  it('does not ask for nodes/proxy, which is close to root on the node', () => {
    expect(gap(stats, { state: 'forbidden', why: 'no', needs: 'get nodes/proxy' })).to.deep.equal([]);
  });

  it('reports an object that was read only in part', () => {
    const query: Query = { verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' };
    const fact: Fact<unknown> = { state: 'partial', value: {}, why: 'spec.volumes is not a list' };
    expect(gapsOf([{ query, fact }])[0]).to.include({
      what: 'pods/web-1',
      state: 'partial',
      why: 'partial: spec.volumes is not a list',
    });
  });
});
