/** Which pods count as failing while a command runs. */
import { expect } from 'chai';
import { duringRemoval, merged, withEarlierLogs } from '../../src/guard/evidence.ts';
import { GuardedPods } from '../../src/guard/pods.ts';
import type { Evidence, Fact } from '../../src/model/facts.ts';
import type { Pod } from '../../src/model/objects.ts';
import { reportOf } from '../../src/cli/guard-reports.ts';
import { START } from '../support/fake-clock.ts';
import { ago, crashing, podOf, READY, RUNNING } from '../watching/support/api.ts';

const at = (seconds: number) => ({ now: ago(-seconds), at: START + seconds * 1000 });
const pod = (name: string, up: boolean, metadata: object = {}): Pod =>
  podOf(name, up ? RUNNING : crashing(1), {
    metadata: { namespace: 'shop', uid: name, ...metadata },
    ...(up ? { status: READY } : {}),
  }) as Pod;
const added = (object: Pod) => [{ type: 'added' as const, object }];
const keys = (pods: readonly { readonly key: string }[]): string[] => pods.map(({ key }) => key);

describe('guard/pods', () => {
  it('captures a pod when it fails, and again only when its failure changes', () => {
    const pods = new GuardedPods();
    pods.start(ago(0));
    expect(keys(pods.note(added(pod('web', true)), at(1), false))).to.deep.equal([]);
    expect(keys(pods.note(added(pod('web', false)), at(2), false))).to.deep.equal(['shop/web']);
    expect(keys(pods.note(added(pod('web', false)), at(3), false))).to.deep.equal([]);
  });

  it('does not count a pod that failed before, until it recovers and fails again', () => {
    const pods = new GuardedPods();
    expect(pods.note(added(pod('old', false)), at(0), true)).to.deep.equal([]);
    pods.start(ago(0));
    expect(pods.note(added(pod('old', false)), at(5), false)).to.deep.equal([]);
    expect(pods.before).to.deep.equal(['shop/old']);
    pods.note(added(pod('old', true)), at(10), false);
    expect(pods.before).to.deep.equal([]);
    expect(keys(pods.note(added(pod('old', false)), at(20), false))).to.deep.equal(['shop/old']);
  });

  it('counts a pod of a late first list if the command has made it', () => {
    const pods = new GuardedPods();
    pods.start(ago(0));
    const late = pod('new', false, { creationTimestamp: ago(-2) });
    expect(keys(pods.note(added(late), at(8), true))).to.deep.equal(['shop/new']);
    expect(pods.note(added(pod('old', false)), at(8), true)).to.deep.equal([]);
  });

  it('captures a pod that is removed before it was ready, once, as it was before', () => {
    const pods = new GuardedPods();
    pods.start(ago(0));
    const young = podOf('web', { ready: false, ...RUNNING }, { metadata: { namespace: 'shop', uid: 'web' } }) as Pod;
    expect(pods.note(added(young), at(1), false)).to.deep.equal([]);
    const going = { ...young, metadata: { ...young.metadata, deletionTimestamp: ago(-2) } } as Pod;
    const [taken] = pods.note(added(going), at(2), false);
    expect(taken).to.include({ key: 'shop/web', removedAt: START + 2000 });
    expect(taken!.pod.metadata?.deletionTimestamp).to.equal(undefined);
    expect(pods.note([{ type: 'deleted', object: going }], at(3), false)).to.deep.equal([]);
  });

  it('forgets a pod that becomes ready without a crash, and does not follow a healthy one', () => {
    const pods = new GuardedPods();
    pods.start(ago(0));
    const young = podOf('web', { ready: false, ...RUNNING }, { metadata: { namespace: 'shop', uid: 'web' } }) as Pod;
    pods.note(added(young), at(1), false);
    expect(keys(pods.followed)).to.deep.equal(['shop/web']);
    pods.note(added(pod('web', true)), at(2), false);
    pods.note(added(pod('api', true)), at(2), false);
    pods.note([{ type: 'deleted', object: pod('api', true) }], at(3), false);
    expect(pods.followed).to.deep.equal([]);
    expect(pods.counts).to.deep.equal({ seen: 2, leftOut: 0 });
  });

  it('follows at most 500 pods, and counts the others', () => {
    const pods = new GuardedPods();
    pods.start(ago(0));
    const many = Array.from({ length: 510 }, (_, i) => added(pod(`p${i}`, false))[0]!);
    expect(pods.note(many, at(1), false)).to.have.length(500);
    expect(pods.counts).to.deep.equal({ seen: 510, leftOut: 10 });
  });
});

describe('guard/evidence', () => {
  const get = { verb: 'get', resource: 'configmaps', namespace: 'shop', name: 'a' } as const;
  const list = { verb: 'list', resource: 'services', namespace: 'shop' } as const;
  const log = { verb: 'log', namespace: 'shop', pod: 'web', container: 'web', previous: false } as const;
  const evidence = (facts: Evidence['facts'], now = ago(0)): Evidence => ({
    source: { kind: 'cluster', name: 'test' },
    now,
    facts,
  });

  it('drops what a reading during a removal says about absent objects', () => {
    const { facts } = duringRemoval(
      evidence({
        a: { query: get, fact: { state: 'absent' } },
        b: { query: list, fact: { state: 'known', value: [] } },
        c: { query: log, fact: { state: 'known', value: { text: 'x', timestamps: false, truncated: false } } },
        d: { query: log, fact: { state: 'absent' } },
      }),
    );
    expect(Object.values(facts).map(({ fact }) => fact.state)).to.deep.equal([
      'not-collected',
      'partial',
      'known',
      'not-collected',
    ]);
  });

  it('keeps the logs of an earlier reading that the later one lacks', () => {
    const text = (of: string): Fact<unknown> => ({ state: 'known', value: { text: of } });
    const early = { a: { query: log, fact: text('early') }, b: { query: log, fact: text('early') } };
    const late = { a: { query: log, fact: { state: 'absent' } }, b: { query: log, fact: text('late') } } as const;
    const other = { c: { query: get, fact: { state: 'known', value: {} } } } as const;
    const { facts } = withEarlierLogs(evidence(late), evidence({ ...early, ...other }));
    expect(facts).to.deep.equal({ a: early.a, b: late.b });
  });

  it('merges: the last answer to a query counts, and the newest time', () => {
    const first = evidence({ a: { query: get, fact: { state: 'absent' } } }, ago(-9));
    const last = evidence({ a: { query: get, fact: { state: 'known', value: {} } } }, ago(-3));
    expect(merged([first, last])).to.deep.include({ now: ago(-9), facts: last.facts });
    expect(merged([])).to.equal(undefined);
  });
});

describe('cli/guard-reports', () => {
  it('reads the format from the ending, or from the front', () => {
    expect(reportOf('a/b.md')).to.deep.equal({ format: 'markdown', file: 'a/b.md' });
    expect(reportOf('it.XML')).to.deep.equal({ format: 'junit', file: 'it.XML' });
    expect(reportOf('markdown=/tmp/step_summary')).to.deep.equal({ format: 'markdown', file: '/tmp/step_summary' });
    expect(reportOf('html=a=b')).to.deep.equal({ format: 'html', file: 'a=b' });
    expect(reportOf('a=b.json')).to.deep.equal({ format: 'json', file: 'a=b.json' });
  });
  for (const text of ['summary', 'json=', 'pdf=x'])
    it(`refuses ${text}`, () => expect(() => reportOf(text)).to.throw(/^--report /));
});
