import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { shaped, shapedObject } from '../../src/evidence/shape.ts';

describe('evidence/shape', () => {
  it('keeps fields of the right type', () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'web-1', labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', env: [{ name: 'A', value: 'b' }], volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      },
      status: {
        containerStatuses: [{ name: 'web', restartCount: 3, ready: false, state: { terminated: { exitCode: 1 } } }],
      },
    };
    expect(shapedObject(pod)).to.deep.equal(pod);
  });

  it('knows that one name can mean two things', () => {
    const slice = {
      metadata: { name: 's' },
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: false } }],
      ports: [{ name: '', port: 80 }],
    };
    expect(shapedObject(slice)).to.deep.equal(slice);
    const range = { metadata: { name: 'r' }, spec: { limits: [{ type: 'Container', max: { memory: '1Gi' } }] } };
    expect(shapedObject(range)).to.deep.equal(range);
    const job = { metadata: { name: 'j' }, status: { ready: 1, conditions: [{ type: 'Complete', status: 'True' }] } };
    expect(shapedObject(job)).to.deep.equal(job);
  });

  it('keeps every recorded object as it is, except null fields', () => {
    const kept = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(kept)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .filter(([, one]) => one !== null)
                .map(([key, one]) => [key, kept(one)]),
            )
          : value;
    let seen = 0;
    for (const file of globSync('test/corpus/*/cluster-resources/**/*.json')) {
      const { items } = JSON.parse(readFileSync(file, 'utf8')) as { items?: unknown[] };
      for (const item of items ?? []) {
        expect(shapedObject(item), file).to.deep.equal(kept(item));
        seen++;
      }
    }
    expect(seen).to.be.greaterThan(1000);
  });

  it('drops null, fields of a wrong type, and members without a name', () => {
    expect(
      shaped({
        spec: { nodeName: null, containers: [{ name: 'web' }, { image: 'x' }, null, 7], volumes: 'none' },
        status: { phase: ['x'] },
      }),
    ).to.deep.equal({ spec: { containers: [{ name: 'web' }] }, status: {} });
  });

  it('drops a mount without its path and an owner without its kind', () => {
    expect(
      shaped({
        volumeMounts: [{ name: 'v' }, { name: 'w', mountPath: '/w' }],
        ownerReferences: [{ name: 'x', uid: '1' }],
      }),
    ).to.deep.equal({ volumeMounts: [{ name: 'w', mountPath: '/w' }], ownerReferences: [] });
  });

  it('accepts a number for a quantity, and keeps keys of data whatever their names', () => {
    expect(shaped({ limits: { cpu: 2 }, data: { spec: 'text', containers: 'more' } })).to.deep.equal({
      limits: { cpu: '2' },
      data: { spec: 'text', containers: 'more' },
    });
  });

  it('is undefined for anything that is not an API object', () => {
    for (const value of [null, 7, 'x', [], {}, { metadata: {} }, { metadata: { name: 5 } }])
      expect(shapedObject(value) === undefined || typeof value === 'object').to.equal(true);
    expect(shapedObject({ metadata: {} })).to.equal(undefined);
    expect(shapedObject('x')).to.equal(undefined);
  });
});
