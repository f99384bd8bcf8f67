import { expect } from 'chai';
import check from '../../../src/checks/volumes/read-only-write.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const LOG =
  "Traceback (most recent call last):\n  File \"/srv/main.py\", line 3, in <module>\n    open('/etc/app/state.json', 'w')\nOSError: [Errno 30] Read-only file system: '/etc/app/state.json'\n";
const mounted = (volume: object, mount: object = {}): Death => ({
  container: { volumeMounts: [{ name: 'v', mountPath: '/etc/app', ...mount }] },
  spec: { volumes: [{ name: 'v', ...volume }] } as never,
});

describe('volumes/read-only-write', () => {
  for (const [name, volume] of [
    ['ConfigMap cfg', { configMap: { name: 'cfg' } }],
    ['Secret tls', { secret: { secretName: 'tls' } }],
    ['projected volume v', { projected: { sources: [] } }],
  ] as const) {
    it(`confirms a write to a ${name}`, async () => {
      const found = only(await dies(check, LOG, mounted(volume)));
      expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
      expect(textOf(found))
        .to.match(/\/etc\/app\/state\.json/)
        .and.match(/read-only/)
        .and.include(name);
    });
  }

  it('asks to leave out the change of an owner or a mode', async () => {
    const log = 'chmod: /etc/app/run.sh: Read-only file system\n';
    const [fix] = only(await dies(check, log, mounted({ configMap: { name: 'cfg' } }))).fixes;
    expect(fix!.text).to.match(/^leave out the chmod of \/etc\/app: defaultMode/);
    const [other] = only(await dies(check, LOG, mounted({ configMap: { name: 'cfg' } }))).fixes;
    expect(other!.text).not.to.match(/leave out/);
  });

  it('confirms a mount that is readOnly', async () => {
    expect(
      textOf(
        only(await dies(check, LOG, mounted({ persistentVolumeClaim: { claimName: 'data' } }, { readOnly: true }))),
      ),
    ).to.match(/volumeMounts\[v\]\.readOnly/);
  });

  it('is only likely for a volume that should be writable', async () => {
    expect(only(await dies(check, LOG, mounted({ persistentVolumeClaim: { claimName: 'data' } }))).confidence).to.equal(
      'likely',
    );
  });

  it('stays silent on the file system of the image', async () => {
    expect(await dies(check, LOG, { container: { securityContext: { readOnlyRootFilesystem: true } } })).to.be.empty;
  });

  it('stays silent on an error that the app survived', async () => {
    expect(
      await dies(
        check,
        `warning: cannot write /etc/app/state.json: Read-only file system\nlistening on :8080\nTraceback (most recent call last):\n  File "/srv/main.py", line 9, in <module>\nValueError: bad\n`,
        mounted({ configMap: { name: 'cfg' } }),
      ),
    ).to.satisfy((found: { confidence: string }[]) => found.every(({ confidence }) => confidence !== 'confirmed'));
  });
});
