import { expect } from 'chai';
import check from '../../../src/checks/image/interpreter-missing.ts';
import { lineOf } from '../../../src/model/command.ts';
import { dies, only, textOf } from '../dead-container.ts';

describe('image/interpreter-missing', () => {
  it('is confirmed by the one line that the runtime writes', async () => {
    const script = only(await dies(check, 'exec /srv/start.sh: no such file or directory\n', { code: 255 }));
    expect(script.confidence).to.equal('confirmed');
    expect(textOf(script)).to.match(/#!/).and.to.match(/CRLF/);
    expect(textOf(only(await dies(check, 'exec /srv/api: no such file or directory\n', { code: 1 }))))
      .to.match(/loader/)
      .and.to.match(/musl/);
  });
  it('reads the first line of a script that a ConfigMap mounts', async () => {
    const told = async (text: string) =>
      only(
        await dies(check, 'exec /jobs/run: no such file or directory\n', {
          code: 255,
          container: { volumeMounts: [{ name: 'jobs', mountPath: '/jobs' }] },
          spec: { volumes: [{ name: 'jobs', configMap: { name: 'jobs', items: [{ key: 'nightly', path: 'run' }] } }] },
          objects: [{ kind: 'ConfigMap', metadata: { name: 'jobs' }, data: { nightly: text } }],
        }),
      );
    const windows = await told('#!/bin/ash\r\necho\r\n');
    expect(windows.summary).to.match(/CRLF, Windows line endings\), so \/bin\/ash\\r is not found/);
    expect(lineOf(windows.fixes[0]!.command)).to.equal('kubectl -n shop edit configmap jobs');
    expect(windows.fixes[0]!.text).to.match(/carriage returns from nightly/);
    expect((await told('#! /usr/bin/ruby -w\nputs\n')).summary).to.match(
      /\/usr\/bin\/ruby of its #! line is not in the image/,
    );
    expect((await told('echo\n')).summary).to.match(/exists but cannot run/);
    // The ConfigMap may have been corrected since, so only what is still wrong in it is confirmed.
    expect(windows.confidence).to.equal('confirmed');
    expect((await told('#!/bin/bash\necho\n')).confidence).to.equal('likely');
    expect(windows.fixes[0]!.risk).to.equal('changes');
  });
  it('waits for the next start where the ConfigMap was changed since the last one', async () => {
    const changed = (time: string): object => ({
      kind: 'ConfigMap',
      metadata: {
        name: 'jobs',
        creationTimestamp: '2026-01-01T08:00:00Z',
        managedFields: [{ manager: 'kubectl-edit', time, fieldsV1: { 'f:data': {} } }],
      },
      data: { run: '#!/bin/sh\necho\n' },
    });
    const given = (time: string) => ({
      code: 255,
      container: { volumeMounts: [{ name: 'jobs', mountPath: '/jobs' }] },
      spec: { volumes: [{ name: 'jobs', configMap: { name: 'jobs' } }] },
      objects: [changed(time)],
    });
    const log = 'exec /jobs/run: no such file or directory\n';
    const after = only(await dies(check, log, given('2026-01-01T11:59:30Z')));
    expect(after.confidence).to.equal('possible');
    expect(after.summary).to.match(/ConfigMap jobs was changed since, so the next start decides/);
    expect(after.fixes.some(({ text }) => text.includes('of ConfigMap jobs'))).to.equal(false);
    const before = only(await dies(check, log, given('2026-01-01T09:00:00Z')));
    expect(before.summary).to.match(/\/bin\/sh of its #! line is not in the image/);
  });
  it('gives a hostile path as one quoted word, and never as a flag', async () => {
    const lineFor = async (path: string): Promise<string | null> =>
      lineOf(only(await dies(check, `exec ${path}: no such file or directory\n`, { code: 255 })).fixes[0]!.command);
    expect(await lineFor('/srv/$(reboot).sh')).to.match(/ sh '\/srv\/\$\(reboot\)\.sh'$/);
    expect(await lineFor('-x.sh')).to.match(/ sh \.\/-x\.sh$/);
  });
  it('stays silent on a file that the program does not find', async () => {
    expect(await dies(check, 'open /srv/api.yaml: no such file or directory\n')).to.deep.equal([]);
  });
});
