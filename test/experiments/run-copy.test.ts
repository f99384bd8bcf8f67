/** Copies are watched until they end, and removed whatever happens. */
import { expect } from 'chai';
import { later } from '../../src/clock.ts';
import { runExperiment } from '../../src/experiments/experiment.ts';
import { bare } from '../../src/experiments/copy.ts';
import { removeCopies } from '../../src/experiments/remove-copies.ts';
import { PATIENCE, runCopy } from '../../src/experiments/run-copy.ts';
import type { Run } from '../../src/experiments/run-copy.ts';
import { UserError } from '../../src/errors.ts';
import { START } from '../support/fake-clock.ts';
import { memorySource } from '../support/memory-source.ts';
import { apiError, dies, FakeLab, lives, unscheduled, waits } from './fake-lab.ts';
import type { Life, Script } from './fake-lab.ts';
import { planned, planOf } from './scene.ts';

const never = new AbortController().signal;
const options = { signal: never, onProgress: () => undefined };

async function runOf(life: Life, more: Script = {}, one = planned()): Promise<Run> {
  return runCopy(new FakeLab({ ...more, lives: [['web-1', life]] }), one, options);
}

describe('experiments/run-copy', () => {
  describe('how a copy ends', () => {
    it('lived: it ran for the whole time', async () => {
      const run = await runOf(lives);
      expect(run).to.include({ fate: 'lived', ready: true, exitCode: null });
      expect(run.ranSeconds).to.be.at.least(5);
    });
    it('died: with its exit code', async () => {
      expect(await runOf(dies(3, 2))).to.include({ fate: 'died', container: 'web', exitCode: 3, ranSeconds: 2 });
    });
    it('completed: with exit 0', async () => {
      expect(await runOf(dies(0, 1))).to.include({ fate: 'completed', exitCode: 0 });
    });
    it('stuck: the waiting reason does not go away', async () => {
      expect(await runOf(waits('CreateContainerConfigError', 'secret "s" not found'))).to.include({
        fate: 'stuck',
        says: 'CreateContainerConfigError: secret "s" not found',
      });
    });
    it('stuck: no node has room', async () => {
      expect((await runOf(unscheduled('0/2 nodes are available: 2 Insufficient cpu.'))).says).to.match(
        /^not scheduled: .*Insufficient cpu/,
      );
    });
    it('lived: the waiting reason went away', async () => {
      const run = await runOf(
        (age, spec, name, at) =>
          age < 2
            ? waits('CreateContainerConfigError', 'failed to sync')(age, spec, name, at)
            : lives(age, spec, name, at),
        {},
        planned('one', { watchSeconds: 3 }),
      );
      expect(run.fate).to.equal('lived');
    });
    it('stuck: the newest warning says why the pod does not start', async () => {
      const run = await runOf(waits('ContainerCreating'), {
        events: [{ type: 'Warning', reason: 'FailedMount', message: 'configmap "c" not found' }],
      });
      expect(run).to.include({ fate: 'stuck', says: 'FailedMount: configmap "c" not found' });
    });
    it('unstarted: neither a state nor an event says that it cannot start', async () => {
      const run = await runOf(waits('ContainerCreating'));
      expect(run).to.include({ fate: 'unstarted', held: null });
      expect(run.says).to.match(/^had not started within 4\d s$/);
    });
    it('stuck: a waiting reason that is not known, without an event', async () => {
      expect(await runOf(waits('NewError', 'no'))).to.include({ fate: 'stuck', says: 'NewError: no' });
    });
    it('lived: it started late, and its watch is longer', async () => {
      const late: Life = (age, ...given) => (age < 80 ? waits('ContainerCreating') : lives)(age, ...given);
      expect((await runOf(late, {}, planned('one', { watchSeconds: 90 }))).fate).to.equal('lived');
    });
    it('lived: pulling the image took long', async () => {
      const run = await runCopy(
        new FakeLab({
          lives: [
            [
              'web-1',
              (age, spec, name, at) =>
                age < 80 ? waits('ContainerCreating')(age, spec, name, at) : lives(age, spec, name, at),
            ],
          ],
          events: [{ type: 'Normal', reason: 'Pulling' }],
        }),
        planned('one', { watchSeconds: 2 }),
        options,
      );
      expect(run.fate).to.equal('lived');
    });
    it('stuck: the Job created no pod, and its event says why', async () => {
      const run = await runOf(() => undefined, {
        events: [{ type: 'Warning', reason: 'FailedCreate', message: 'exceeded quota: pods' }],
      });
      expect(run).to.include({ fate: 'stuck', says: 'no pod was created: FailedCreate: exceeded quota: pods' });
      expect(run.pod).to.equal(undefined);
    });
    it('stuck: the Job is suspended, and its condition and events say why', async () => {
      const run = await runOf(() => undefined, {
        job: {
          spec: { suspend: true },
          status: {
            conditions: [
              { type: 'Failed', status: 'False' },
              { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
            ],
          },
        },
        events: [{ type: 'Normal', reason: 'CreatedWorkload', message: 'Created Workload: shop/job-web' }],
      });
      expect(run).to.include({
        fate: 'stuck',
        says: 'no pod was created: Job/web-1-crashloop-one-x7k2p is suspended (spec.suspend), as Kueue and other queues do; condition Suspended: JobSuspended: Job suspended; CreatedWorkload: Created Workload: shop/job-web',
      });
      expect(run.held).to.deep.equal({ by: 'job-controller', reason: 'Suspended', noRoom: false });
    });
    it('stuck: the Job is suspended, and its event repeats its condition', async () => {
      const conditions = [{ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }];
      const run = await runOf(() => undefined, {
        job: { spec: { suspend: true }, status: { conditions } },
        events: [{ type: 'Normal', reason: 'Suspended', message: 'Job suspended' }],
      });
      expect(run.says).to.match(/queues do; condition Suspended: JobSuspended: Job suspended$/);
    });
    it('stuck: no pod was created, and the Job cannot be read', async () => {
      const before = (call: string): void => {
        if (call.startsWith('get jobs')) throw apiError(403, 'forbidden');
      };
      expect(await runOf(() => undefined, { before })).to.include({
        fate: 'stuck',
        says: 'no pod was created, and no event says why',
        held: null,
      });
    });
    it('lived: only a container that is not watched ended', async () => {
      const sidecarDied: Life = (age, spec, name, at) => {
        const status = lives(age, spec, name, at)!;
        return {
          ...status,
          containerStatuses: [
            ...status.containerStatuses!,
            {
              name: 'helper',
              restartCount: 0,
              ready: false,
              image: '',
              imageID: '',
              state: {
                terminated: {
                  exitCode: 1,
                  reason: 'Error',
                  startedAt: '2026-01-01T12:00:01Z',
                  finishedAt: '2026-01-01T12:00:02Z',
                },
              },
            },
          ],
        } as never;
      };
      const one = planned();
      expect(
        (
          await runOf(
            sidecarDied,
            {},
            { ...one, spec: { ...one.spec, containers: [...one.spec.containers, { name: 'helper' }] } },
          )
        ).fate,
      ).to.equal('lived');
    });
    it('lost: someone deleted the copy', async () => {
      const api = new FakeLab();
      const run = runCopy(api, planned('one', { watchSeconds: 1000 }), {
        ...options,
        onProgress: () => api.clock.now() > START + 3000 && api.pods.clear(),
      });
      expect(await run).to.include({ fate: 'lost', says: 'the copy was deleted before its time was over' });
    });
    it("refused: with the server's message", async () => {
      const before = (): void => {
        throw apiError(403, 'violates PodSecurity "restricted:latest"');
      };
      expect(await runOf(lives, { before })).to.include({
        fate: 'refused',
        says: 'violates PodSecurity "restricted:latest"',
      });
    });
    it('lived: the connection came back', async () => {
      let broken = 0;
      const before = (call: string): void => {
        if (call === 'list pods' && ++broken < 4) throw new Error('read ECONNRESET');
      };
      expect((await runOf(lives, { before })).fate).to.equal('lived');
    });
    it('lost: the connection did not come back', async () => {
      const before = (call: string): void => {
        if (call === 'list pods') throw new UserError('Unable to connect to the server');
      };
      expect(await runOf(lives, { before })).to.include({
        fate: 'lost',
        says: 'the copy could not be watched: Unable to connect to the server',
      });
    });
  });

  describe('leaves nothing behind', () => {
    const experiment = (
      api: FakeLab,
      signal = never,
      pods = [planned('one'), planned('two')],
      together = false,
    ): ReturnType<typeof runExperiment> =>
      runExperiment({
        ...options,
        signal,
        api,
        source: memorySource({ now: '2026-01-01T12:00:00Z' }),
        plan: planOf(pods, together),
      });

    for (const together of [false, true]) {
      for (const [what, life] of [
        ['success', lives],
        ['a crash', dies(1)],
        ['a copy that never starts', waits('ImagePullBackOff')],
      ] as const) {
        it(`after ${what}${together ? ', both copies at once' : ''}`, async () => {
          const api = new FakeLab({ lives: [['web-1', life]] });
          const { runs, left } = await experiment(api, never, undefined, together);
          expect(runs).to.have.length(2);
          expect(left).to.deep.equal([]);
          expect(api.empty).to.equal(true);
        });
      }
    }
    it('after a signal before anything was created', async () => {
      const api = new FakeLab();
      const { runs } = await experiment(api, AbortSignal.abort());
      expect(runs.map((run) => run.fate)).to.deep.equal(['interrupted', 'interrupted']);
      expect(api.calls.filter((call) => call.startsWith('create'))).to.deep.equal([]);
    });
    for (const after of [1, 2, 5, 9]) {
      it(`after a signal at call ${after}`, async () => {
        const controller = new AbortController();
        let calls = 0;
        const api = new FakeLab({ before: () => void (++calls === after && controller.abort()) });
        const { runs, left } = await experiment(
          api,
          controller.signal,
          [planned('one', { watchSeconds: 50 }), planned('two', { watchSeconds: 50 })],
          after % 2 === 0,
        );
        expect(runs.some((run) => run.fate === 'interrupted')).to.equal(true);
        expect(left).to.deep.equal([]);
        expect(api.empty).to.equal(true);
      });
    }
    it('watches a copy after a create request without an answer', async () => {
      const api = new FakeLab();
      const create = api.create.bind(api);
      api.create = async (...given) => {
        await create(...given);
        throw new Error('socket hang up');
      };
      const { runs, left } = await experiment(api);
      expect(runs.map((run) => run.fate)).to.deep.equal(['lived', 'lived']);
      expect([left, api.empty]).to.deep.equal([[], true]);
    });
    it('after a create request that takes effect later', async () => {
      const api = new FakeLab();
      const create = api.create.bind(api);
      let attempts = 0;
      api.create = async (...given) => {
        // Later than the last attempt, and while the copy is being removed.
        if (attempts++ === 0) later(api.clock, (PATIENCE.creation + 2) * 1000, () => void create(...given));
        throw new Error('socket hang up');
      };
      const { runs } = await experiment(api, never, [planned('one')]);
      expect([runs[0]!.fate, attempts > 5]).to.deep.equal(['lost', true]);
      expect(
        api.calls.filter((call) => call.startsWith('create')),
        'it was created',
      ).to.have.length(1);
      expect(api.empty).to.equal(true);
    });
    it('after a connection that is lost and comes back', async () => {
      let broken = 0;
      const api = new FakeLab({
        before: (call) => {
          if (call.startsWith('remove jobs') && ++broken < 3) throw new Error('read ECONNRESET');
        },
      });
      expect((await experiment(api)).left).to.deep.equal([]);
      expect(api.empty).to.equal(true);
    });
    it('after pods that disappear late', async () => {
      const api = new FakeLab({ lingers: 4 });
      expect((await experiment(api)).left).to.deep.equal([]);
      expect(api.empty).to.equal(true);
    });
    it('after a bare pod', async () => {
      const api = new FakeLab();
      const pod = bare(planned());
      await api.create('pods', pod.object);
      expect(await removeCopies(api, [pod], options)).to.deep.equal([]);
      expect(api.empty).to.equal(true);
    });
    it('or lists what it may not remove, with the command that removes it', async () => {
      const api = new FakeLab({
        before: (call) => {
          if (call.startsWith('remove')) throw apiError(403, 'forbidden');
        },
      });
      const { left } = await experiment(api, never, [planned('one')]);
      expect(left).to.deep.equal([
        {
          object: 'Job/web-1-crashloop-one-x7k2p',
          command: 'kubectl -n shop delete job web-1-crashloop-one-x7k2p',
          why: 'forbidden',
        },
      ]);
    });
    for (const [what, object] of [
      ['a Job', planned('one')],
      ['a bare pod', bare(planned('one'))],
    ] as const)
      it(`or lists ${what} that still exists after an answer of 200`, async () => {
        const api = new FakeLab();
        api.remove = async () => undefined;
        const { left } = await experiment(api, never, [object]);
        const { kind } = object.object;
        expect(left).to.deep.equal([
          {
            object: `${kind}/web-1-crashloop-one-x7k2p`,
            command: `kubectl -n shop delete ${kind.toLowerCase()} web-1-crashloop-one-x7k2p`,
            why: null,
          },
        ]);
      });
    it('after a proxy answered the first deletion', async () => {
      const api = new FakeLab();
      const remove = api.remove.bind(api);
      let calls = 0;
      api.remove = async (...given) => (++calls > 1 ? remove(...given) : undefined);
      expect((await experiment(api, never, [planned('one')])).left).to.deep.equal([]);
      expect(api.empty).to.equal(true);
    });
    it('or lists what it could not remove because the server does not answer', async () => {
      let down = false;
      const api = new FakeLab({
        before: (call) => {
          down ||= call.startsWith('remove');
          if (down) throw new Error('connect ECONNREFUSED');
        },
      });
      expect((await experiment(api, never, [planned('one')])).left.map((one) => one.object)).to.deep.equal([
        'Job/web-1-crashloop-one-x7k2p',
      ]);
    });
  });

  describe('room', () => {
    it('runs a copy again, alone, that found no room next to the other', async () => {
      const api = new FakeLab({
        lives: [
          [
            '-two-',
            (age, spec, name, at) =>
              [...api.jobs.keys()].some((job) => job.includes('-one-'))
                ? unscheduled('0/1 nodes are available: 1 Insufficient memory.')(age, spec, name, at)
                : lives(age, spec, name, at),
          ],
        ],
      });
      const { runs } = await runExperiment({
        ...options,
        api,
        source: memorySource({}),
        plan: planOf([planned('one', { watchSeconds: 60 }), planned('two')], true),
      });
      expect(runs.map((run) => run.fate)).to.deep.equal(['lived', 'lived']);
      expect(api.empty).to.equal(true);
    });
    it('creates the second copy after the first is gone', async () => {
      const api = new FakeLab();
      await runExperiment({
        ...options,
        api,
        source: memorySource({}),
        plan: planOf([planned('one'), planned('two')]),
      });
      expect(api.calls.indexOf('remove jobs/web-1-crashloop-one-x7k2p')).to.be.below(
        api.calls.indexOf('create jobs/web-1-crashloop-two-x7k2p'),
      );
    });
  });
});
