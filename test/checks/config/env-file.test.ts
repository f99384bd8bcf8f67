import { expect } from 'chai';
import check from '../../../src/checks/config/env-file.ts';
import { foundBy } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { CONFIG_ERROR, stuck } from './world.ts';

const from = (variable: string, key: string, path = 'app.env', volumeName = 'settings'): object => ({
  name: variable,
  valueFrom: { fileKeyRef: { volumeName, path, key } },
});
const LACKS = (key: string): string =>
  `environment variable key "${key}" not found in file "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/settings/app.env"`;
const writer = {
  initContainers: [{ name: 'render', image: 'r:1', volumeMounts: [{ name: 'settings', mountPath: '/out' }] }],
};

describe('config/env-file', () => {
  it('names the variable, the file, the key and the init container that writes the volume', async () => {
    const scenario = stuck(CONFIG_ERROR, LACKS('QUEUE'), { env: [from('QUEUE_URL', 'QUEUE'), from('TOPIC', 'T')] });
    const found = only(
      await foundBy(check, {
        ...scenario,
        pod: { ...scenario.pod, spec: { ...scenario.pod.spec, ...writer } as never },
      }),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'missing-config', container: 'web' });
    expect(found.summary).to.equal(
      'web cannot get QUEUE_URL: file app.env has no key QUEUE; init container render writes volume settings',
    );
    expect(textOf(found)).to.contain('let init container render write QUEUE=');
  });

  it('names a volume that the pod lacks', async () => {
    const said = 'cannot find the volume "setings" referenced by FileKeyRef';
    const found = only(await foundBy(check, stuck(CONFIG_ERROR, said, { env: [from('A', 'A', 'a.env', 'setings')] })));
    expect(found.summary).to.contain('the pod has no volume setings');
  });

  it('is only likely where any of several files may be the one that cannot be read', async () => {
    const env = [from('A', 'A', 'a.env'), from('B', 'B', 'b.env')];
    const found = only(await foundBy(check, stuck(CONFIG_ERROR, "couldn't parse env file", { env })));
    expect(found.confidence).to.equal('likely');
    expect(
      only(await foundBy(check, stuck(CONFIG_ERROR, "couldn't parse env file", { env: env.slice(0, 1) }))).confidence,
    ).to.equal('confirmed');
  });

  it('stays silent on a key that no fileKeyRef names, and on a container without any', async () => {
    expect(await foundBy(check, stuck(CONFIG_ERROR, LACKS('OTHER'), { env: [from('A', 'A')] }))).to.deep.equal([]);
    expect(await foundBy(check, stuck(CONFIG_ERROR, LACKS('A'), {}))).to.deep.equal([]);
    expect(await foundBy(check, stuck('CreateContainerError', LACKS('A'), { env: [from('A', 'A')] }))).to.deep.equal(
      [],
    );
  });
});
