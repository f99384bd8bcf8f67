/** `preflight`: programs that are files of a ConfigMap or Secret, and their mode. */
import { expect } from 'chai';
import { configMap, deployment, flight, idsOf } from './support/flight.ts';

const NOT_EXECUTABLE = ['image/entrypoint-not-executable'];

interface Given {
  readonly volume?: object;
  readonly container?: object;
  readonly spec?: object;
}
const flown = ({ volume, container, spec }: Given): ReturnType<typeof flight> =>
  flight(
    [
      configMap('scripts', { 'run.sh': '#!/bin/sh' }),
      deployment(
        { volumes: [{ name: 's', ...(volume ?? { configMap: { name: 'scripts' } }) }], ...spec },
        {
          command: ['/scripts/run.sh'],
          volumeMounts: [{ name: 's', mountPath: '/scripts' }],
          ...container,
        },
      ),
    ],
    { fill: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, data: { 'run.sh': '' } }] },
  );
const blocks = async (given: Given): Promise<string[]> => idsOf(await flown(given)).blocks;

describe('preflight: scripts of ConfigMaps and Secrets', () => {
  it('blocks a script without execute permission, and names its mode', async () => {
    const { code, item } = await flown({});
    expect(code).to.equal(1);
    expect(item.causes.map(({ id }) => id)).to.deep.equal(NOT_EXECUTABLE);
    const [cause] = item.causes;
    expect(cause).to.include({ confidence: 'likely', container: 'web', category: 'missing-config' });
    expect(cause!.summary).to.equal(
      'web runs /scripts/run.sh, and ConfigMap scripts is mounted with mode 0644: it cannot start: permission denied',
    );
    expect(cause!.evidence.map(({ field }) => field)).to.deep.equal([
      'spec.template.spec.containers[web].command',
      'spec.template.spec.volumes[s].configMap.defaultMode',
    ]);
    expect(cause!.fixes.map(({ text }) => text)).to.deep.equal([
      'mount ConfigMap scripts with defaultMode: 0755, or run the script through its interpreter: command: ["sh", "/scripts/run.sh"]',
    ]);
  });

  it('reads the mode of a Secret, of an item, and of a projected volume', async () => {
    const item = { key: 'run.sh', path: 'run.sh' };
    expect(await blocks({ volume: { secret: { secretName: 'keys', defaultMode: 0o400 } } })).to.deep.equal(
      NOT_EXECUTABLE,
    );
    const mixed = { name: 'scripts', defaultMode: 0o755, items: [{ ...item, mode: 0o644 }] };
    expect(await blocks({ volume: { configMap: mixed } })).to.deep.equal(NOT_EXECUTABLE);
    const sources = [
      { secret: { name: 'keys', items: [{ key: 'run.sh', path: 'other' }] } },
      { configMap: { name: 'scripts' } },
    ];
    expect(await blocks({ volume: { projected: { sources } } })).to.deep.equal(NOT_EXECUTABLE);
    expect(await blocks({ volume: { projected: { sources, defaultMode: 0o555 } } })).to.deep.equal([]);
    const own = [{ configMap: { name: 'scripts', items: [{ ...item, mode: 0o755 }] } }];
    expect(await blocks({ volume: { projected: { sources: own, defaultMode: 0o444 } } })).to.deep.equal([]);
  });

  it('finds the script of a subPath, of a workingDir and of sh -c', async () => {
    const mount = { name: 's', mountPath: '/run.sh', subPath: 'run.sh' };
    expect(await blocks({ container: { command: ['/run.sh'], volumeMounts: [mount] } })).to.deep.equal(NOT_EXECUTABLE);
    expect(await blocks({ container: { command: ['./run.sh'], workingDir: '/scripts' } })).to.deep.equal(
      NOT_EXECUTABLE,
    );
    const shell = await flown({ container: { command: ['sh', '-c'], args: ['exec /scripts/run.sh --now'] } });
    expect(shell.item.causes[0]!.summary).to.match(/its shell ends with exit code 126$/);
  });

  it('stays silent where the script is read and not run, or may be executed', async () => {
    const mode = (defaultMode: number): object => ({ configMap: { name: 'scripts', defaultMode } });
    for (const given of [
      { container: { command: ['sh', '/scripts/run.sh'] } },
      { container: { command: ['sh', '-c', 'sh /scripts/run.sh'] } },
      { container: { command: ['sh', '-c', '[ -x /scripts/run.sh ] && /scripts/run.sh'] } },
      { container: { command: ['/bin/web', '/scripts/run.sh'] } },
      { container: { command: ['run.sh'] } },
      { container: { command: ['./run.sh'] } },
      { volume: mode(0o755) },
      { volume: mode(0o744) },
      { volume: { emptyDir: {} } },
      { spec: { os: { name: 'windows' } } },
    ])
      expect(await blocks(given), JSON.stringify(given)).to.deep.equal([]);
  });

  it('counts the user, and that an fsGroup never adds an execute bit', async () => {
    const volume = { configMap: { name: 'scripts', defaultMode: 0o744 } };
    const as = (securityContext: object): Given => ({ volume, spec: { securityContext } });
    const { item } = await flown(as({ runAsUser: 1000 }));
    expect(item.causes[0]!.summary).to.include('mode 0744, and user 1000 may not execute that');
    expect(await blocks(as({ runAsUser: 1000, fsGroup: 1000 }))).to.deep.equal(NOT_EXECUTABLE);
    expect(await blocks(as({ runAsUser: 0 }))).to.deep.equal([]);
    expect(await blocks({ spec: { securityContext: { fsGroup: 1000 } } })).to.deep.equal(NOT_EXECUTABLE);
    const group = { configMap: { name: 'scripts', defaultMode: 0o750 } };
    expect(await blocks({ ...as({ runAsUser: 1000, fsGroup: 1000 }), volume: group })).to.deep.equal([]);
  });

  it('blocks a program that the ConfigMap has no key for', async () => {
    const { item } = await flown({ container: { command: ['/scripts/start.sh'] } });
    expect(item.causes.map(({ id, summary }) => [id, summary])).to.deep.equal([
      ['preflight/script-missing', 'web runs /scripts/start.sh, and ConfigMap scripts has no key start.sh'],
    ]);
    const gone = { configMap: { name: 'none', optional: true } };
    expect(await blocks({ volume: gone })).to.deep.equal(['preflight/script-missing']);
    const needed = { configMap: { name: 'none' } };
    expect(await blocks({ volume: needed })).to.deep.equal(['config/configmap-missing']);
  });
});
