import { expect } from 'chai';
import { CRASHES } from '../../scripts/bench/crashes/index.ts';
import { median, ratio, wall } from '../../scripts/bench/figures.ts';
import { logOf, NoLog, past } from '../../scripts/bench/log.ts';
import { shapeOf, withValues } from '../../scripts/bench/maker.ts';
import { planNamespaces } from '../../scripts/bench/plan.ts';
import { objection } from '../../scripts/bench/seed.ts';
import type { PlannedPod, Shape } from '../../scripts/bench/types.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Client } from '../../src/sources/cluster/client.ts';

const shape: Shape = {
  seed: 'crashloop',
  namespaces: 20,
  podsPerNamespace: 100,
  nodes: 10,
  anchor: Date.parse('2026-01-01T12:00:00Z'),
};
const podsOf = (of: Shape): PlannedPod[] =>
  [...planNamespaces(of)].flatMap(({ workloads }) => workloads.flatMap(({ pods }) => pods));

describe('the planned cluster', () => {
  const pods = podsOf(shape);
  it('has the planned number of pods, each with its own name', () => {
    expect(pods).to.have.length(2000);
    expect(new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`))).to.have.length(2000);
  });
  it('has five pods that crash for each of twenty causes', () => {
    const counts = new Map<string, number>();
    for (const { truth } of pods) if (truth) counts.set(truth.crash, (counts.get(truth.crash) ?? 0) + 1);
    expect(CRASHES).to.have.length(20);
    expect([...counts.values()]).to.deep.equal(Array.from({ length: 20 }, () => 5));
  });
  it('has more that crash in a larger cluster, in its first tenth as in the others', () => {
    const large = { ...shape, namespaces: 200 };
    const crashing = (from: number, to: number): number =>
      [...planNamespaces(large, from, to)].flatMap(({ workloads }) =>
        workloads.flatMap(({ pods: some }) => some.filter(({ truth }) => truth !== undefined)),
      ).length;
    expect(crashing(0, 200)).to.equal(200);
    expect(crashing(0, 20)).to.be.within(15, 25);
  });
  it('expects causes that checks find', () => {
    const ids = new Set(CHECKS.map(({ id }) => id));
    for (const { ids: expected } of CRASHES) for (const id of expected) expect(ids, id).to.include(id);
  });
  it('is the same for the same seed, and different for another', () => {
    expect(podsOf(shape)).to.deep.equal(pods);
    expect(podsOf({ ...shape, seed: 'other' })[0]).not.to.deep.equal(pods[0]);
    expect([...planNamespaces(shape, 7, 8)][0], 'a part of it').to.deep.equal([...planNamespaces(shape)][7]);
  });
});

describe('objects that are made after an example', () => {
  it('have one shape where only values differ', () => {
    const container = { name: 'app', image: 'a:1', ports: [{ containerPort: 80 }] };
    const other = { name: 'app', image: 'b:2', ports: [{ containerPort: 80 }] };
    expect(shapeOf({ spec: { containers: [container] } })).to.equal(shapeOf({ spec: { containers: [other] } }));
    expect(shapeOf([container])).not.to.equal(shapeOf([{ ...container, name: 'proxy' }]));
    expect(shapeOf([container])).not.to.equal(shapeOf([{ ...container, ports: [{ containerPort: 81 }] }]));
    expect(shapeOf({ a: 1 })).not.to.equal(shapeOf({ a: 1, b: 2 }));
  });
  it('keep what the API server added to the example, and have their own values', () => {
    const example = { spec: { volumes: [{ name: 'tmp' }, { name: 'kube-api-access' }], dnsPolicy: 'ClusterFirst' } };
    expect(withValues(example, { spec: { volumes: [{ name: 'mine' }] } })).to.deep.equal({
      spec: { volumes: [{ name: 'mine' }, { name: 'kube-api-access' }], dnsPolicy: 'ClusterFirst' },
    });
  });
});

describe('the stand-in kubelet', () => {
  const pods = podsOf(shape);
  const all = { previous: false, timestamps: false, tailLines: -1, limitBytes: -1 };
  const panicked = pods.find(({ truth }) => truth?.crash === 'panic (Go)')!;
  const never = pods.find(({ truth }) => truth?.crash === 'secret missing')!;
  const well = pods.find(({ fate }) => fate.kind === 'running' && fate.restarts === undefined)!;
  it("gives the dead instance's log under both names", () => {
    expect(logOf(panicked, 'app', shape.anchor, all)).to.match(/^time=.*\npanic: runtime error/);
    expect(logOf(panicked, 'app', shape.anchor, { ...all, previous: true })).to.equal(
      logOf(panicked, 'app', shape.anchor, all),
    );
  });
  it('returns the newest lines with timestamps, limited in bytes', () => {
    expect(logOf(panicked, 'app', shape.anchor, { ...all, tailLines: 2 })).to.equal(
      'main.main()\n\t/src/main.go:31 +0x11d\n',
    );
    expect(logOf(panicked, 'app', shape.anchor, { ...all, tailLines: 2, limitBytes: 4 })).to.equal('main');
    expect(logOf(panicked, 'app', shape.anchor, { ...all, tailLines: 1, timestamps: true })).to.match(
      /^2026-01-01T11:58:20\.000000000Z \t/,
    );
  });
  it('says if there is no log', () => {
    expect(() => logOf(never, 'app', shape.anchor, all)).to.throw(
      NoLog,
      'is waiting to start: CreateContainerConfigError',
    );
    expect(() => logOf(well, 'app', shape.anchor, { ...all, previous: true })).to.throw(
      NoLog,
      'previous terminated container "app"',
    );
    expect(logOf(well, 'app', shape.anchor, all)).to.contain('request served');
  });
  it('has the requested number of older lines', () => {
    expect([...past(1e6, -1, false)].join('').length).to.be.within(990_000, 1e6);
    expect([...past(1e6, 3, true)].join('').split('\n')).to.have.length(4);
  });
});

describe('seeding', () => {
  const cluster = (lists: Record<string, object[]>): Client =>
    ({
      list: async ({ path }: { path: string }) => ({ items: lists[path] ?? [], complete: true, resourceVersion: '1' }),
      json: async () => {
        const { ApiError } = await import('../../src/sources/cluster/api-error.ts');
        throw new ApiError(404, 'not found', undefined);
      },
    }) as unknown as Client;
  it('refuses a cluster with other nodes, pods or controllers', async () => {
    expect(await objection(cluster({ '/api/v1/nodes': [{ metadata: { name: 'node-1' } }] }))).to.contain('node-1');
    expect(await objection(cluster({ '/api/v1/pods': [{ metadata: { name: 'web', namespace: 'shop' } }] }))).to.contain(
      'shop/web',
    );
    expect(
      await objection(cluster({ '/api/v1/namespaces/default/serviceaccounts': [{ metadata: { name: 'default' } }] })),
    ).to.contain('controllers');
    expect(await objection(cluster({}))).to.equal(undefined);
  });
});

describe('figures', () => {
  it('are medians, and ratios of pairs', () => {
    const of = (...walls: number[]) => walls.map((one) => ({ wall: one, cpu: 1, peak: 1 }));
    expect(median([3, 1, NaN, 2, 10])).to.equal(2.5);
    expect(ratio(of(1, 4, 9), of(2, 4, 6), wall)).to.equal(1);
  });
});
