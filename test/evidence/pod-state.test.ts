import { expect } from 'chai';
import { stateOf } from '../../src/evidence/pod-state.ts';
import type { PodState } from '../../src/evidence/pod-state.ts';
import { podOf } from '../support/scenario.ts';

const NOW = '2026-01-01T12:00:00Z';

/** Returns the state of a pod with one container `web` (or the init container `warm`) of this status. */
function of(status: object, { spec = {}, phase = 'Running', init = false } = {}): PodState {
  const own = { name: init ? 'warm' : 'web', restartCount: 0, ready: false, lastState: {}, ...status };
  const waits = { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } };
  return stateOf(
    podOf({
      spec: { ...spec, ...(init ? { initContainers: [{ name: 'warm' }] } : {}) },
      status: init
        ? { phase, initContainerStatuses: [own] as never, containerStatuses: [waits] as never }
        : { phase, containerStatuses: [own] as never },
    }),
    NOW,
  );
}

describe('the state of a pod', () => {
  const oom = { exitCode: 0, reason: 'OOMKilled', finishedAt: '2026-01-01T11:50:00Z' };

  it('is past a long run that ended once it has been up and ready for an hour, or ten minutes where that is rare', () => {
    const since = (startedAt: string, began: string, restartCount: number): string =>
      of({
        ready: true,
        restartCount,
        state: { running: { startedAt } },
        lastState: { terminated: { exitCode: 255, startedAt: began, finishedAt: '2026-01-01T10:40:00Z' } },
      }).state;
    const [months, hours] = ['2025-11-01T00:00:00Z', '2026-01-01T03:00:00Z'];
    expect(since('2026-01-01T10:45:00Z', hours, 7)).to.equal('recovered');
    expect(since('2026-01-01T11:30:00Z', hours, 7), 'every eight hours').to.equal('crashing');
    expect(since('2026-01-01T11:30:00Z', hours, 2), 'twice').to.equal('recovered');
    expect(since('2026-01-01T11:30:00Z', '2026-01-01T10:00:00Z', 2), 'twice in an hour').to.equal('crashing');
    expect(since('2026-01-01T11:30:00Z', months, 7), 'once in months').to.equal('recovered');
    expect(since('2026-01-01T11:55:00Z', months, 1), 'five minutes ago').to.equal('crashing');
  });

  it('counts an OOM kill in an init container as a failure, whatever the exit code', () => {
    const state = { state: { terminated: oom } };
    const never = of(state, { init: true, phase: 'Pending', spec: { restartPolicy: 'Never' } });
    expect(never.state).to.equal('failed');
    expect(never.subjects.map(({ name }) => name)).to.deep.equal(['warm']);
    const always = of(
      { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: oom } },
      { init: true, phase: 'Pending' },
    );
    expect(always.state).to.equal('crashing');
    const done = { state: { terminated: { ...oom, reason: 'Completed' } } };
    expect(of(done, { init: true, phase: 'Pending' }).subjects).to.deep.equal([]);
  });

  it('keeps an OOM kill with exit code 0 in the history of a completed pod', () => {
    const completed = of({ state: { terminated: oom } }, { phase: 'Succeeded', spec: { restartPolicy: 'Never' } });
    expect(completed.state).to.equal('completed');
    expect(completed.past.map(({ name }) => name)).to.deep.equal(['web']);
  });

  describe('with a container that ended once while the pod started', () => {
    const at = (second: number): string => `2026-01-01T11:59:${String(second).padStart(2, '0')}Z`;
    const server = { name: 'server', restartCount: 0, ready: true, state: { running: { startedAt: at(40) } } };
    const client = {
      name: 'client',
      restartCount: 1,
      ready: true,
      state: { running: { startedAt: at(45) } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: at(41), finishedAt: at(43) } },
    };
    const state = (statuses: readonly object[], ready = 'True'): string =>
      stateOf(
        podOf({
          spec: { containers: [{ name: 'server' }, { name: 'client' }] },
          status: {
            phase: 'Running',
            conditions: [{ type: 'Ready', status: ready }] as never,
            containerStatuses: statuses as never,
          },
        }),
        NOW,
      ).state;

    it('has recovered where all containers are ready and the second run is longer', () => {
      expect(state([server, client])).to.equal('recovered');
      const early = { ...client, state: { running: { startedAt: at(55) } } };
      expect(state([server, early]), 'only just up').to.equal('crashing');
    });

    it('crash loops where it ended again, ended later, was killed, or the pod is not ready', () => {
      const { terminated } = client.lastState;
      const killed = { ...client, lastState: { terminated: { ...terminated, exitCode: 137 } } };
      expect(state([server, killed])).to.equal('crashing');
      expect(state([server, { ...client, restartCount: 2 }])).to.equal('crashing');
      expect(state([server, client], 'False')).to.equal('crashing');
      expect(state([client]), 'alone').to.equal('crashing');
      const old = { ...server, state: { running: { startedAt: '2026-01-01T11:00:00Z' } } };
      expect(state([old, client]), 'beside a container that had been up').to.equal('crashing');
      expect(state([{ ...server, restartCount: 3 }, client]), 'beside one that restarts').to.equal('crashing');
    });
  });
});
