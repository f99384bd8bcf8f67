import { expect } from 'chai';
import check from '../../../src/checks/volumes/unreadable-state.ts';
import { dies, only, textOf } from '../dead-container.ts';
import type { Death } from '../dead-container.ts';

const on = (volume: object): Death =>
  ({
    container: { volumeMounts: [{ name: 'v', mountPath: '/srv/run' }] },
    spec: { volumes: [{ name: 'v', ...volume }] },
  }) as never;
const host = on({ hostPath: { path: '/opt/tailer' } });
const claim = on({ persistentVolumeClaim: { claimName: 'tailer' } });
const LOG = 'FATAL: loading positions from /srv/run/positions.yaml: yaml: control characters are not allowed\n';

describe('volumes/unreadable-state', () => {
  it('moves the file away on the node', async () => {
    const found = only(await dies(check, LOG, host));
    expect(found).to.include({ confidence: 'likely', category: 'volume' });
    expect(found.summary).to.match(
      /^web cannot parse \/srv\/run\/positions\.yaml, a damaged file .* hostPath \/opt\/tailer: /,
    );
    expect(textOf(found)).to.match(/mv \/opt\/tailer\/positions\.yaml \/opt\/tailer\/positions\.yaml\.broken/);
  });

  it('finds the reason in a line above the one that ends the program', async () => {
    const log =
      'ERROR reading /srv/run/read-offset.json failed: unexpected end of JSON input\n' +
      'FATAL: cannot start input: loading /srv/run/read-offset.json\n';
    const found = only(await dies(check, log, claim));
    expect(found.summary).to.include('unexpected end of JSON input');
    expect(found.fixes[0]?.text).to.include('restore /srv/run/read-offset.json from a backup');
  });

  it('replaces the pod where the file is on an emptyDir', async () => {
    expect(only(await dies(check, LOG, on({ emptyDir: {} }))).fixes[0]?.text).to.include('replace the pod');
  });

  it('stays silent on configuration, on files of a ConfigMap, on data, and on other errors', async () => {
    const config = LOG.replaceAll('positions.yaml', 'tailer.yaml');
    for (const [log, death] of [
      [config, claim],
      [LOG, on({ configMap: { name: 'tailer' } })],
      [LOG.replaceAll('positions.yaml', 'tailer.wal'), claim],
      [LOG.replace('yaml: control characters are not allowed', 'permission denied'), claim],
      [LOG, {}],
    ] as const)
      expect(await dies(check, log, death), log).to.deep.equal([]);
  });
});
