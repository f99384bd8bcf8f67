import { expect } from 'chai';
import check from '../../../src/checks/app/exited-zero.ts';
import { event } from '../../support/scenario.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('app/exited-zero', () => {
  it('is likely by exit code 0 and restartPolicy Always', async () => {
    const found = only(await dies(check, 'done\n', { code: 0, container: { command: ['sh', '-c', 'echo done'] } }));
    expect(found.confidence).to.equal('likely');
    expect(textOf(found))
      .to.match(/exit code 0/)
      .and.to.match(/restartPolicy/)
      .and.to.match(/create job web-1-once .* -- sh -c 'echo done'/);
  });
  it('looks up the objects that the flags of a server name', async () => {
    const death = {
      code: 0,
      ran: 30,
      container: {
        args: ['--tcp-configmap=$(NS)/ports', '--mode=fast'],
        ports: [{ containerPort: 80 }],
        env: [{ name: 'NS', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
      },
    };
    const log = 'INFO stopping the gateway\n';
    const absent = only(await dies(check, log, death));
    expect(absent.summary).to.match(
      /flag --tcp-configmap names ConfigMap ports of namespace shop, which does not exist/,
    );
    const there = { kind: 'ConfigMap', metadata: { name: 'ports', namespace: 'shop' }, data: {} };
    expect(textOf(only(await dies(check, log, { ...death, objects: [there] })))).not.to.match(/tcp-configmap names/);
    const unread = only(await dies(check, log, { ...death, forbidden: ['configmaps'] }));
    expect(unread.summary).not.to.match(/ConfigMap/);
    expect(textOf(unread)).to.match(/see whether ConfigMap ports exists .* kubectl -n shop get configmaps ports/);
  });
  it('proposes only a Job where the log says that the work is done', async () => {
    const says = async (last: string): Promise<string> =>
      textOf(only(await dies(check, `reading lanes\n${last}\nINFO host: closing the pool\n`, { code: 0 })));
    expect(await says('12 lanes imported: finished successfully')).to.match(/its work is done \(12 lanes imported/);
    expect(await says('INFO no pending migrations'))
      .to.match(/^run it as a Job/m)
      .and.not.to.match(/keep running/);
    for (const line of ['server started and configured: done successfully', 'INFO lane 4 is idle'])
      expect(await says(line), line).to.match(/if it should keep running/);
  });
  it('offers restartPolicy OnFailure only to a bare pod', async () => {
    expect(
      only(await dies(check, '', { code: 0 })).fixes.some((fix) => fix.change?.set.restartPolicy === 'OnFailure'),
    ).to.equal(true);
    const owned = await dies(check, '', {
      code: 0,
      metadata: {
        ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true, apiVersion: 'apps/v1', uid: 'u' }],
      },
    });
    expect(only(owned).fixes.some((fix) => fix.change)).to.equal(false);
  });
  it('recognises a shell without a terminal, and a server in the background', async () => {
    expect(textOf(only(await dies(check, '', { code: 0, container: { command: ['/bin/bash'] } })))).to.match(
      /shell without a script/,
    );
    expect(
      textOf(only(await dies(check, '', { code: 0, container: { command: ['redis-server', '--daemonize', 'yes'] } }))),
    ).to.match(/background/);
    for (const command of [['/bin/bash'], ['redis-server', '--daemonize', 'yes']])
      expect(only(await dies(check, '', { code: 0, container: { command } })).confidence).to.equal('confirmed');
  });
  it('removes the flag that makes a server a daemon, and proposes no Job', async () => {
    for (const [container, set] of [
      [
        { args: ['redis-server', '--daemonize', 'yes', '--port', '7000'] },
        { args: ['redis-server', '--port', '7000'] },
      ],
      [{ command: ['/srv/run', '--daemon'] }, { command: ['/srv/run'] }],
      [{ command: ['sh', '-c', 'echo daemonize yes; srv --daemonize yes'] }, undefined],
    ] as const) {
      const found = only(await dies(check, '', { code: 0, container: container as never }));
      expect(found.summary).to.match(/"(?:--)?daemon(?:ize)?(?: yes)?" sends it to the background/);
      expect(found.fixes.map((fix) => fix.change?.set)).to.deep.equal([set]);
    }
    const task = only(await dies(check, '', { code: 0, container: { command: ['sh', '-c', 'srv & ./import'] } }));
    expect(textOf(task)).to.match(/create job/);
  });
  it('is likely when the log ends with an error', async () => {
    expect(only(await dies(check, 'INFO boot\nFATAL no quorum, giving up\n', { code: 0 })).confidence).to.equal(
      'likely',
    );
  });
  it('explains a line that only calls itself an error, and quotes it', async () => {
    const found = only(await dies(check, 'INFO boot\nERROR: tenant 7 has no invoices\n', { code: 0 }));
    expect(found.confidence).to.equal('likely');
    expect(found.summary)
      .to.match(/exit code 0/)
      .and.to.match(/tenant 7 has no invoices/);
    expect(found.explains).to.deep.equal(['app/error-line', 'app/structured-error']);
    expect(only(await dies(check, 'FATAL no quorum\n', { code: 0 })).explains).to.equal(undefined);
  });
  it('quotes why a server gave up, and proposes no Job for it', async () => {
    const log = 'reading settings\nno press is registered, so there is no work\nbye\n';
    for (const container of [{ ports: [{ containerPort: 80 }] }, { readinessProbe: { tcpSocket: { port: 80 } } }]) {
      const found = only(await dies(check, log, { code: 0, container: { command: ['/bin/sheet'], ...container } }));
      expect(found.confidence).to.equal('likely');
      expect(found.summary).to.contain('no press is registered').and.not.to.contain('long-running');
      expect(textOf(found)).not.to.match(/create job|OnFailure/);
    }
  });
  it('finds nothing under another policy, after a kill or a deletion, and for other exit codes', async () => {
    expect(await dies(check, '', { code: 0, spec: { restartPolicy: 'OnFailure' } })).to.deep.equal([]);
    expect(await dies(check, '', { code: 1 })).to.deep.equal([]);
    expect(await dies(check, '', { code: 0, reason: 'OOMKilled' })).to.deep.equal([]);
    const killing = event('Killing', 'Container web failed liveness probe, will be restarted', {
      container: 'web',
      type: 'Normal',
    });
    expect(await dies(check, '', { code: 0, objects: [killing] })).to.deep.equal([]);
    expect(await dies(check, '', { code: 0, metadata: { deletionTimestamp: '2026-01-01T11:59:00Z' } })).to.deep.equal(
      [],
    );
  });
  it('gives the advice for the last error of a server', async () => {
    const log = '2026-01-01T11:57:59Z ERROR Unable to acquire lock on /data/store: held by another node\n';
    const ports = [{ containerPort: 9000 }];
    const texts = only(await dies(check, log, { code: 0, container: { ports } })).fixes.map(({ text }) => text);
    expect(texts.join())
      .to.match(/one pod at a time/)
      .and.not.match(/fix what its last lines name/);
  });
});
