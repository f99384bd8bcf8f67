/** `wait` and `explain --watch` from the command line, against an API in memory. */
import { expect } from 'chai';
import { ago, crashing, deploymentOf, ownedBy, podOf, READY, RUNNING, setOf } from './support/api.ts';
import type { FakeApi } from './support/api.ts';
import { running } from './support/running.ts';

const DONE = { updatedReplicas: 1, replicas: 1, availableReplicas: 1 };
const rolling = (api: FakeApi): void => {
  api.put(deploymentOf({ updatedReplicas: 1, replicas: 2, availableReplicas: 1 }));
  api.put(setOf('web-a', 1));
  api.put(setOf('web-b', 2));
};

describe('watching/wait', () => {
  it('exits 0 when the rollout is done, even if older pods crash', () =>
    running(
      ['wait', 'deploy/web'],
      (api) => {
        rolling(api);
        api.put(podOf('web-a-1', crashing(9), { metadata: ownedBy('web-a') }));
        api.put(podOf('web-b-1', RUNNING, { metadata: ownedBy('web-b'), status: READY }));
      },
      async ({ api, ended, out, err, until }) => {
        await until(() => out().includes('still runs') && api.watches === 3, out);
        await api.clock.pass(300);
        api.remove('Pod', 'web-a-1');
        api.put(deploymentOf(DONE));
        expect(await ended()).to.equal(0);
        expect(out()).to.match(
          /^Deployment\/web: 1 replica of an older revision still runs\nDeployment\/web rolled out: 1 replica available \(\d+s\)\n$/,
        );
        expect(err()).to.equal('');
      },
    ));
  it('does not believe a pod that has just started', () =>
    running(
      ['wait', 'deploy/web', '--timeout', '2s'],
      (api) => {
        rolling(api);
        api.put(deploymentOf(DONE));
        api.put(
          podOf(
            'web-b-1',
            { state: { running: { startedAt: ago(0) } } },
            { metadata: ownedBy('web-b'), status: READY },
          ),
        );
      },
      async ({ ended, out }) => {
        expect(await ended()).to.equal(2);
        expect(out()).to.contain('checking that the new pods stay up');
      },
    ));
  it('exits 1 and explains when a new pod crash loops', () =>
    running(
      ['wait', 'deploy/web'],
      (api) => {
        rolling(api);
        api.log('web-b-1', 'Error: unknown flag: --prot\n');
        api.put(podOf('web-b-1', RUNNING, { metadata: ownedBy('web-b') }));
      },
      async ({ api, ended, out, until }) => {
        await until(() => api.watches === 3, out);
        api.put(podOf('web-b-1', crashing(1), { metadata: ownedBy('web-b') }));
        expect(await ended()).to.equal(1);
        expect(out(), 'a failure that ends the wait may not recover').not.to.contain('may recover');
        expect(out()).to.match(
          /^Deployment\/web: 0 of 1 new replicas are ready, 1 replica of an older revision still runs\nDeployment\/web will not become ready \(stopped after \d+s\)\n\nPod\/web-b-1 in shop is crash looping[\s\S]*CAUSE[\s\S]*--prot/,
        );
      },
    ));
  it('-o json: prints the Diagnosis alone, with the named workload and the rollback', () =>
    running(
      ['wait', 'deploy/web', '-o', 'json'],
      (api) => {
        rolling(api);
        // The older revision has a ready pod, and another image.
        const template = (image: string): object => ({ spec: { containers: [{ name: 'web', image }] } });
        api.put({ ...setOf('web-a', 1, template('web:1')), status: { replicas: 1, readyReplicas: 1 } });
        api.put(setOf('web-b', 2, template('web:2')));
        api.log('web-b-1', 'Error: unknown flag: --prot\n');
        api.put(podOf('web-a-1', RUNNING, { metadata: ownedBy('web-a'), status: READY }));
        api.put(podOf('web-b-1', crashing(4), { metadata: ownedBy('web-b') }));
      },
      async ({ ended, out }) => {
        expect(await ended()).to.equal(1);
        const document = JSON.parse(out()) as {
          kind: string;
          target: { name: string; resolvedFrom: { name: string } };
          stake: { rollback: { revision: number } };
        };
        expect(document).to.deep.include({ kind: 'Diagnosis' });
        expect(document.target).to.deep.include({
          name: 'web-b-1',
          resolvedFrom: { kind: 'Deployment', namespace: 'shop', name: 'web' },
        });
        expect(document.stake.rollback.revision).to.equal(1);
      },
    ));
  it('waits while a liveness probe fails on a ready pod, and fails once the probe has killed it', () =>
    running(
      ['wait', 'deploy/web'],
      (api) => {
        rolling(api);
        api.put(deploymentOf(DONE));
        api.put(
          podOf('web-b-1', RUNNING, {
            metadata: ownedBy('web-b'),
            status: READY,
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'registry.example.com/web:1',
                  readinessProbe: {},
                  livenessProbe: { httpGet: { path: '/', port: 80 } },
                },
              ],
            },
          }),
        );
        api.put({
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: 'e' },
          reason: 'Unhealthy',
          message: 'Liveness probe failed: HTTP probe failed with statuscode: 404',
          count: 2,
          lastTimestamp: ago(0),
          involvedObject: { kind: 'Pod', name: 'web-b-1', uid: 'uid-pods/web-b-1', fieldPath: 'spec.containers{web}' },
        });
      },
      async ({ api, ended, out, until }) => {
        await until(() => out().includes('the liveness probe of web in pod web-b-1 is failing\n'), out);
        api.remove('Event', 'e');
        expect(await ended()).to.equal(0);
      },
    ));
  it('says what a pod lacks if the controller gives up and no cause is found', async () => {
    const stalled = (api: FakeApi): void => {
      rolling(api);
      api.put(
        deploymentOf(
          {
            updatedReplicas: 1,
            replicas: 2,
            availableReplicas: 1,
            conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
          },
          { progressDeadlineSeconds: 15 },
        ),
      );
      api.put(podOf('web-b-1', { ...RUNNING, ready: false }, { metadata: ownedBy('web-b') }));
      api.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'e' },
        reason: 'Unhealthy',
        message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
        count: 4,
        lastTimestamp: ago(0),
        involvedObject: { kind: 'Pod', name: 'web-b-1', fieldPath: 'spec.containers{web}' },
      });
    };
    await running(['wait', 'deploy/web'], stalled, async ({ ended, out }) => {
      expect(await ended(), out()).to.equal(1);
      expect(out().replace(/\s+/g, ' ')).to.contain(
        'web-b-1: container web runs but is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503 (x4)',
      );
    });
    await running(['wait', 'deploy/web', '-o', 'json'], stalled, async ({ ended, out }) => {
      expect(await ended()).to.equal(1);
      const { kind, outcome, says, missing } = JSON.parse(out()) as {
        kind: string;
        outcome: string;
        says: string;
        missing: object[];
      };
      expect([kind, outcome, says, missing.length]).to.deep.equal([
        'Wait',
        'failed',
        'it exceeded its progress deadline of 15 s',
        1,
      ]);
    });
  });
  it('-o json: prints a Wait document when it rolled out, and after a timeout', async () => {
    await running(
      ['wait', 'pod/web-1', '-o', 'json'],
      (api) => api.put(podOf('web-1', RUNNING, { status: READY })),
      async ({ ended, out }) => {
        expect(await ended()).to.equal(0);
        expect(JSON.parse(out())).to.deep.include({
          apiVersion: 'crashloop/v1',
          kind: 'Wait',
          outcome: 'rolled-out',
          says: 'Pod/web-1 is ready',
          missing: [],
          diagnosis: null,
        });
      },
    );
    await running(
      ['wait', 'pod/web-1', '-o', 'json', '--timeout=1s'],
      (api) => {
        api.put(podOf('web-1', { ...RUNNING, ready: false }));
        api.put({
          kind: 'Event',
          metadata: { name: 'e' },
          involvedObject: { kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{web}' },
          reason: 'Unhealthy',
          type: 'Warning',
          message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
          count: 7,
          lastTimestamp: ago(0),
        });
      },
      async ({ ended, out, err }) => {
        expect(await ended()).to.equal(2);
        expect(JSON.parse(out())).to.deep.include({
          outcome: 'timed-out',
          missing: [
            {
              pod: 'web-1',
              says: 'container web runs but is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503 (x7)',
            },
          ],
        });
        expect(err()).to.equal('Pod/web-1: not ready yet\nerror: timed out waiting for Pod/web-1\n');
      },
    );
  });
  it('-o markdown: prints a job summary', () =>
    running(
      ['wait', 'deploy/web', '-o', 'markdown'],
      (api) => {
        rolling(api);
        api.log('web-b-1', 'Error: unknown flag: --prot\n');
        api.put(podOf('web-b-1', crashing(4), { metadata: ownedBy('web-b') }));
      },
      async ({ ended, out, err }) => {
        expect(await ended()).to.equal(1);
        expect(err(), 'the log of the job').to.match(
          /^Deployment\/web: 0 of 1 new replicas are ready, [^\n]*\nDeployment\/web will not become ready: [^\n]*--prot[^\n]*\n$/,
        );
        expect(out()).to.match(/^# Deployment\/web in shop will not become ready\n\n[\s\S]*### Cause/);
      },
    ));
  it('gives a missing Secret time', () =>
    running(
      ['wait', 'pod/web-1', '--timeout', '3s'],
      (api) => {
        const young = ago(5);
        api.put(
          podOf(
            'web-1',
            {
              ready: false,
              state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "late" not found' } },
            },
            {
              metadata: { creationTimestamp: young },
              spec: {
                containers: [
                  { name: 'web', image: 'registry.example.com/web:1', envFrom: [{ secretRef: { name: 'late' } }] },
                ],
              },
              status: { phase: 'Pending', startTime: young },
            },
          ),
        );
      },
      async ({ api, ended, out, until }) => {
        await until(() => out().includes('Secret late'), out);
        api.put(podOf('web-1', RUNNING, { status: READY }));
        expect(await ended()).to.equal(0);
        expect(out()).to.match(/fails, but may recover: Secret late does not exist/);
      },
    ));
  it('counts the time of a container that cannot start from when it was first seen so, unless it was so from the beginning', async () => {
    const stuck = podOf(
      'web-1',
      {
        ready: false,
        state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "late" not found' } },
      },
      {
        spec: {
          containers: [
            { name: 'web', image: 'registry.example.com/web:1', envFrom: [{ secretRef: { name: 'late' } }] },
          ],
        },
        status: { phase: 'Pending' },
      },
    );
    await running(
      ['wait', 'pod/web-1'],
      (api) => api.put(stuck),
      async ({ ended, out }) => {
        expect(await ended(), out()).to.equal(1);
      },
    );
    await running(
      ['wait', 'pod/web-1', '--timeout', '3s'],
      (api) =>
        api.put(
          podOf(
            'web-1',
            { ready: false, state: { waiting: { reason: 'PodInitializing' } } },
            { status: { phase: 'Pending', startTime: ago(0) } },
          ),
        ),
      async ({ api, ended, out, until }) => {
        await until(() => api.watches === 1, out);
        await api.clock.pass(300);
        api.put(stuck);
        expect(await ended(), out()).to.equal(2);
      },
    );
  });
  it('fails for a paused Deployment, with the command to resume it', () =>
    running(
      ['wait', 'deploy/web'],
      (api) => api.put(deploymentOf({ updatedReplicas: 0, replicas: 1 }, { paused: true })),
      async ({ ended, err }) => {
        expect(await ended()).to.equal(2);
        expect(err()).to.match(
          /^error: Deployment\/web does not roll out: .*paused\nkubectl -n shop rollout resume deployment\/web\n$/,
        );
      },
    ));
  it('exits 2 for errors: not found, deleted meanwhile, forbidden, a CronJob, an unknown flag', async () => {
    const error = async (
      argv: string[],
      before: (api: FakeApi) => void,
      during?: (api: FakeApi) => void,
    ): Promise<string> => {
      let told = '';
      await running(argv, before, async ({ api, ended, err, until }) => {
        if (during) {
          await until(() => api.watches === 3, err);
          during(api);
        }
        expect(await ended(), err()).to.equal(2);
        told = err();
      });
      return told;
    };
    expect(await error(['wait', 'deploy/wbe'], rolling)).to.match(
      /deployments.apps "wbe" not found[\s\S]*did you mean web/,
    );
    expect(await error(['wait', 'deploy/web'], rolling, (api) => api.remove('Deployment', 'web'))).to.contain(
      'Deployment/web in shop was deleted',
    );
    expect(
      await error(['wait', 'deploy/web'], (api) => {
        rolling(api);
        api.forbidden.add('list pods');
      }),
    ).to.contain('get, list and watch pods in shop');
    expect(await error(['wait', 'cj/web'], () => undefined)).to.contain('a CronJob is never rolled out');
    expect(await error(['wait', 'deploy/web', '--tail', '3'], () => undefined)).to.contain('unknown flag: --tail');
  });
  it('takes the newest pods if ReplicaSets may not be read, and lists if watching is forbidden', () =>
    running(
      ['wait', 'deploy/web', '--timeout', '20s'],
      (api) => {
        rolling(api);
        for (const one of ['list replicasets', 'watch pods', 'watch deployments']) api.forbidden.add(one);
        api.put(
          podOf('web-b-1', RUNNING, {
            metadata: { ...ownedBy('web-b'), labels: { app: 'web', 'pod-template-hash': 'b' } },
            status: READY,
          }),
        );
      },
      async ({ api, ended, out, err, until }) => {
        await until(() => err().split('instead').length === 3, err);
        api.put(deploymentOf(DONE));
        expect(await ended()).to.equal(0);
        expect(out()).to.contain('rolled out');
      },
    ));
  it('exits 130 on Ctrl-C', () =>
    running(['wait', 'deploy/web'], rolling, async ({ api, ended, interrupt, err, until }) => {
      await until(() => api.watches === 3, err);
      interrupt('SIGINT');
      expect(await ended()).to.equal(130);
      expect(err()).to.equal('');
    }));
});

describe('explain --watch', () => {
  const well = (api: FakeApi): void => {
    api.log('web-1', 'Error: no such table: users\n');
    api.put(podOf('web-1', RUNNING, { status: READY }));
  };
  it('prints a line for each change into a pipe, and none for the steps of a loop', () =>
    running(['explain', 'web-1', '-w'], well, async ({ api, ended, out, interrupt, until }) => {
      await until(() => out().includes('healthy') && api.watches === 2, out);
      api.put(podOf('web-1', crashing(3)));
      await until(() => out().includes('crashing'), out);
      api.put(
        podOf('web-1', {
          ...crashing(3),
          state: {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: ago(6),
              finishedAt: ago(5),
            },
          },
        }),
      );
      await api.clock.pass(1800);
      interrupt('SIGINT');
      expect(await ended()).to.equal(130);
      const lines = out().trimEnd().split('\n');
      expect(lines).to.have.length(3);
      expect(lines[0]).to.match(/^TIME +STATE +CONTAINER +RESTARTS +CONFIDENCE +CAUSE$/);
      expect(lines[1]).to.match(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +healthy +web-1\/web +0 +- +Pod\/web-1 in shop is healthy$/,
      );
      expect(lines[2]).to.match(/Z +crashing +web-1\/web +3 +(?:likely|confirmed|possible) .*no such table: users/);
    }));
  it('prints a JSON document on a line for each change, or YAML documents', async () => {
    for (const format of ['json', 'yaml']) {
      await running(
        ['explain', 'web-1', '-w', '2s', '--exit-code', '-o', format],
        well,
        async ({ api, ended, out, until }) => {
          await until(() => out().includes('healthy') && api.watches === 2, out);
          api.put(podOf('web-1', crashing(3)));
          expect(await ended(), 'a cause at the end').to.equal(1);
          const documents =
            format === 'json'
              ? out()
                  .trimEnd()
                  .split('\n')
                  .map((line) => (JSON.parse(line) as { state: string }).state)
              : out()
                  .split('---\n')
                  .map((text) => /^state: (\w+)$/m.exec(text)?.[1]);
          expect(documents).to.deep.equal(['healthy', 'crashing']);
        },
      );
    }
  });
  it('redraws on a terminal within its height, and restores the screen with the last answer', () =>
    running(
      ['explain', 'web-1', '-w'],
      well,
      async ({ api, ended, out, interrupt, until }) => {
        await until(() => out().includes('is healthy') && api.watches === 2, out);
        api.put(podOf('web-1', crashing(3)));
        await until(() => out().includes('more lines, printed when it ends'), out);
        const counts = (): number => new Set(out().match(/in about \d+s/g)).size;
        await until(
          () => counts() > 1,
          () => `it does not count down: ${out()}`,
        );
        interrupt('SIGTERM');
        expect(await ended()).to.equal(143);
        const text = out();
        expect(text.startsWith('\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[H')).to.equal(true);
        const [drawn, after] = text.split('\u001b[?7h\u001b[?25h\u001b[?1049l');
        expect(
          drawn!
            .split('\u001b[H')
            .slice(1)
            .every((frame) => frame.split('\r\n').length <= 14),
        ).to.equal(true);
        expect(after).to.match(/^Pod\/web-1 in shop is crash looping[\s\S]*no such table: users[\s\S]*CHECK/);
        expect(after).not.to.contain('\u001b');
      },
      true,
    ));
  it('refuses to watch a recording, and to print Markdown', async () => {
    for (const [argv, message] of [
      [['explain', '--watch', '--from', 'x.tar.gz'], 'a recording cannot be watched'],
      [['explain', 'web-1', '-w', '-o', 'markdown'], 'markdown is for one answer'],
    ] as const) {
      await running(
        argv,
        () => undefined,
        async ({ ended, err }) => {
          expect(await ended()).to.equal(1);
          expect(err()).to.contain(message);
        },
      );
    }
  });
  it('refuses a container that does not exist', () =>
    running(['explain', 'web-1', '-w', '-c', 'wbe'], well, async ({ ended, err }) => {
      expect(await ended()).to.equal(1);
      expect(err()).to.contain('did you mean web?');
    }));
});
