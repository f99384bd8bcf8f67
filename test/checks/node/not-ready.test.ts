import { expect } from 'chai';
import check from '../../../src/checks/node/not-ready.ts';
import { crashed, event, foundBy, outcomesOf } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { node } from './siblings-fixture.ts';

const creating = {
  phase: 'Pending',
  containerStatuses: [
    { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
  ],
};
const on = (status: object, objects: object[], more: Partial<Scenario> = {}): Scenario => ({
  pod: { status } as never,
  objects,
  ...more,
});

describe('node/not-ready', () => {
  it('is confirmed where the pod waits to start', async () => {
    const found = only(
      await foundBy(
        check,
        on(creating, [node('node-1', { ready: 'Unknown', message: 'Kubelet stopped posting node status.' })]),
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'node' });
    expect(textOf(found))
      .to.match(/node-1 is not ready \(Unknown\)/)
      .and.match(/stopped posting/);
  });

  it('is only possible where the container reported its own end', async () => {
    expect(
      only(await foundBy(check, on({ containerStatuses: [crashed('web', 1)] }, [node('node-1', { ready: 'False' })])))
        .confidence,
    ).to.equal('possible');
  });

  it('says that the node is gone', async () => {
    expect(only(await foundBy(check, on(creating, []))).summary).to.match(/node-1 is gone/);
  });

  it('finds no fault where the node is ready', async () => {
    expect(await outcomesOf(check, on({ containerStatuses: [crashed('web', 1)] }, [node('node-1')]))).to.deep.equal([
      { result: 'unknown', why: 'node node-1 is ready', looked: true },
    ]);
  });

  it('is unknown where nodes may not be read', async () => {
    expect(await outcomesOf(check, on(creating, [], { forbidden: ['nodes'] }))).to.deep.equal([
      { result: 'unknown', why: 'node node-1 was not read' },
    ]);
  });

  it('is silent about a healthy pod', async () => {
    expect(
      await outcomesOf(
        check,
        on(
          {
            containerStatuses: [
              { name: 'web', ready: true, restartCount: 0, state: { running: { startedAt: '2026-01-01T11:50:00Z' } } },
            ],
          },
          [],
        ),
      ),
    ).to.be.empty;
  });
});

describe('node/not-ready: a pod marked not ready with its node', () => {
  const lost = (over: object = {}): object => ({
    spec: { containers: [{ name: 'web', image: 'x' }], ...over },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          name: 'web',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-01-01T10:00:00Z' } },
        },
      ],
    },
  });
  const node = (status: string): object => ({
    kind: 'Node',
    metadata: { name: 'node-1' },
    status: {
      conditions: [
        { type: 'Ready', status, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' },
      ],
    },
  });

  it('is confirmed where the node stopped reporting', async () => {
    const [found] = await foundBy(check, { pod: lost() as never, objects: [node('Unknown')] });
    expect(found).to.include({ id: 'node/not-ready', confidence: 'confirmed' });
    expect(found!.summary).to.contain('stopped posting');
  });

  it('names cgroup v1 where the kubelet may have been upgraded to 1.35', async () => {
    const versioned = (kubeletVersion: string): object => ({
      ...node('Unknown'),
      status: { ...(node('Unknown') as { status: object }).status, nodeInfo: { kubeletVersion } },
    });
    const other = (kubeletVersion: string): object => ({
      kind: 'Node',
      metadata: { name: 'node-2' },
      status: { nodeInfo: { kubeletVersion } },
    });
    const texts = async (objects: object[]): Promise<string> =>
      ((await foundBy(check, { pod: lost() as never, objects }))[0]?.fixes ?? []).map(({ text }) => text).join('\n');
    expect(await texts([versioned('v1.34.6'), other('v1.35.2')])).to.match(
      /upgraded to 1\.35 or later.*cgroup v1.*failCgroupV1: false/,
    );
    const warning = event('CgroupV1', 'cgroup v1 support is in maintenance mode, please migrate to cgroup v2', {
      kind: 'Node',
      name: 'node-1',
    });
    expect(await texts([versioned('v1.34.6'), warning])).to.match(/failCgroupV1/);
    expect(await texts([versioned('v1.34.6'), other('v1.34.6')])).to.not.match(/failCgroupV1/);
    expect(await texts([versioned('v1.35.2'), other('v1.35.2')])).to.not.match(/failCgroupV1/);
  });

  it('is silent where the node is ready, and where a readiness gate may be the reason', async () => {
    expect(await foundBy(check, { pod: lost() as never, objects: [node('True')] })).to.deep.equal([]);
    expect(
      await foundBy(check, {
        pod: lost({ readinessGates: [{ conditionType: 'x' }] }) as never,
        objects: [node('Unknown')],
      }),
    ).to.deep.equal([]);
  });
});
