import { expect } from 'chai';
import check from '../../../src/checks/volumes/not-written.ts';
import fileElsewhere from '../../../src/checks/config/file-elsewhere.ts';
import { crashed, event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

const RUNNING = { ready: true, state: { running: { startedAt: '2026-01-01T11:50:00Z' } } };
const DONE = {
  state: {
    terminated: {
      exitCode: 0,
      reason: 'Completed',
      startedAt: '2026-01-01T11:50:00Z',
      finishedAt: '2026-01-01T11:50:02Z',
    },
  },
};

/** Returns a pod in which `web` died with this log, and `writer` mounts the same volume at /out. */
function shared(
  log: string,
  writer: { status: object; init?: boolean; mount?: object; log?: string },
  mount: object = {},
): Scenario {
  const volume = { name: 'data', emptyDir: {} };
  const web = { name: 'web', image: 'x', volumeMounts: [{ name: 'data', mountPath: '/etc/app', ...mount }] };
  const other = { name: 'writer', image: 'y', volumeMounts: [{ name: 'data', mountPath: '/out', ...writer.mount }] };
  const status = { name: 'writer', restartCount: 0, ...writer.status };
  return {
    pod: {
      spec: {
        volumes: [volume],
        containers: writer.init ? [web] : [web, other],
        ...(writer.init ? { initContainers: [other] } : {}),
      },
      status: {
        containerStatuses: [crashed('web', 1), ...(writer.init ? [] : [status])],
        ...(writer.init ? { initContainerStatuses: [status] } : {}),
      },
    } as Scenario['pod'],
    subjects: ['web'],
    logs: { 'web-1/web': log, ...(writer.log ? { 'web-1/writer': writer.log } : {}) },
  };
}

const MISSING: readonly string[] = [
  'open /etc/app/routes.toml: no such file or directory\n',
  "FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/routes.toml'\n",
  "Error: ENOENT: no such file or directory, open '/etc/app/routes.toml'\n",
  'java.io.FileNotFoundException: /etc/app/routes.toml (No such file or directory)\n',
];

describe('volumes/not-written', () => {
  it('says that it is due to a writer that fails, in the words of many languages', async () => {
    for (const log of MISSING) {
      const [found] = await foundBy(check, shared(log, { status: crashed('writer', 3) }));
      expect(found, log).to.include({ confidence: 'likely', dueTo: 'writer', category: 'missing-config' });
      expect(found?.summary).to.match(
        /\/etc\/app\/routes\.toml .*writer, which writes that volume, fails with exit code 3/,
      );
    }
  });

  it('says that a program which had run is gone since, and lets the init container write it again', async () => {
    const refusal =
      'OCI runtime create failed: container_linux.go:349: starting container process caused ' +
      '"exec: \\"/etc/app/run.sh\\": stat /etc/app/run.sh: no such file or directory": unknown';
    const scenario = shared('', { status: DONE, init: true });
    const web = crashed('web', 127, { reason: 'ContainerCannotRun', message: refusal });
    const pod = { ...scenario.pod, status: { ...scenario.pod.status, containerStatuses: [web] } } as Scenario['pod'];
    const [lost] = await foundBy(check, {
      ...scenario,
      pod,
      objects: [event('Started', 'Started', { container: 'web' })],
    });
    expect(lost?.summary).to.match(/was there when web started and is gone since/);
    expect(lost?.fixes[0]?.text).to.match(/replace the pod: in a new one writer runs again and writes \/out\/run\.sh/);
    const [never] = await foundBy(check, { ...scenario, pod });
    expect(never?.summary).to.match(/did not write it/);
  });

  it('quotes an init container that ended without writing, and says where it has to write', async () => {
    const log = 'fetching\nWARN bucket is empty\n';
    const [found] = await foundBy(check, shared(MISSING[0]!, { status: DONE, init: true, log }));
    expect(found?.summary).to.match(/init container writer \(exit code 0\) did not write it: .*bucket is empty/);
    expect(found?.fixes.map(({ text }) => text).join('\n')).to.match(/write \/out\/routes\.toml/);
    expect(found?.dueTo).to.equal(undefined);
  });

  it('reports a writer that runs and has not written yet', async () => {
    const state = { running: { startedAt: '2026-01-01T11:57:55Z' } };
    const [found] = await foundBy(check, shared(MISSING[2]!, { status: { ready: true, state } }));
    expect(found?.summary).to.match(/writer runs and has not written it: containers start in no order/);
    expect(found?.fixes[0]?.text).to.match(/native sidecar/);
  });

  it('names the other path that a writer is set to write, under the mounts of both', async () => {
    for (const more of [
      { command: ['app', '--log', '/out/access.toml'] },
      { args: ['exec app >> /out/access.toml 2>&1'] },
      { env: [{ name: 'LOG_FILE', value: '/out/access.toml' }] },
    ]) {
      const scenario = shared(MISSING[0]!, { status: RUNNING });
      Object.assign(scenario.pod.spec!.containers![1]!, more);
      const [found] = await foundBy(check, scenario);
      expect(found?.summary).to.match(
        /routes\.toml of volume data: the spec of writer names \/out\/access\.toml there/,
      );
      expect(found?.fixes[0]?.text).to.equal(
        'correct the path: make web read /etc/app/access.toml, or make writer write /out/routes.toml',
      );
    }
    const right = shared(MISSING[0]!, { status: RUNNING });
    Object.assign(right.pod.spec!.containers![1]!, { args: ['--out=/out/routes.toml', '--log=/out/x.log'] });
    expect((await foundBy(check, right))[0]?.summary).to.match(/writer had run for long and has not written it/);
  });

  it('blames no order of the containers where it is fixed, or where the writer had minutes', async () => {
    const [late] = await foundBy(check, shared(MISSING[0]!, { status: RUNNING }));
    expect(late?.summary).to.match(/writer had run for long and has not written it/);
    expect(late?.fixes.map(({ text }) => text).join('\n'))
      .to.match(/correct the path/)
      .and.not.match(/init container/);
    // A sidecar or an init container that reads what an app container writes.
    for (const restartPolicy of ['Always', undefined]) {
      const status = { state: { waiting: { reason: 'PodInitializing' } } };
      const scenario = shared(MISSING[0]!, { status });
      const { spec, status: all } = scenario.pod;
      const [web, writer] = spec!.containers!;
      Object.assign(spec!, { initContainers: [{ ...web, restartPolicy }], containers: [writer] });
      const [one, two] = all!.containerStatuses!;
      Object.assign(all!, { initContainerStatuses: [one], containerStatuses: [two] });
      const [found] = await foundBy(check, scenario);
      expect(found?.summary).to.match(/writer, which writes there, starts only after it/);
      expect(found?.dueTo).to.equal(undefined);
      expect(found?.fixes[0]?.text).to.match(restartPolicy ? /let web wait until/ : /init container before web write/);
    }
  });

  it('finds the writer by subPath', async () => {
    const sub = (subPath: string): Scenario =>
      shared(MISSING[0]!, { status: RUNNING, mount: { subPath } }, { subPath: 'config' });
    expect((await foundBy(check, sub('config')))[0]?.summary).to.match(/routes\.toml/);
    expect(await foundBy(check, sub('logs'))).to.deep.equal([]);
  });

  it('is silent where no other container writes, and on code that a sibling does not bring', async () => {
    expect(await foundBy(check, shared(MISSING[0]!, { status: RUNNING, mount: { readOnly: true } }))).to.deep.equal([]);
    const code = "Error: Cannot find module '/etc/app/server.js'\n";
    expect(await foundBy(check, shared(code, { status: RUNNING }))).to.deep.equal([]);
    expect(await foundBy(check, shared(code, { status: DONE, init: true }))).to.have.length(1);
    expect(
      await foundBy(check, shared('open /opt/x.toml: no such file or directory\n', { status: RUNNING })),
    ).to.deep.equal([]);
  });

  it('silences config/file-elsewhere for the file that the writer makes', async () => {
    const scenario = shared(MISSING[0]!, { status: crashed('writer', 1) });
    scenario.pod.spec!.volumes!.push({ name: 'in', configMap: { name: 'templates' } });
    scenario.pod.spec!.containers![0]!.volumeMounts!.push({ name: 'in', mountPath: '/templates' });
    const objects = [
      { kind: 'ConfigMap', metadata: { name: 'templates', namespace: 'shop' }, data: { 'routes.toml': 'x' } },
    ];
    expect(await foundBy(fileElsewhere, { ...scenario, objects })).to.deep.equal([]);
  });
});
