import { expect } from 'chai';
import check from '../../../src/checks/limits/oom-limit.ts';
import { event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { killed } from './memory.ts';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';

const OWNER = {
  labels: { 'pod-template-hash': 'abc12' },
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-abc12', uid: 'u', controller: true }],
};

const OOM = {
  exitCode: 137,
  reason: 'OOMKilled',
  startedAt: '2026-01-01T11:57:58Z',
  finishedAt: '2026-01-01T11:58:00Z',
};

describe('limits/oom-limit', () => {
  it('is confirmed by the reason and the limit', async () => {
    const [found] = await foundBy(check, killed());
    expect(found).to.include({
      id: 'limits/oom-limit',
      confidence: 'confirmed',
      category: 'resource-limits',
      container: 'web',
    });
    expect(found?.summary).to.match(/OOMKilled.*64Mi/);
    expect(found?.evidence[0]?.field).to.equal('status.containerStatuses[web].lastState.terminated.reason');
  });

  it('holds at every moment of the loop', async () => {
    for (const status of [
      { state: { terminated: OOM }, lastState: {} },
      { state: { running: { startedAt: '2026-01-01T11:58:01Z' } }, lastState: { terminated: OOM }, ready: true },
    ]) {
      expect((await foundBy(check, { ...killed({ status }), now: '2026-01-01T11:58:05Z' }))[0]?.confidence).to.equal(
        'confirmed',
      );
    }
  });

  it('reads the limit in force, not the one in the spec', async () => {
    const [found] = await foundBy(check, killed({ status: { resources: { limits: { memory: '96Mi' } } } }));
    expect(found?.summary).to.include('96Mi');
  });

  it('says what a heap with a limit of its own leaves to the rest of the process', async () => {
    const run = async (value: string): Promise<Found> => {
      const given = killed();
      const [web] = given.pod.spec!.containers!;
      Object.assign(web!, { env: [{ name: 'JAVA_TOOL_OPTIONS', value }] });
      return (await foundBy(check, given))[0]!;
    };
    const large = await run('-Xmx48m');
    expect(large.confidence).to.equal('confirmed');
    expect(large.summary).to.match(/limit of 64Mi, of which its heap may take 48Mi \(-Xmx48m\)/);
    expect(large.fixes.map(({ text }) => text).join()).to.match(/-Xmx36m instead of -Xmx48m/);
    const small = await run('-XX:MaxRAMPercentage=25');
    expect(small.summary).to.match(/of which its heap may take 16Mi/);
    expect(small.fixes.map(({ text }) => text).join()).not.to.match(/instead of/);
    for (const none of ['-Xmx1g', '-Dx=1']) expect((await run(none)).summary).not.to.match(/heap/);
  });

  it('distinguishes a killed child from a killed container', async () => {
    for (const exitCode of [0, 1, 143]) {
      const [found] = await foundBy(
        check,
        killed({ exitCode, log: '2026-01-01T11:57:59Z worker exited with code 137\n' }),
      );
      expect(found, String(exitCode)).to.include({ id: 'limits/oom-child', confidence: 'confirmed' });
      expect(found?.summary).to.include(`exit code ${exitCode}`);
    }
  });

  it('finds the OOM kill of an init container that ended with exit code 0', async () => {
    const terminated = { exitCode: 0, reason: 'OOMKilled', finishedAt: '2026-01-01T11:58:00Z' };
    const limits = { resources: { limits: { memory: '15Mi' } } };
    for (const [policy, state] of [
      ['Never', { state: { terminated }, lastState: {} }],
      ['Always', { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } }],
    ] as const) {
      const [found] = await foundBy(check, {
        pod: {
          spec: { restartPolicy: policy, initContainers: [{ name: 'warm', ...limits }], containers: [{ name: 'web' }] },
          status: {
            phase: 'Pending',
            initContainerStatuses: [{ name: 'warm', restartCount: 0, ready: false, ...state }] as never,
            containerStatuses: [
              { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } },
            ] as never,
          },
        },
      });
      expect(found, policy).to.include({ id: 'limits/oom-child', confidence: 'confirmed', container: 'warm' });
      expect(found!.summary, policy).to.match(/15Mi, so warm failed although its exit code is 0/);
    }
  });

  it('is less sure where a stack trace shows another end: the reason stays', async () => {
    const log =
      '2026-01-01T11:57:59.9Z Exception in thread "main" java.lang.NullPointerException: x\n2026-01-01T11:57:59.9Z \tat com.acme.Main.main(Main.java:3)\n';
    expect((await foundBy(check, killed({ exitCode: 1, log })))[0]?.confidence).to.equal('likely');
  });

  it('is less sure where the node ran out of memory', async () => {
    const systemOom = event('SystemOOM', 'System OOM encountered, victim process: java, pid: 4711', {
      kind: 'Node',
      name: 'node-1',
      last: '2026-01-01T11:58:00Z',
    });
    // The API reports the kill and the limit. Few recordings have the events of the node.
    const scenario = { ...killed({ objects: [systemOom] }), surerWithout: 'events' } as const;
    expect((await foundBy(check, scenario))[0]?.confidence).to.equal('likely');
    const old = event('SystemOOM', 'System OOM encountered, victim process: java, pid: 4711', {
      kind: 'Node',
      name: 'node-1',
      last: '2026-01-01T10:00:00Z',
    });
    expect((await foundBy(check, killed({ objects: [old] })))[0]?.confidence).to.equal('confirmed');
  });

  it('is likely where only the previous instance was OOMKilled', async () => {
    const at = { startedAt: '2026-01-01T11:57:58Z', finishedAt: '2026-01-01T11:58:00Z', exitCode: 137 };
    const [found] = await foundBy(
      check,
      killed({
        status: {
          state: { terminated: { ...at, reason: 'Error' } },
          lastState: { terminated: { ...at, reason: 'OOMKilled' } },
        },
      }),
    );
    expect(found?.confidence).to.equal('likely');
  });

  it('gives a command for the owner, and one for a bare pod', async () => {
    const [owned] = await foundBy(check, killed({ metadata: OWNER, ran: 20 }));
    expect(lineOf(owned!.fixes[0]!.command)).to.equal(
      'kubectl -n shop set resources deployment/web -c web --limits=memory=128Mi',
    );
    expect(owned!.fixes[0]).to.deep.include({
      change: { container: 'web', set: { 'resources.limits.memory': '128Mi' } },
    });
  });

  describe('after a resize in place', () => {
    const resized = (time: string, objects: object[] = []): Promise<Found[]> =>
      foundBy(check, killed({ metadata: { managedFields: [{ subresource: 'resize', time }] }, objects }));
    const node = (kubeletVersion: string): object => ({
      kind: 'Node',
      metadata: { name: 'node-1' },
      status: { nodeInfo: { kubeletVersion } },
    });

    it('is likely where the dead instance started later: the pod may still have its old limit', async () => {
      for (const objects of [[], [node('v1.36.3')]]) {
        const [found] = await resized('2026-01-01T11:50:00Z', objects);
        expect(found).to.include({ id: 'limits/oom-limit', confidence: 'likely' });
        expect(found?.summary).to.match(/after a resize to 64Mi: the pod may still have its old limit/);
        expect(found?.fixes[0]?.text).to.equal(
          'make the pod again, so that it starts with 64Mi on a node that has room for it',
        );
        expect(found?.evidence.map(({ quote }) => quote)).to.include('resized in place at 2026-01-01T11:50:00Z');
      }
    });

    it('is confirmed where the dead instance ran during it, and for a kubelet that raises both limits', async () => {
      expect((await resized('2026-01-01T11:57:59Z'))[0]?.confidence).to.equal('confirmed');
      expect((await resized('2026-01-01T11:50:00Z', [node('v1.37.0')]))[0]?.confidence).to.equal('confirmed');
    });
  });

  it('raises the limit of a container that is still starting to what most apps start with', async () => {
    const raised = async (limit: string, ran: number): Promise<unknown> =>
      (await foundBy(check, killed({ limit, ran })))[0]?.fixes[0]?.change?.set['resources.limits.memory'];
    expect(await raised('48Mi', 1)).to.equal('512Mi');
    expect(await raised('1Gi', 1)).to.equal('2Gi');
    expect(await raised('48Mi', 60)).to.equal('96Mi');
  });

  it('makes a bare pod again: a resize does not reach a crash loop', async () => {
    for (const state of [
      { waiting: { reason: 'CrashLoopBackOff' } },
      { running: { startedAt: '2026-01-01T11:58:03Z' } },
    ]) {
      const [bare] = await foundBy(check, {
        ...killed({ status: { state, lastState: { terminated: OOM } } }),
        now: '2026-01-01T11:58:05Z',
      });
      expect(lineOf(bare!.fixes[0]!.command)).to.match(
        /^kubectl -n shop get pod web-1 -o json > web-1\.json && kubectl patch --local .*"512Mi".* \| kubectl replace --force -f -$/,
      );
    }
  });

  it('quotes no rule and no warning about something else than memory', async () => {
    const log = ['loading the index', '=======', 'Server VM warning: the number of processors may change']
      .map((line) => `2026-01-01T11:57:59Z ${line}\n`)
      .join('');
    const [found] = await foundBy(check, killed({ log }));
    const quotes = found?.evidence.map(({ quote }) => quote);
    expect(quotes).to.include('loading the index');
    expect(quotes?.join()).to.not.match(/warning|====/);
  });

  it('is silent without a limit, and unknown for a bare 137', async () => {
    expect(await foundBy(check, killed({ limit: null }))).to.deep.equal([]);
    expect((await outcomesOf(check, killed({ reason: 'Error' })))[0]?.result).to.equal('unknown');
    expect((await outcomesOf(check, killed({ reason: 'Error', exitCode: 1 })))[0]).to.include({ looked: true });
  });

  it('finds no fault where a probe killed the container', async () => {
    const kill = event('Killing', 'Container web failed liveness probe, will be restarted', { container: 'web' });
    expect((await outcomesOf(check, killed({ reason: 'Error', objects: [kill] })))[0]).to.include({ looked: true });
  });

  it('does not know the end where a probe killed only another instance', async () => {
    for (const last of ['2026-01-01T11:30:00Z', '2026-01-01T11:57:58Z', '2026-01-01T11:58:04Z']) {
      const kill = event('Killing', 'Container web failed liveness probe, will be restarted', {
        container: 'web',
        last,
      });
      const [outcome] = await outcomesOf(check, killed({ reason: 'Error', objects: [kill] }));
      expect(outcome, last).to.include({ result: 'unknown' }).and.not.have.property('looked');
    }
  });

  it('replaces the pod of a StatefulSet that never became ready: its controller does not', async () => {
    const metadata = {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true }],
    };
    const scene = killed({ metadata });
    const status = (ready: 'True' | 'False'): object => ({
      ...scene.pod.status,
      conditions: [{ type: 'Ready', status: ready }],
    });
    const of = async (ready: 'True' | 'False'): Promise<string | null | undefined> => {
      const [found] = await foundBy(check, { ...scene, pod: { ...scene.pod, status: status(ready) as never } });
      return lineOf(found?.fixes[0]?.command ?? null);
    };
    expect(await of('False')).to.match(/set resources statefulset\/web .*then: kubectl -n shop delete pod web-1/s);
    expect(await of('True')).not.to.include('delete pod');
  });

  describe('a table of open files', () => {
    const log = '2026-01-01T11:57:59Z With 1073741816 file descriptors available\n';

    it('explains a start that needs more than the limit', async () => {
      const [found] = await foundBy(check, killed({ limit: '2Gi', ran: 4, log }));
      expect(found).to.include({ id: 'limits/oom-limit', confidence: 'confirmed' });
      expect(found?.summary).to.match(
        /limit of 2Gi, 4s after .*table of the 1073741816 files .*\(8Gi at 8 bytes each\)/,
      );
      expect(found?.fixes[0]?.text).to.include('lower the limit of open files');
      expect(found?.fixes.some(({ text }) => text.startsWith('raise'))).to.equal(false);
    });

    it('does not count where it is small, or where the container ran for long', async () => {
      for (const given of [
        { limit: '2Gi', log: log.replace('1073741816', '1048576') },
        { limit: '64Gi', log },
        { limit: '2Gi', log, ran: 90 },
      ])
        expect((await foundBy(check, killed(given)))[0]?.summary).not.to.include('table');
    });
  });
});
