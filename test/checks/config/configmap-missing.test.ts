import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/config/configmap-missing.ts';
import { crashed, event, foundBy, outcomesOf } from '../../support/scenario.ts';
import secretCheck from '../../../src/checks/config/secret-missing.ts';
import { dies, only } from '../dead-container.ts';
import { CONFIG_ERROR, configMap, stuck } from './world.ts';

const env = { env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'web-config', key: 'mode' } } }] };
const volume = { spec: { volumes: [{ name: 'c', configMap: { name: 'web-config' } }] } };

describe('config/configmap-missing', () => {
  it('finds a ConfigMap that env refers to, and similar names', async () => {
    const [found] = await foundBy(
      check,
      stuck(CONFIG_ERROR, 'configmap "web-config" not found', env, { objects: [configMap('web-configs')] }),
    );
    expect(found).to.include({ confidence: 'confirmed', container: 'web' });
    expect(found!.summary).to.match(/ConfigMap web-config does not exist.*env MODE of web.*web-configs/);
    expect(found!.evidence.map(({ field }) => field)).to.include.members([
      'lookup',
      'status.containerStatuses[web].state.waiting',
    ]);
    expect(found!.fixes[0]!.change).to.deep.equal({
      container: null,
      set: { 'containers[web].env[MODE].valueFrom.configMapKeyRef': { name: 'web-configs', key: 'mode' } },
    });
    expect(lineOf(found!.fixes[1]!.command)).to.equal(
      'kubectl -n shop create configmap web-config --from-literal=mode=YOUR_VALUE',
    );
  });

  it('finds one that a volume or a projected volume needs', async () => {
    const [found] = await foundBy(
      check,
      stuck(
        'ContainerCreating',
        '',
        {},
        {
          ...volume,
          objects: [event('FailedMount', 'MountVolume.SetUp failed for volume "c" : configmap "web-config" not found')],
        },
      ),
    );
    expect(found).to.include({ confidence: 'confirmed', container: null });
    const projected = {
      spec: { volumes: [{ name: 'p', projected: { sources: [{ configMap: { name: 'other' } }] } }] },
    };
    expect(await foundBy(check, stuck('ContainerCreating', '', {}, projected))).to.have.length(1);
  });

  it('corrects every reference to it in one change: envFrom, volumes and projected volumes', async () => {
    const all = {
      spec: {
        volumes: [
          { name: 'c', configMap: { name: 'web-config', optional: false } },
          {
            name: 'p',
            projected: { sources: [{ secret: { name: 'web-config' } }, { configMap: { name: 'web-config' } }] },
          },
        ],
      },
      objects: [configMap('web-configs')],
    };
    const [found] = await foundBy(
      check,
      stuck(
        CONFIG_ERROR,
        '',
        { envFrom: [{ prefix: 'A_', configMapRef: { name: 'web-config' } }, { secretRef: { name: 'web-config' } }] },
        all,
      ),
    );
    expect(found!.fixes[0]!.change).to.deep.equal({
      container: null,
      set: {
        'containers[web].envFrom': [
          { prefix: 'A_', configMapRef: { name: 'web-configs' } },
          { secretRef: { name: 'web-config' } },
        ],
        'volumes[c].configMap': { name: 'web-configs', optional: false },
        'volumes[p].projected.sources': [{ secret: { name: 'web-config' } }, { configMap: { name: 'web-configs' } }],
      },
    });
  });

  it("relies on the kubelet's message if the object may not be read", async () => {
    const [found] = await foundBy(
      check,
      stuck(CONFIG_ERROR, 'configmap "web-config" not found', env, { forbidden: ['configmaps'] }),
    );
    expect(found!.confidence).to.equal('confirmed');
    expect(found!.evidence.map(({ field }) => field)).to.not.include('lookup');
    expect((await outcomesOf(check, stuck(CONFIG_ERROR, '', env, { forbidden: ['configmaps'] })))[0]!.result).to.equal(
      'unknown',
    );
  });

  it('quotes a hostile name and key in the command', async () => {
    const ref = { name: '$(touch${IFS}/tmp/P)', key: '`id`' };
    const hostile = { env: [{ name: 'MODE', valueFrom: { configMapKeyRef: ref } }] };
    const [found] = await foundBy(check, stuck(CONFIG_ERROR, '', hostile));
    expect(lineOf(found!.fixes[0]!.command)).to.equal(
      "kubectl -n shop create configmap '$(touch${IFS}/tmp/P)' --from-literal='`id`=YOUR_VALUE'",
    );
  });

  it('finds no fault in met and optional references, and objects deleted after the start', async () => {
    expect(
      await outcomesOf(check, stuck(CONFIG_ERROR, '', env, { objects: [configMap('web-config', { mode: 'a' })] })),
    ).to.deep.equal([{ result: 'unknown', why: 'its ConfigMap exists', looked: true }]);
    const optional = {
      env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'web-config', key: 'mode', optional: true } } }],
    };
    expect(await foundBy(check, stuck(CONFIG_ERROR, '', optional))).to.deep.equal([]);
    expect(
      await foundBy(check, {
        pod: {
          spec: { containers: [{ name: 'web', ...env }] },
          status: { containerStatuses: [crashed('web', 1)] as never },
        },
      }),
    ).to.deep.equal([]);
  });

  it("ignores the cluster's root certificate", async () => {
    const token = {
      spec: {
        volumes: [
          {
            name: 'kube-api-access-x',
            projected: {
              sources: [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'kube-root-ca.crt' } }],
            },
          },
        ],
      },
    };
    expect(await outcomesOf(check, stuck('ContainerCreating', '', {}, token))).to.deep.equal([]);
  });

  it('looks up an object that the program does not find', async () => {
    for (const log of [
      'time="2026-01-01T11:57:30Z" level=fatal msg="configmap \\"shop-settings\\" not found"\n',
      'panic: configmaps "shop-settings" not found\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1d\n',
    ]) {
      const found = only(await dies(check, log));
      expect(found, log).to.include({ confidence: 'likely', container: 'web', category: 'missing-config' });
      expect(found.summary).to.match(/ConfigMap shop-settings does not exist in namespace shop; web asks the API/);
      expect(
        found.evidence.some(({ object, field }) => object === 'ConfigMap/shop-settings' && field === 'lookup'),
      ).to.equal(true);
      expect(await dies(check, log, { objects: [configMap('shop-settings')] }), 'it is there').to.deep.equal([]);
      expect(await dies(check, log, { forbidden: ['configmaps'] }), 'may not look').to.deep.equal([]);
      expect(await dies(check, log, { code: 0 }), 'survived').to.deep.equal([]);
      expect(await dies(secretCheck, log), 'a ConfigMap, not a Secret').to.deep.equal([]);
    }
    expect(only(await dies(secretCheck, 'FATAL cannot start: secrets "shop-token" not found\n')).summary).to.match(
      /Secret shop-token does not exist/,
    );
  });

  it('stays silent on one that the program did without', async () => {
    const calm = Array.from({ length: 80 }, (_, i) => `INFO request ${i} served`).join('\n');
    expect(
      await dies(check, `WARN configmap "shop-settings" not found, using defaults\n${calm}\nFATAL no quorum\n`),
    ).to.deep.equal([]);
  });
});
