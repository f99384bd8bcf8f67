import { expect } from 'chai';
import check from '../../../src/checks/config/token-not-mounted.ts';
import { dies, only, textOf } from '../dead-container.ts';

const LOG =
  'Traceback (most recent call last):\n  File "/srv/a.py", line 2, in <module>\nFileNotFoundError: [Errno 2] No such file or directory: \'/var/run/secrets/kubernetes.io/serviceaccount/token\'\n';
const GO = '2026/01/01 11:57:59 open /var/run/secrets/kubernetes.io/serviceaccount/ca.crt: no such file or directory\n';
const account = (more: object): object => ({ kind: 'ServiceAccount', metadata: { name: 'default' }, ...more });

describe('config/token-not-mounted', () => {
  it('is confirmed by the pod', async () => {
    for (const log of [
      LOG,
      GO,
      'kubernetes.config.config_exception.ConfigException: Service token file does not exist.\n',
    ]) {
      const found = only(await dies(check, log, { spec: { automountServiceAccountToken: false } }));
      expect(found).to.include({ confidence: 'confirmed', category: 'missing-config' });
      expect(found.summary).to.match(
        /serviceaccount\/(?:token|ca\.crt), which is not mounted: the pod has automountServiceAccountToken: false/,
      );
      expect(found.fixes[0]!.change?.set).to.deep.equal({ automountServiceAccountToken: true });
    }
  });

  it('is confirmed by the ServiceAccount if the pod does not set it', async () => {
    const found = only(await dies(check, LOG, { objects: [account({ automountServiceAccountToken: false })] }));
    expect(textOf(found))
      .to.contain('ServiceAccount default has automountServiceAccountToken: false')
      .and.to.contain('patch serviceaccount default');
  });

  it('stays silent if the token is mounted, no object sets false, or the log is about something else', async () => {
    const mounted = {
      container: { volumeMounts: [{ name: 't', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] },
      spec: { automountServiceAccountToken: false, volumes: [{ name: 't', projected: { sources: [] } }] },
    };
    expect(await dies(check, LOG, mounted)).to.deep.equal([]);
    expect(await dies(check, LOG, { objects: [account({})] })).to.deep.equal([]);
    expect(
      await dies(check, LOG, {
        spec: { automountServiceAccountToken: true },
        objects: [account({ automountServiceAccountToken: false })],
      }),
      "the pod's word goes first",
    ).to.deep.equal([]);
    expect(
      await dies(check, 'open /etc/app/token: no such file or directory\n', {
        spec: { automountServiceAccountToken: false },
      }),
    ).to.deep.equal([]);
  });
});
