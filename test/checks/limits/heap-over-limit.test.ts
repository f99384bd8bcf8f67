import { expect } from 'chai';
import check from '../../../src/checks/limits/heap-over-limit.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';

const env = (name: string, value: string): object => ({
  env: [{ name, value }],
  resources: { limits: { memory: '256Mi' } },
});

describe('limits/heap-over-limit', () => {
  it('names the flag and the limit', async () => {
    const cases: [object, RegExp][] = [
      [{ command: ['java', '-Xms64m', '-Xmx1g', '-jar', 'a.jar'] }, /-Xmx1g/],
      [{ command: ['java'], args: ['-Xms512m', '-jar', 'a.jar'] }, /-Xms512m/],
      [env('JAVA_TOOL_OPTIONS', '-Xmx512m'), /-Xmx512m/],
      [env('NODE_OPTIONS', '--max-old-space-size=2048'), /--max-old-space-size=2048/],
      [env('DOTNET_GCHeapHardLimit', '0x20000000'), /DOTNET_GCHeapHardLimit/],
    ];
    for (const [spec, flag] of cases) {
      const [found] = await foundBy(
        check,
        killed({ limit: '256Mi', spec: { resources: { limits: { memory: '256Mi' } }, ...spec } }),
      );
      expect(found, String(flag)).to.include({ confidence: 'confirmed', id: 'limits/heap-over-limit' });
      expect(found?.summary).to.match(flag).and.include('256Mi');
    }
  });

  it('is likely after a resize in place, which may not have reached the pod', async () => {
    const metadata = { managedFields: [{ subresource: 'resize', time: '2026-01-01T11:50:00Z' }] };
    const [found] = await foundBy(
      check,
      killed({ limit: '256Mi', metadata, spec: env('JAVA_TOOL_OPTIONS', '-Xmx1g') }),
    );
    expect(found?.confidence).to.equal('likely');
    expect(found?.evidence.map(({ quote }) => quote)).to.include('resized in place at 2026-01-01T11:50:00Z');
  });

  it('is likely for a tight share, a soft limit and a variable that the runtime may not read', async () => {
    for (const spec of [
      env('JAVA_OPTS', '-XX:MaxRAMPercentage=95'),
      env('GOMEMLIMIT', '1GiB'),
      env('MY_FLAGS', '-Xmx1g'),
    ]) {
      expect((await foundBy(check, killed({ limit: '256Mi', spec })))[0]?.confidence).to.equal('likely');
    }
  });

  it('is likely where only the log shows the options of the JVM', async () => {
    const cases: readonly (readonly [string, boolean])[] = [
      ['starting with -server -Xms2g -Xmx2g -XX:+AlwaysPreTouch -jar shop.jar', true],
      ['INFO Command line argument: -Xmx1024m', true],
      ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g', true],
      ['hint: raise the heap with -Xmx8g', false],
      ['starting with -server -Xms64m -Xmx128m -jar shop.jar', false],
    ];
    for (const [line, isFound] of cases) {
      const [found] = await foundBy(check, killed({ limit: '256Mi', log: `2026-01-01T11:57:59Z ${line}\n` }));
      expect(found?.confidence, line).to.equal(isFound ? 'likely' : undefined);
      if (!isFound) continue;
      expect(found?.summary).to.match(/-Xmx\w+ .*does not fit into the memory limit of 256Mi/);
      expect(found?.evidence.map(({ quote }) => quote)).to.include(line);
    }
  });

  it('looks into ConfigMaps', async () => {
    const configMap = { kind: 'ConfigMap', metadata: { name: 'opts' }, data: { JAVA_OPTS: '-Xmx2g' } };
    const limits = { resources: { limits: { memory: '256Mi' } } };
    const ref = {
      env: [{ name: 'JAVA_OPTS', valueFrom: { configMapKeyRef: { name: 'opts', key: 'JAVA_OPTS' } } }],
      ...limits,
    };
    for (const spec of [ref, { envFrom: [{ configMapRef: { name: 'opts' } }], ...limits }]) {
      const [found] = await foundBy(check, killed({ spec, objects: [configMap] }));
      expect(found?.evidence[1]).to.include({ object: 'ConfigMap/opts', field: 'data[JAVA_OPTS]' });
    }
  });

  it('fills in $(NAME) as the kubelet does', async () => {
    const spec = {
      command: ['java', '-Xmx$(HEAP)'],
      env: [{ name: 'HEAP', value: '3g' }],
      resources: { limits: { memory: '256Mi' } },
    };
    expect((await foundBy(check, killed({ spec })))[0]?.summary).to.include('-Xmx3g');
  });

  it('is silent where the heap fits, was overridden, or no container was OOM killed', async () => {
    expect(
      await foundBy(
        check,
        killed({ limit: '1Gi', spec: { command: ['java', '-Xmx512m'], resources: { limits: { memory: '1Gi' } } } }),
      ),
    ).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ spec: { command: ['java', '-Xmx100m'], ...env('JAVA_TOOL_OPTIONS', '-Xmx4g') } })),
      'the command line wins',
    ).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ spec: env('JAVA_OPTS', '-XX:MaxRAMPercentage=95 -Xmx100m') })),
      'a fixed size wins',
    ).to.deep.equal([]);
    expect(
      await foundBy(check, killed({ reason: 'Error', exitCode: 1, spec: env('JAVA_OPTS', '-Xmx4g') })),
    ).to.deep.equal([]);
    expect(await foundBy(check, killed({ limit: null, spec: { command: ['java', '-Xmx4g'] } }))).to.deep.equal([]);
  });
});
