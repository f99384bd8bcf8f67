import { expect } from 'chai';
import { unreadyOf } from '../../src/evidence/unready.ts';
import { stateOf } from '../../src/evidence/pod-state.ts';
import type { Pod } from '../../src/model/objects.ts';
import { podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';
import { notReady } from '../checks/unready-container.ts';

const NOW = '2026-01-01T12:00:00Z';
const pod = (seconds: number, container: object = {}, status: object = {}): Pod =>
  podOf(notReady(seconds, container, undefined, { status }).pod);
const kinds = (one: Pod): string[] => unreadyOf(one, NOW).map(({ kind }) => kind);

describe('containers that run and are not ready', () => {
  it('are in trouble only after the time that their probes and a start allow', () => {
    expect(kinds(pod(110))).to.deep.equal([]);
    expect(kinds(pod(130))).to.deep.equal(['not-ready']);
    const slow = { readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 300 } };
    expect(kinds(pod(310, slow))).to.deep.equal([]);
    expect(kinds(pod(400, slow))).to.deep.equal(['not-ready']);
    const patient = { startupProbe: { httpGet: { port: 80 }, periodSeconds: 10, failureThreshold: 60 } };
    expect(kinds(pod(590, patient, { started: false }))).to.deep.equal([]);
    expect(kinds(pod(700, patient, { started: false }))).to.deep.equal(['not-started']);
  });

  it('count from when they stopped being ready', () => {
    const since = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString();
    const turned = (seconds: number): Pod => {
      const one = pod(9000);
      const conditions = [{ type: 'ContainersReady', status: 'False', lastTransitionTime: since(seconds) }];
      return { ...one, status: { ...one.status, conditions: conditions as never } };
    };
    expect(kinds(turned(60))).to.deep.equal([]);
    expect(unreadyOf(turned(500), NOW)[0]).to.include({ kind: 'not-ready', seconds: 500 });
  });

  it('hold the pod up as sidecars, however long their startup probes allow', () => {
    const sidecar = podOf({
      spec: {
        initContainers: [
          { name: 'mesh', restartPolicy: 'Always', startupProbe: { exec: { command: ['x'] }, failureThreshold: 1000 } },
        ],
        containers: [{ name: 'web' }],
      },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          {
            name: 'mesh',
            restartCount: 0,
            ready: false,
            started: false,
            state: { running: { startedAt: '2026-01-01T11:50:00Z' } },
          },
        ] as never,
        containerStatuses: [
          { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } },
        ] as never,
      },
    } as Partially<Pod>);
    expect(kinds(sidecar)).to.deep.equal(['not-started']);
  });

  it('are found in a readiness gate that is not true, when all containers are ready', () => {
    const gated = podOf({
      spec: { readinessGates: [{ conditionType: 'lb.example.com/registered' }] },
      status: {
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T11:50:00Z' }] as never,
        containerStatuses: [
          { name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: '2026-01-01T11:50:00Z' } } },
        ] as never,
      },
    });
    expect(unreadyOf(gated, NOW)[0]).to.include({ kind: 'gate', gate: 'lb.example.com/registered' });
  });

  it('are no trouble in a pod that is ready, ends or is being deleted', () => {
    const one = pod(600);
    const ready = [{ type: 'Ready', status: 'True' }] as never;
    expect(kinds({ ...one, status: { ...one.status, conditions: ready } })).to.deep.equal([]);
    expect(kinds({ ...one, status: { ...one.status, phase: 'Succeeded' } })).to.deep.equal([]);
    expect(kinds({ ...one, metadata: { ...one.metadata, deletionTimestamp: NOW } })).to.deep.equal([]);
  });

  it('only wait: an old exit is in their past, not what is wrong now', () => {
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-01-01T11:30:00Z',
      finishedAt: '2026-01-01T11:30:01Z',
    };
    const again = stateOf(pod(1700, {}, { restartCount: 1, lastState: { terminated } }), NOW);
    expect(again).to.include({ state: 'waiting' });
    expect(again.subjects).to.deep.equal([]);
    expect(again.past.map(({ name }) => name)).to.deep.equal(['web']);
    const loop = { ...terminated, finishedAt: '2026-01-01T11:55:00Z' };
    expect(stateOf(pod(290, {}, { restartCount: 4, lastState: { terminated: loop } }), NOW).state).to.equal('crashing');
  });
});
