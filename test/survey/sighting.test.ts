import { expect } from 'chai';
import type { Pod } from '../../src/model/objects.ts';
import { sight } from '../../src/survey/sighting.ts';
import { crashed, podOf } from '../support/scenario.ts';
import type { Partially } from '../support/scenario.ts';

const NOW = '2026-01-01T12:00:00Z';
const HOUR = 3600;
const ago = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString().replace('.000', '');
const stateOf = (over: Partially<Pod>, since = HOUR): string | undefined => sight(podOf(over), NOW, since)?.state;

const dead = (seconds: number, ran = 5, exitCode = 1): object => ({
  terminated: { exitCode, reason: 'Error', startedAt: ago(seconds + ran), finishedAt: ago(seconds) },
});
const runningAgain = (died: number, ready = true): object => ({
  name: 'web',
  restartCount: 2,
  ready,
  state: { running: { startedAt: ago(died - 1) } },
  lastState: dead(died),
});
const statuses = (...all: object[]): Partially<Pod> => ({
  status: { phase: 'Running', containerStatuses: all as never },
});
const born = (seconds: number): { metadata: { creationTimestamp: string } } => ({
  metadata: { creationTimestamp: ago(seconds) },
});
const owned = (kind: string, name: string, more: object = {}): Partially<Pod> => ({
  metadata: {
    generateName: `${name}-`,
    labels: { app: 'web', 'pod-template-hash': '5d4f' },
    ownerReferences: [{ kind, name, uid: `uid-${name}`, apiVersion: 'v1', controller: true }],
    ...more,
  },
});

describe('survey/sighting', () => {
  it('keeps pods that crash loop, wait, are not scheduled or have failed', () => {
    expect(stateOf(statuses(crashed('web', 1)))).to.equal('crashing');
    expect(
      stateOf(statuses({ name: 'web', restartCount: 0, state: { waiting: { reason: 'ErrImagePull' } } })),
    ).to.equal('waiting');
    expect(stateOf({ ...born(120), spec: { nodeName: '' as never }, status: { phase: 'Pending' } })).to.equal(
      'pending',
    );
    expect(stateOf({ status: { phase: 'Failed', reason: 'Evicted' } })).to.equal('failed');
  });

  it('keeps a pod that was killed and runs again, until `since` has passed', () => {
    expect(stateOf(statuses(runningAgain(1800)))).to.equal('recovered');
    expect(stateOf(statuses(runningAgain(7200)))).to.equal(undefined);
    expect(stateOf(statuses(runningAgain(7200)), 86_400)).to.equal('recovered');
    expect(stateOf(statuses(runningAgain(1800)), 0)).to.equal(undefined);
  });

  it('leaves out a pod that crashed before `since` after a long run, although three times that run has not passed', () => {
    const status = {
      name: 'web',
      restartCount: 1,
      ready: true,
      state: { running: { startedAt: ago(7200) } },
      lastState: dead(7201, 86_400),
    };
    expect(stateOf(statuses(status))).to.equal(undefined);
    expect(stateOf(statuses({ ...status, ready: false }))).to.equal('crashing');
  });

  it('leaves out healthy, completed, deleted, starting and gated pods', () => {
    expect(
      stateOf(statuses({ name: 'web', restartCount: 0, ready: true, state: { running: { startedAt: ago(900) } } })),
    ).to.equal(undefined);
    expect(stateOf({ status: { phase: 'Succeeded' } })).to.equal(undefined);
    expect(stateOf({ ...statuses(crashed('web', 1)), metadata: { deletionTimestamp: ago(5) } })).to.equal(undefined);
    expect(stateOf({ ...born(20), spec: { nodeName: '' as never }, status: { phase: 'Pending' } })).to.equal(undefined);
    expect(
      stateOf({
        ...born(7200),
        spec: { nodeName: '' as never, schedulingGates: [{ name: 'queue' }] },
        status: { phase: 'Pending' },
      }),
    ).to.equal(undefined);
    // Unscheduled for long, and on a node only since now: it is just starting.
    expect(
      stateOf({
        ...born(7200),
        status: {
          phase: 'Pending',
          startTime: ago(10),
          containerStatuses: [
            { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
          ] as never,
        },
      }),
    ).to.equal(undefined);
  });

  it('says when a failed pod ended', () => {
    const failed = (seconds: number): Partially<Pod> => ({
      ...born(90_000),
      status: { phase: 'Failed', containerStatuses: [{ name: 'web', restartCount: 0, state: dead(seconds) }] as never },
    });
    expect(sight(podOf(failed(60)), NOW, HOUR)?.endedLongAgo).to.equal(false);
    expect(sight(podOf(failed(7200)), NOW, HOUR)?.endedLongAgo).to.equal(true);
    const evicted = podOf({
      ...born(90_000),
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: ago(300) }],
      },
    });
    expect(sight(evicted, NOW, HOUR)?.endedLongAgo).to.equal(false);
  });

  it('names the Deployment of a ReplicaSet and the CronJob of a Job', () => {
    expect(
      sight(podOf({ ...statuses(crashed('web', 1)), ...owned('ReplicaSet', 'web-5d4f') }), NOW, HOUR)?.workload,
    ).to.deep.equal({ kind: 'Deployment', namespace: 'shop', name: 'web' });
    const job = sight(
      podOf({ ...statuses(crashed('web', 1)), ...owned('Job', 'report-29123456', { labels: {} }) }),
      NOW,
      HOUR,
    );
    expect(job?.workload).to.deep.equal({ kind: 'CronJob', namespace: 'shop', name: 'report' });
    expect(job?.job).to.equal('report-29123456');
    expect(sight(podOf(statuses(crashed('web', 1))), NOW, HOUR)?.workload).to.equal(null);
  });

  describe('likeness', () => {
    const likeness = (
      name: string,
      status: object,
      more: Partially<Pod> = {},
      owner = owned('ReplicaSet', 'web-5d4f'),
    ): string | null | undefined =>
      sight(
        podOf({ ...statuses(status), ...more, metadata: { ...owner.metadata, name, uid: `uid-${name}` } }),
        NOW,
        HOUR,
      )?.likeness;
    const waiting = (name: string, reason: string, message: string): object => ({
      name: 'web',
      restartCount: 0,
      state: { waiting: { reason, message: message.replace('POD', name) } },
    });

    it('is the same in every phase of the loop', () => {
      const terminated = { name: 'web', restartCount: 5, state: dead(20) };
      const again = {
        name: 'web',
        restartCount: 9,
        ready: false,
        state: { running: { startedAt: ago(1) } },
        lastState: dead(20),
      };
      expect(
        new Set([likeness('a', crashed('web', 1)), likeness('b', terminated), likeness('c', again)]).size,
      ).to.equal(1);
    });
    it('holds no pod names, uids and times', () => {
      expect(
        likeness(
          'web-x2x1k',
          waiting('web-x2x1k', 'CreateContainerConfigError', 'failed in pod POD_shop(uid-web-x2x1k) after 3s'),
        ),
      ).to.equal(
        likeness(
          'web-9bbq7',
          waiting('web-9bbq7', 'CreateContainerConfigError', 'failed in pod POD_shop(uid-web-9bbq7) after 17s'),
        ),
      );
    });
    it('differs by exit code, reason, message, revision and owner', () => {
      const all = [
        likeness('a', crashed('web', 1)),
        likeness('a', crashed('web', 2)),
        likeness('a', crashed('web', 1, { reason: 'OOMKilled' })),
        likeness('a', crashed('web', 1, { message: 'no such table' })),
        likeness('a', crashed('web', 1), {}, owned('ReplicaSet', 'web-9c9c')),
        likeness('a', waiting('a', 'ErrImagePull', 'x')),
        likeness('a', waiting('a', 'ErrImagePull', 'y')),
      ];
      expect(new Set(all).size).to.equal(all.length);
    });
    it('is null for a bare pod and for a StatefulSet, because its pods have their own disks', () => {
      expect(likeness('a', crashed('web', 1), {}, {})).to.equal(null);
      expect(likeness('db-0', crashed('web', 1), {}, owned('StatefulSet', 'db'))).to.equal(null);
    });
  });
});
