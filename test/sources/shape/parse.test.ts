import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Resource } from '../../../src/model/resources.ts';
import { clean, itemsOf, resourceOf } from '../../../src/sources/bundle/objects.ts';
import { ApiError } from '../../../src/sources/cluster/api-error.ts';
import { expectWhole } from '../../../src/sources/cluster/expected.ts';
import {
  factInShape,
  listFact,
  objectFact,
  parseObject,
  rawFact,
  type Parsed,
} from '../../../src/sources/shape/parse.ts';

const pod = (rest: object): object => ({ metadata: { name: 'web-1', namespace: 'shop' }, ...rest });
const misfitOf = (resource: Resource, value: unknown): string | undefined => {
  const parsed = parseObject(resource, value);
  return typeof parsed === 'string' ? parsed : parsed.misfit;
};

describe('sources/shape', () => {
  it('returns an object that fits as it is', () => {
    const own = pod({
      spec: { containers: [{ name: 'web', ports: [{ containerPort: 80 }], command: ['sh'], image: 'x' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'web', restartCount: 3, ready: false }] },
    });
    const fact = objectFact('pods', own);
    expect(fact.state === 'known' && fact.value).to.equal(own);
  });

  it('keeps every recorded object whole, and drops null without a word', () => {
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
    /** Leaves out the fields that the shape added where they were absent. */
    const without = (value: unknown, like: unknown): unknown =>
      Array.isArray(value)
        ? value.map((one, i) => without(one, (like as unknown[] | undefined)?.[i]))
        : typeof value === 'object' && value !== null && typeof like === 'object' && like !== null
          ? Object.fromEntries(
              Object.entries(value)
                .filter(([key]) => key in like)
                .map(([key, one]) => [key, without(one, (like as Record<string, unknown>)[key])]),
            )
          : value;
    let seen = 0;
    for (const file of globSync('test/corpus/*/cluster-resources/**/*.json')) {
      for (const item of itemsOf(JSON.parse(readFileSync(file, 'utf8')))) {
        const resource = resourceOf(item as object);
        if (resource === undefined) continue;
        const own = clean(item, resource);
        const parsed = parseObject(resource, own);
        expect(typeof parsed !== 'string' && parsed.misfit, file).to.equal(undefined);
        expect(without((parsed as Parsed).value, kept(own)), file).to.deep.equal(kept(own));
        seen++;
      }
    }
    expect(seen).to.be.greaterThan(1000);
  });

  it('drops fields of a wrong type, and names the first three', () => {
    const fact = objectFact(
      'pods',
      pod({
        spec: { containers: [{ name: 'web' }, { image: 'x' }, null, 7], volumes: 'none', nodeName: ['n'] },
        status: { phase: {}, startTime: 'yesterday' },
      }),
    );
    expect(fact).to.deep.equal({
      state: 'partial',
      value: pod({ spec: { containers: [{ name: 'web' }] }, status: {} }),
      why: 'spec.containers[1].name is missing, spec.containers[2] is not an object, spec.containers[3] is not an object, and 4 more',
    });
  });

  for (const [what, resource, value, misfit] of [
    [
      'a termination without an exit code',
      'pods',
      pod({ status: { containerStatuses: [{ name: 'web', lastState: { terminated: { reason: 'Error' } } }] } }),
      'status.containerStatuses[0].lastState.terminated.exitCode is missing',
    ],
    [
      'a number that is text',
      'pods',
      pod({ status: { containerStatuses: [{ name: 'web', restartCount: '3' }] } }),
      'status.containerStatuses[0].restartCount is not a count',
    ],
    [
      'a number that no 32 bits hold',
      'deployments',
      pod({ spec: { replicas: 1e300 } }),
      'spec.replicas is not a count',
    ],
    [
      'a time that is none',
      'pods',
      pod({ status: { startTime: '2026-13-45T99:99:99Z' } }),
      'status.startTime is not a time',
    ],
    [
      'two containers of one name',
      'pods',
      pod({ spec: { containers: [{ name: 'a' }, { name: 'a' }] } }),
      'spec.containers[1] has the same name as another',
    ],
    ['a list for a map', 'pods', { metadata: { name: 'x', labels: ['a'] } }, 'metadata.labels is not a map'],
    [
      'a key that changes the prototype',
      'pods',
      JSON.parse('{"metadata":{"name":"x"},"spec":{"__proto__":{"nodeName":"n"}}}'),
      'spec.__proto__ is no field',
    ],
    [
      'a number without an end',
      'pods',
      { metadata: { name: 'x', labels: { a: NaN } } },
      'metadata.labels.a is not text',
    ],
    ['no metadata', 'pods', { spec: {} }, 'not an API object: metadata is missing'],
    ['a name that is empty', 'nodes', { metadata: { name: '' } }, 'not an API object: metadata.name is not a name'],
    ['a list', 'nodes', [], 'not an API object: it is no JSON object'],
  ] as [string, Resource, unknown, string][])
    it(`reports ${what}`, () => {
      expect(misfitOf(resource, value)).to.equal(misfit);
    });

  it('reports values that are nested too deeply, in fields that it does not know too', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    expect(misfitOf('pods', pod({ spec: { future: deep } }))).to.equal('spec.future is nested too deeply');
    expect(misfitOf('externalsecrets', pod({ spec: { a: deep } }))).to.equal('spec is nested too deeply');
  });

  it('takes numbers and booleans for texts, as hand-written YAML has them', () => {
    const parsed = parseObject(
      'pods',
      pod({ spec: { containers: [{ name: 'a', resources: { limits: { cpu: 2 } } }] } }),
    );
    expect(typeof parsed !== 'string' && parsed.misfit).to.equal(undefined);
    expect(JSON.stringify(parsed)).to.contain('"cpu":"2"');
  });

  it('fills in what readers expect of every object', () => {
    const owned = { metadata: { name: 'a', ownerReferences: [{ kind: 'ReplicaSet', name: 'b' }] } };
    const fact = objectFact('pods', { ...owned, spec: {}, status: { containerStatuses: [{ name: 'web' }] } });
    expect(fact.state).to.equal('known');
    expect(JSON.stringify(fact)).to.contain('"containers":[]').and.to.contain('"restartCount":0');
    expect(JSON.stringify(fact)).to.contain('"apiVersion":""').and.to.contain('"uid":""');
    expect(JSON.stringify(objectFact('pods', owned)), 'not a whole spec').not.to.contain('"spec"');
  });

  it('drops an object without what it is about', () => {
    const probed = { name: 'web', livenessProbe: { httpGet: { path: '/', port: [80] } } };
    const parsed = parseObject('pods', pod({ spec: { containers: [probed] } }));
    expect(typeof parsed !== 'string' && parsed.misfit).to.equal(
      'spec.containers[0].livenessProbe.httpGet.port is not a number or a name',
    );
    expect(JSON.stringify(parsed)).not.to.contain('httpGet"');
  });

  it('gives maps no keys but their own', () => {
    const fact = objectFact('pods', { metadata: { name: 'x', labels: { app: 'web' } } });
    const labels = fact.state === 'known' ? (fact.value.metadata?.labels ?? {}) : {};
    expect(labels.constructor).to.equal(undefined);
    expect(labels).to.deep.equal({ app: 'web' });
  });

  it('knows a list in part where an item does not fit, and leaves that item out', () => {
    const fit = { metadata: { name: 'a' } };
    expect(listFact('pods', [fit])).to.deep.equal({ state: 'known', value: [fit] });
    expect(listFact('pods', [fit, null, { metadata: { name: 'b' }, spec: 1 }])).to.deep.equal({
      state: 'partial',
      value: [fit],
      why: 'an item is not an API object: it is no JSON object; and 1 more like it',
      misfits: ['b'],
    });
    expect(listFact('events', [{ metadata: {}, reason: 'Killing' }]).state).to.equal('known');
  });

  it('refuses an object that an experiment would act on, where something in it does not fit', () => {
    const own = { metadata: { name: 'a' }, spec: { containers: [] } };
    expect(expectWhole('pods', own)).to.equal(own);
    expect(() => expectWhole('pods', { ...own, spec: 7 })).to.throw(
      ApiError,
      'the server answered a Pod in which spec is not an object where an API object was expected',
    );
    expect(() => expectWhole('pods', [])).to.throw(ApiError, 'it is no JSON object');
  });

  it('fails a raw answer that does not fit', () => {
    const stats = '/api/v1/nodes/n1/proxy/stats/summary';
    expect(rawFact(stats, { pods: [{ podRef: { name: 'a' }, volume: [{ name: 'v', usedBytes: 4 }] }] }).state).to.equal(
      'known',
    );
    expect(rawFact(stats, { pods: {} })).to.deep.equal({ state: 'failed', why: 'pods is not a list' });
    expect(rawFact('/apis/networking.k8s.io/v1/namespaces/a/networkpolicies', { items: [7] }).state).to.equal('failed');
    expect(rawFact('/version', 'x').state).to.equal('failed');
  });

  it('fails a log that is no text', () => {
    const query = { verb: 'log', namespace: 'a', pod: 'b', container: 'c', previous: false } as const;
    expect(factInShape(query, { state: 'known', value: { text: 5 } }).state).to.equal('failed');
  });
});
