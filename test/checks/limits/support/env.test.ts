import { expect } from 'chai';
import { environmentOf, expanded } from '../../../../src/checks/limits/support/env.ts';
import { withContext } from '../../../support/scenario.ts';
import { killed } from '../memory.ts';

const values = async (spec: object, objects: object[] = []): Promise<Record<string, string>> =>
  withContext(killed({ spec, objects }), (context) =>
    Object.fromEntries(environmentOf(context, context.containers[0]!).map((one) => [one.name, one.value])),
  );

describe("a container's environment", () => {
  const configMap = { kind: 'ConfigMap', metadata: { name: 'c' }, data: { A: 'from-map', B: '2' } };

  it('lets env override envFrom, and later entries earlier ones', async () => {
    const spec = {
      envFrom: [{ configMapRef: { name: 'c' }, prefix: 'P_' }, { configMapRef: { name: 'c' } }],
      env: [
        { name: 'A', value: '1' },
        { name: 'A', value: '3' },
      ],
    };
    expect(await values(spec, [configMap])).to.deep.equal({ P_A: 'from-map', P_B: '2', A: '3', B: '2' });
  });

  it('knows neither Secrets nor what does not exist', async () => {
    const spec = {
      env: [
        { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        { name: 'M', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } },
      ],
    };
    expect(await values(spec)).to.deep.equal({});
  });

  it('fills in references, unescapes dollars, and leaves unknown references', () => {
    expect(expanded(['-Xmx$(H)', '$$(H)', '$(UNKNOWN)'], [{ name: 'H', value: '1g', where: 'env[H]' }])).to.deep.equal([
      '-Xmx1g',
      '$(H)',
      '$(UNKNOWN)',
    ]);
  });
});
