/** The newest failing start decides; older ends are history. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Pod } from '../../src/model/objects.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, event, podOf } from '../support/scenario.ts';

const NODE = {
  kind: 'Node',
  metadata: { name: 'node-1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

async function explain(pod: Pod, objects: object[] = [], logs: Record<string, string> = {}): Promise<Diagnosis> {
  const source = memorySource({ now: '2026-01-01T12:00:00Z', objects: [NODE, pod, ...objects], logs });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis;
}

const failedStart = (message: string): object =>
  event('Failed', message, { container: 'web', last: '2026-01-01T11:59:30Z', count: 3 });

/** Returns a pod in which container web was OOM killed at 11:58, with this container spec and waiting reason. */
function killed(spec: object, reason = 'CrashLoopBackOff'): Pod {
  const limits = { resources: { limits: { memory: '64Mi' } } };
  const status = crashed('web', 137, { reason: 'OOMKilled' });
  return podOf({
    spec: { containers: [{ name: 'web', image: 'registry.example.com/web:1', ...limits, ...spec }] },
    status: { containerStatuses: [{ ...status, state: { waiting: { reason } } }] as never },
  });
}

describe('a start that fails since the last end', () => {
  it('is the cause, and what ended the container before is history', async () => {
    const secret = { env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 'api-key', key: 'k' } } }] };
    const said = await explain(killed(secret), [failedStart('Error: secret "api-key" not found')]);
    expect(said.causes.map(({ id }) => id)).to.deep.equal(['config/secret-missing']);
    expect(said.history.map(({ id }) => id)).to.deep.equal(['limits/oom-limit']);
    expect(said.state).to.equal('waiting');
    expect(said.next).to.equal(null);
    const why = said.checks.find(({ category }) => category === 'liveness-probe');
    expect(why).to.deep.include({ result: 'ruled-out' });
    expect(why?.evidence).not.to.deep.equal([]);
  });

  it('holds for a message of the runtime, and for an unknown message', async () => {
    const runtime = await explain(killed({}), [
      failedStart(
        'Error: failed to create containerd task: OCI runtime create failed: exec: "/srv": permission denied',
      ),
    ]);
    expect(runtime.causes[0]?.id).to.equal('image/entrypoint-not-executable');
    expect(runtime.history[0]?.id).to.equal('limits/oom-limit');
    const odd = await explain(killed({}), [failedStart('Error: the moon is in the wrong phase')]);
    expect(odd.causes[0]).to.include({ id: 'node/unread-event', confidence: 'likely' });
    expect(odd.causes[0]?.summary).to.contain('wrong phase');
  });

  it('holds for an image that cannot be pulled since', async () => {
    const said = await explain(killed({}, 'ImagePullBackOff'), [
      failedStart('Failed to pull image "registry.example.com/web:1": manifest unknown'),
    ]);
    expect(said.causes[0]?.id).to.equal('image/pull-not-found');
    expect(said.history[0]?.id).to.equal('limits/oom-limit');
  });

  it('leaves the end as the cause where it is newer', async () => {
    const old = event('Failed', 'Error: secret "api-key" not found', {
      container: 'web',
      last: '2026-01-01T11:50:00Z',
    });
    const said = await explain(killed({}), [old]);
    expect(said.causes[0]?.id).to.equal('limits/oom-limit');
    expect(said.history).to.deep.equal([]);
    expect(said.state).to.equal('crashing');
  });

  describe('of an init container that runs again in a new sandbox', () => {
    /** Returns a pod that lost its container web at 11:50. Its init container has failed since. */
    const rerun = (): Pod => {
      const lost = { exitCode: 255, reason: 'Unknown', finishedAt: '2026-01-01T11:50:00Z' };
      return podOf({
        spec: {
          initContainers: [{ name: 'seed', image: 'registry.example.com/seed:1' }],
          containers: [{ name: 'web', image: 'registry.example.com/web:1' }],
        },
        status: {
          phase: 'Pending',
          initContainerStatuses: [crashed('seed', 2)],
          containerStatuses: [
            {
              ...crashed('web', 255),
              restartCount: 0,
              state: { waiting: { reason: 'PodInitializing' } },
              lastState: { terminated: lost },
            },
          ] as never,
        },
      });
    };

    it('is the cause, and how the runtime lost the app container is history', async () => {
      const log = 'creating the schema\nERROR: relation "users" already exists\n';
      const said = await explain(rerun(), [], { 'web-1/seed': log, 'web-1/seed/previous': log });
      expect(said.causes[0]).to.deep.include({ container: 'seed', category: 'app-error' });
      expect(said.history.map(({ id }) => id)).to.deep.equal(['node/runtime-restart']);
    });

    it('is no proof that no program ran', async () => {
      const said = await explain(rerun());
      expect(said.causes.filter(({ confidence }) => confidence === 'confirmed')).to.deep.equal([]);
      expect(said.history.map(({ id }) => id)).to.deep.equal(['node/runtime-restart']);
      expect(said.checks.find(({ category }) => category === 'app-error')?.result).to.not.equal('ruled-out');
    });
  });
});
