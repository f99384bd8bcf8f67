import { expect } from 'chai';
import check from '../../../src/checks/app/waits-for.ts';
import { event, foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { notReady } from '../unready-container.ts';
import { UNTIL_POSTGRES, waiting } from '../waiting-init.ts';
import { lineOf } from '../../../src/model/command.ts';

/** Returns a pod with a container `web`, with a postStart hook that began so many seconds ago. */
const hooked = (seconds: number, command: readonly string[]): Scenario => ({
  pod: {
    spec: { containers: [{ name: 'web', lifecycle: { postStart: { exec: { command: [...command] } } } }] },
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
      ] as never,
    },
  },
  objects: [
    event('Started', 'Container started', {
      container: 'web',
      type: 'Normal',
      last: new Date(Date.parse('2026-01-01T12:00:00Z') - seconds * 1000).toISOString(),
    }),
  ],
});

describe('app/waits-for', () => {
  it('names the service that the command waits for after a minute', async () => {
    const found = only(await foundBy(check, waiting(70, UNTIL_POSTGRES)));
    expect(found).to.include({ confidence: 'likely', container: 'wait' });
    expect(found.about).to.deep.equal({ kind: 'Service', namespace: 'shop', name: 'postgres', part: null });
    expect(textOf(found)).to.contain('postgres:5432');
    expect(await foundBy(check, waiting(50, UNTIL_POSTGRES))).to.deep.equal([]);
  });
  it('needs no log, and expands the variables of the command', async () => {
    const scenario = waiting(90, ['sh', '-c', 'until nc -z $DB_HOST ${DB_PORT:-5432}; do sleep 1; done']);
    scenario.pod.spec!.initContainers![0]!.env = [{ name: 'DB_HOST', value: 'ledger-db' }];
    const { logs: _, ...blind } = scenario;
    expect(only(await foundBy(check, blind)).summary).to.contain('ledger-db:5432');
  });
  it('is likely when the log names the connection that fails', async () => {
    const log = 'dial tcp: lookup queue on 10.96.0.10:53: no such host\n';
    const found = only(await foundBy(check, waiting(60, ['/wait'], log)));
    expect(found).to.include({ confidence: 'likely' });
    expect(found.summary).to.match(/queue/);
    expect(lineOf(found.fixes[0]!.command), 'it has no previous log').to.match(/ -c wait$/);
    expect(await foundBy(check, waiting(5, ['/wait'], log)), 'it only just started').to.deep.equal([]);
  });
  it('names the file that it waits for, its volume, and who could write it', async () => {
    const scenario = waiting(90, ['sh', '-c', 'while [ ! -f /shared/done ]; do sleep 1; done']);
    const mount = [{ name: 'shared', mountPath: '/shared' }];
    scenario.pod.spec!.volumes = [{ name: 'shared', emptyDir: {} }];
    for (const one of [scenario.pod.spec!.initContainers![0]!, scenario.pod.spec!.containers![0]!])
      one.volumeMounts = mount;
    const found = only(await foundBy(check, scenario));
    expect(found.summary).to.match(/waits for \/shared\/done on emptyDir volume shared, and no container that mounts/);
  });
  it('looks up the object that it waits for', async () => {
    const until = ['kubectl', 'wait', '--for=condition=complete', 'job/migrate'];
    const job = {
      kind: 'Job',
      metadata: { name: 'migrate', namespace: 'shop' },
      status: { failed: 7, conditions: [{ type: 'Failed', status: 'True', message: 'Job has reached the limit' }] },
    };
    const failed = only(await foundBy(check, waiting(90, until, '', [job])));
    expect(failed.summary).to.match(/waits for Job\/migrate, which has failed: Job has reached the limit/);
    expect(failed.chain.map(({ object }) => object)).to.deep.equal(['Pod/web-1', 'Job/migrate']);
    const absent = only(
      await foundBy(check, waiting(90, until, '', [{ ...job, metadata: { name: 'x', namespace: 'shop' } }])),
    );
    expect(absent.summary).to.match(/Job\/migrate, which does not exist/);
  });
  it('says that the command of an init container never ends', async () => {
    const found = only(await foundBy(check, waiting(90, ['sh', '-c', 'nginx; sleep infinity'])));
    expect(found.summary).to.match(/never ends \(sleep infinity\)/);
  });
  it('is only possible when neither the log nor the command says what it waits for', async () => {
    const found = only(await foundBy(check, waiting(400, ['/app/prepare'], 'preparing\n')));
    expect(found.confidence).to.equal('possible');
    expect(found.evidence.map(({ quote }) => quote)).to.include('preparing');
    expect(await foundBy(check, waiting(200, ['/app/prepare'], 'preparing\n'))).to.deep.equal([]);
  });
  it('finds a postStart hook that does not return, by the event Started', async () => {
    const loop = ['sh', '-c', 'until wget -qO- http://conf:8888/web; do sleep 1; done'];
    const found = only(await foundBy(check, hooked(90, loop)));
    expect(found.summary).to.match(/postStart hook of web has not returned for 90 s; it waits for conf:8888/);
    expect(only(await foundBy(check, hooked(90, ['/register']))).summary).to.match(/hook of web.*\/register/);
    expect(await foundBy(check, hooked(40, loop)), 'it only just began').to.deep.equal([]);
  });
  it('reads what a program waits for that runs and is not ready', async () => {
    const loop = ['sh', '-c', 'until nc -z mq 5672; do sleep 1; done; exec /app'];
    const found = only(await foundBy(check, notReady(600, { command: loop })));
    expect(found.summary).to.match(/web runs, but has not been ready for 10 minutes; it waits for mq:5672/);
    expect(await foundBy(check, notReady(600, { command: ['/app', '--mq=mq:5672'] }))).to.deep.equal([]);
    expect(await foundBy(check, notReady(60, { command: loop })), 'it only just started').to.deep.equal([]);
  });
});
