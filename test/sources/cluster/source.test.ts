import { expect } from 'chai';
import { listed } from '../../../src/model/facts.ts';
import type { Query } from '../../../src/model/facts.ts';
import { rejection } from './support/environment.ts';
import { withSource } from './support/open.ts';
import { hangUp, json, status, type Handler } from './support/server.ts';

const pod: Query = { verb: 'get', resource: 'pods', namespace: 'shop', name: 'web-1' };
const notFound: Handler = (_seen, response) =>
  status(response, 404, 'NotFound', 'pods "web-1" not found', { details: { name: 'web-1', kind: 'pods' } });
const noSuchGroup: Handler = ({ url }, response) =>
  url === '/apis'
    ? json(response, { kind: 'APIGroupList', groups: [{ name: 'apps' }, { name: 'external-secrets.io' }] })
    : void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
const web1 = { kind: 'Pod', metadata: { name: 'web-1' } };

describe('the cluster as a source', () => {
  const path = async (query: Query): Promise<string> => {
    let url = '';
    await withSource(
      (seen, response) => {
        url = seen.url;
        json(response, {});
      },
      async (source) => void (await source.fetch(query).catch(() => {})),
    );
    return url;
  };
  it('asks for the right paths', async () => {
    expect(await path(pod)).to.equal('/api/v1/namespaces/shop/pods/web-1');
    expect(await path({ verb: 'get', resource: 'nodes', name: 'node-1' })).to.equal('/api/v1/nodes/node-1');
    expect(await path({ verb: 'get', resource: 'deployments', namespace: 'a', name: 'b' })).to.equal(
      '/apis/apps/v1/namespaces/a/deployments/b',
    );
    expect(
      await path({
        verb: 'list',
        resource: 'endpointslices',
        namespace: 'a',
        labelSelector: 'kubernetes.io/service-name=b',
      }),
    ).to.equal(
      '/apis/discovery.k8s.io/v1/namespaces/a/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Db&limit=500',
    );
    expect(await path({ verb: 'list', resource: 'horizontalpodautoscalers', namespace: 'a' })).to.contain(
      '/apis/autoscaling/v2/namespaces/a/',
    );
    expect(await path({ verb: 'list', resource: 'pods', fieldSelector: 'spec.nodeName=n' })).to.equal(
      '/api/v1/pods?fieldSelector=spec.nodeName%3Dn&limit=500',
    );
    expect(
      await path({ verb: 'get', resource: 'configmaps', namespace: '../x', name: 'a/b' }),
      'no name leaves its place',
    ).to.equal('/api/v1/namespaces/..%2Fx/configmaps/a%2Fb');
    expect(await path({ verb: 'raw', path: '/api/v1/nodes/n/proxy/stats/summary?only_cpu_and_memory=true' })).to.equal(
      '/api/v1/nodes/n/proxy/stats/summary?only_cpu_and_memory=true',
    );
  });
  it('sends no request for an empty name, . or ..', () =>
    withSource(
      (_seen, response) => json(response, { kind: 'SecretList', items: [{ metadata: {}, data: { a: 'eHh4' } }] }),
      async (source, server) => {
        for (const name of ['', '.', '..'])
          expect(await source.fetch({ verb: 'get', resource: 'secrets', namespace: 'a', name })).to.deep.equal({
            state: 'absent',
          });
        expect(server.seen).to.have.length(0);
      },
    ));
  it('returns objects and arrays', () =>
    withSource(
      (seen, response) =>
        json(
          response,
          seen.url.endsWith('web-1')
            ? { kind: 'Pod', metadata: { name: 'web-1' } }
            : { kind: 'PodList', items: [{ metadata: { name: 'a' } }] },
        ),
      async (source) => {
        expect(await source.fetch(pod)).to.deep.equal({
          state: 'known',
          value: { kind: 'Pod', metadata: { name: 'web-1' } },
        });
        expect(await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop' })).to.deep.equal({
          state: 'known',
          value: [{ metadata: { name: 'a' } }],
        });
      },
    ));
  it('does not list all namespaces without a field selector', () =>
    withSource(
      (_seen, response) => json(response, { kind: 'NodeList', items: [] }),
      async (source, server) => {
        expect(await source.fetch({ verb: 'list', resource: 'pods' })).to.have.property('state', 'failed');
        expect(server.seen).to.have.length(0);
        expect(await source.fetch({ verb: 'list', resource: 'nodes' })).to.have.property('state', 'known');
      },
    ));
  it('reads only metadata where that is enough', () =>
    withSource(
      (_seen, response) =>
        json(response, {
          kind: 'PartialObjectMetadataList',
          items: [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }],
        }),
      async (source, server) => {
        expect(
          await source.fetch({ verb: 'list', resource: 'configmaps', namespace: 'shop', metadataOnly: true }),
        ).to.deep.equal({ state: 'known', value: [{ metadata: { name: 'a' } }] });
        expect(server.seen[0]!.headers.accept).to.match(
          /^application\/json;as=PartialObjectMetadataList;v=v1;g=meta\.k8s\.io/,
        );
      },
    ));
  it('reads the names of 5,000 ConfigMaps in three pages', () => {
    const all = Array.from({ length: 5000 }, (_, i) => ({
      metadata: { name: `cm${i}`, uid: `u${i}`, managedFields: [{ manager: 'helm' }] },
    }));
    const paged: Handler = ({ url }, response) => {
      const query = new URL(url, 'http://x').searchParams;
      const [from, limit] = [Number(query.get('continue') ?? 0), Number(query.get('limit'))];
      json(response, {
        kind: 'PartialObjectMetadataList',
        items: all.slice(from, from + limit),
        metadata: { continue: from + limit < all.length ? String(from + limit) : '' },
      });
    };
    return withSource(paged, async (source, server) => {
      const fact = await source.fetch({ verb: 'list', resource: 'configmaps', namespace: 'shop', metadataOnly: true });
      expect((fact as { value: object[] }).value).to.have.length(5000);
      expect((fact as { value: object[] }).value[4999]).to.deep.equal({ metadata: { name: 'cm4999', uid: 'u4999' } });
      expect(server.seen).to.have.length(3);
    });
  });
  it('drops the managedFields of listed pods', () =>
    withSource(
      ({ url }, response) =>
        json(response, {
          kind: url.includes('/pods') ? 'PodList' : 'ConfigMapList',
          items: [
            { metadata: { name: 'a', uid: '1', managedFields: [{ manager: 'kubelet' }] }, spec: { containers: [] } },
          ],
        }),
      async (source) => {
        expect(
          await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop', labelSelector: 'app=a' }),
        ).to.deep.equal({ state: 'known', value: [{ metadata: { name: 'a', uid: '1' }, spec: { containers: [] } }] });
        // A ConfigMap keeps them: they show who changed it, and when.
        expect(await source.fetch({ verb: 'list', resource: 'configmaps', namespace: 'shop' })).to.have.nested.property(
          'value[0].metadata.managedFields',
        );
      },
    ));
  it('reports a missing object and a missing API group as absent', async () => {
    await withSource(
      notFound,
      async (source) => expect(await source.fetch(pod)).to.deep.equal({ state: 'absent' }) as never,
    );
    await withSource(noSuchGroup, async (source) => {
      expect(await source.fetch({ verb: 'list', resource: 'sealedsecrets', namespace: 'shop' })).to.deep.equal({
        state: 'absent',
      });
      expect(
        await source.fetch({ verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods' }),
      ).to.deep.equal({ state: 'absent' });
    });
  });
  it('does not report a missing version of a served group as absent', () =>
    withSource(noSuchGroup, async (source) => {
      const list: Query = { verb: 'list', resource: 'externalsecrets', namespace: 'shop' };
      expect(await source.fetch(list)).to.have.property('state', 'failed');
      expect(await source.fetch({ ...list, resource: 'sealedsecrets' })).to.have.property('state', 'absent');
    }));
  it('does not report anything as absent for a 404 that names another object', async () => {
    const details = [
      {},
      { name: 'web-2', kind: 'pods' },
      { name: 'web-1', kind: 'secrets' },
      { name: 'web-1', kind: 'pods', group: 'metrics.k8s.io' },
    ];
    for (const wrong of details)
      await withSource(
        (_seen, response) => status(response, 404, 'NotFound', 'not found', { details: wrong }),
        async (source) => {
          expect(await source.fetch(pod), JSON.stringify(wrong)).to.have.property('state', 'failed');
          expect(await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop' })).to.have.property(
            'state',
            'failed',
          );
        },
      );
  });
  it('does not take another answer for a list or an object', async () => {
    const wrong = [
      {},
      42,
      null,
      [],
      'PodList',
      { kind: 'Namespace', metadata: { name: 'web-1' } },
      { kind: 'PodList' },
      { kind: 'PodList', items: 'none' },
      { kind: 'PodList', items: [null] },
      { kind: 'PodList', items: [{ kind: 'Secret', metadata: {} }] },
      { kind: 'NodeList', items: [] },
      { kind: 'Pod', metadata: { name: 'web-2' } },
      { kind: 'Pod', metadata: { name: 'web-1', namespace: 'other' } },
      { kind: 'Table', rows: [null] },
    ];
    for (const body of wrong)
      await withSource(
        (_seen, response, count) => json(response, count === 1 ? web1 : body),
        async (source) => {
          await source.fetch(pod);
          const facts = [
            await source.fetch(pod),
            await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop' }),
          ];
          for (const fact of facts) {
            expect(fact, JSON.stringify(body)).to.have.property('state', 'failed');
            expect((fact as { why: string }).why).to.match(/^the server answered .* where .* was expected$/);
          }
        },
      );
  });
  it('does not report a pod as absent for a 404 of another server', async () => {
    const nginx: Handler = (_seen, response) =>
      void response.writeHead(404, { 'content-type': 'text/html' }).end('<html>');
    await withSource(nginx, async (source) => {
      const error = await rejection(source.fetch(pod));
      expect(error.name).to.equal('UserError');
      expect(error.message).to.contain('does not answer as a Kubernetes API server does');
    });
    await withSource(
      (seen, response, count) =>
        count === 1 ? json(response, { kind: 'Node', metadata: { name: 'n' } }) : nginx(seen, response, count),
      async (source) => {
        await source.fetch({ verb: 'get', resource: 'nodes', name: 'n' });
        expect(await source.fetch(pod), 'once the cluster has answered').to.have.property('state', 'failed');
      },
    );
  });
  it('does not accept a login page as a cluster', async () => {
    for (const page of [
      (_seen, response) => void response.writeHead(302, { location: 'https://login.example.test' }).end(),
      (_seen, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ] as Handler[]) {
      await withSource(
        page,
        async (source) =>
          expect((await rejection(source.fetch(pod))).message).to.match(
            /does not answer as a Kubernetes API server does: .*(login\.example\.test|text\/html)/,
          ) as never,
      );
      await withSource(
        (seen, response, count) => (count === 1 ? json(response, web1) : page(seen, response, count)),
        async (source) => {
          await source.fetch(pod);
          expect(await source.fetch(pod)).to.have.property('state', 'failed');
        },
      );
    }
  });
  it('reports what is forbidden, and the missing rule', () =>
    withSource(
      (_seen, response) => status(response, 403, 'Forbidden', 'no, you cannot'),
      async (source) => {
        const needs = async (query: Query): Promise<unknown> => {
          const fact = await source.fetch(query);
          expect(fact).to.include({ state: 'forbidden', why: 'no, you cannot' });
          return (fact as { needs: string }).needs;
        };
        expect(await needs({ verb: 'get', resource: 'secrets', namespace: 'shop', name: 'x' })).to.equal(
          'get secrets in shop',
        );
        expect(await needs({ verb: 'list', resource: 'nodes' })).to.equal('list nodes');
        expect(await needs({ verb: 'list', resource: 'services', fieldSelector: 'spec.clusterIP=1.2.3.4' })).to.equal(
          'list services in all namespaces',
        );
        expect(await needs({ verb: 'log', namespace: 'shop', pod: 'p', container: 'c', previous: false })).to.equal(
          'get pods/log in shop',
        );
        expect(await needs({ verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1' })).to.equal(
          'get pods.metrics.k8s.io in shop',
        );
        expect(await needs({ verb: 'raw', path: '/apis/metrics.k8s.io/v1beta1/nodes' })).to.equal(
          'list nodes.metrics.k8s.io',
        );
        expect(await needs({ verb: 'raw', path: '/api/v1/nodes/n/proxy/stats/summary?x=y' })).to.equal(
          'get nodes/proxy',
        );
        expect(await needs({ verb: 'raw', path: '/version' })).to.equal('get /version');
      },
    ));
  it('reports a missing right to impersonate', () =>
    withSource(
      (_seen, response) =>
        status(
          response,
          403,
          'Forbidden',
          'users "joe" is forbidden: User "ann" cannot impersonate resource "users" in API group "" at the cluster scope',
        ),
      async (source) => {
        expect(await source.fetch(pod)).to.include({ state: 'forbidden', needs: 'impersonate users' });
      },
    ));
  it("reports the server's message of any other error", async () => {
    await withSource(
      (_seen, response) => status(response, 400, 'BadRequest', 'field label not supported: spec.clusterIP'),
      async (source) =>
        expect(
          await source.fetch({ verb: 'list', resource: 'services', fieldSelector: 'spec.clusterIP=1.2.3.4' }),
        ).to.deep.equal({ state: 'failed', why: 'field label not supported: spec.clusterIP' }) as never,
    );
    await withSource(
      (_seen, response) => void response.writeHead(403, { 'content-type': 'text/html' }).end('<html>'),
      async (source) =>
        expect(await source.fetch(pod), 'a firewall, not RBAC').to.have.property('state', 'failed') as never,
    );
    await withSource(
      (_seen, response) => hangUp(response),
      async (source) => expect(await source.fetch(pod)).to.have.property('state', 'failed') as never,
    );
  });
  it('throws where the login is refused', () =>
    withSource(
      (_seen, response) => status(response, 401, 'Unauthorized', 'Unauthorized'),
      async (source) => {
        const error = await rejection(source.fetch(pod));
        expect(error.message).to.equal('You must be logged in to the server (Unauthorized)');
        expect(error.hint).to.contain('expired at 2017-07-14T02:40:00Z');
      },
      { token: 'eyJhbGciOiJub25lIn0.eyJleHAiOjE1MDAwMDAwMDB9.c2ln' },
    ));
  it('throws for a time-out before the first answer, and reports a failed fact after it', async () => {
    await withSource(
      () => {},
      async (source, _server, clock) =>
        expect((await rejection(clock.settled(source.fetch(pod)))).message).to.equal(
          'Unable to connect to the server: the server did not answer within 10 s',
        ) as never,
      { requestTimeout: '10s' },
    );
    await withSource(
      (_seen, response, count) => void (count === 1 && json(response, web1)),
      async (source, _server, clock) => {
        await source.fetch(pod);
        expect(await clock.settled(source.fetch(pod))).to.deep.equal({
          state: 'failed',
          why: 'the server did not answer within 10 s',
        });
      },
      { requestTimeout: '10s' },
    );
  });
  it('finds ExternalSecrets of an older operator, and remembers the version', () =>
    withSource(
      (seen, response, count) =>
        seen.url.includes('/v1beta1/')
          ? json(response, { kind: 'ExternalSecretList', items: [] })
          : noSuchGroup(seen, response, count),
      async (source, server) => {
        const query: Query = { verb: 'list', resource: 'externalsecrets', namespace: 'shop' };
        expect(await source.fetch(query)).to.deep.equal({ state: 'known', value: [] });
        await source.fetch(query);
        expect(server.seen.map((s) => s.url.split('/')[3])).to.deep.equal(['v1', 'v1beta1', 'v1beta1']);
      },
    ));
  it('does not ask for an absent ExternalSecret in another version', () =>
    withSource(
      (_seen, response) =>
        status(response, 404, 'NotFound', 'externalsecrets.external-secrets.io "web-1" not found', {
          details: { name: 'web-1', group: 'external-secrets.io', kind: 'externalsecrets' },
        }),
      async (source, server) => {
        expect(
          await source.fetch({ verb: 'get', resource: 'externalsecrets', namespace: 'shop', name: 'web-1' }),
        ).to.deep.equal({ state: 'absent' });
        expect(server.seen).to.have.length(1);
      },
    ));
  it('reports a list that is too long as known in part', () =>
    withSource(
      (_seen, response, count) =>
        json(response, {
          kind: 'PodList',
          items: Array.from({ length: 500 }, (_, i) => ({ metadata: { name: `web-${i}`, uid: `${count}-${i}` } })),
          metadata: { continue: 'x' },
        }),
      async (source, server) => {
        const fact = await source.fetch({ verb: 'list', resource: 'pods', namespace: 'shop' });
        expect(fact).to.include({ state: 'partial', why: 'there are more than 10000 pods in shop' });
        expect(listed(fact).some).to.have.length(10_000);
        expect(server.seen).to.have.length(20);
      },
    ));
  it("has the server's clock, name and namespace", () =>
    withSource(
      (_seen, response) => json(response, web1, 200, { date: 'Sun, 22 Nov 2026 10:00:05 GMT' }),
      async (source, _server, clock) => {
        expect(Date.parse(source.now())).to.equal(clock.now());
        await source.fetch(pod);
        expect(source.now()).to.equal('2026-11-22T10:00:05.000Z');
        expect(source).to.include({ kind: 'cluster', defaultNamespace: 'shop' });
      },
      { namespace: 'shop' },
    ));
});

describe('Secrets', () => {
  const value = 'pässword-1';
  const base64 = Buffer.from(value).toString('base64');
  const secret = {
    kind: 'Secret',
    apiVersion: 'v1',
    type: 'Opaque',
    data: { password: base64, empty: '' },
    stringData: { extra: 'plain-text' },
    metadata: {
      name: 's',
      managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': { 'f:password': {} } } }],
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"password":"${base64}"}}`,
        'kapp.k14s.io/original': 'x',
        'objectset.rio.cattle.io/applied': 'H4sI',
        'my/copy': `was ${value}.`,
        'my/copy64': base64,
        'my/blob': 'z'.repeat(300),
        'cert-manager.io/issuer-name': 'ca',
      },
    },
  };
  const clean = {
    kind: 'Secret',
    apiVersion: 'v1',
    type: 'Opaque',
    data: { password: 11, empty: 0, extra: 10 },
    metadata: {
      name: 's',
      managedFields: secret.metadata.managedFields,
      annotations: { 'cert-manager.io/issuer-name': 'ca' },
    },
  };
  const answers: Handler = (seen, response) => {
    if (/secrets\/s$/.test(seen.url)) return json(response, secret);
    if (String(seen.headers.accept).includes('Partial'))
      return json(response, {
        kind: 'PartialObjectMetadataList',
        items: [{ kind: 'PartialObjectMetadata', metadata: secret.metadata }],
      });
    const { kind: _, apiVersion: __, ...item } = secret;
    return json(response, { kind: 'SecretList', items: [item] });
  };
  it('have no values, for every kind of query', () =>
    withSource(answers, async (source) => {
      const facts = [
        await source.fetch({ verb: 'get', resource: 'secrets', namespace: 'a', name: 's' }),
        await source.fetch({ verb: 'list', resource: 'secrets', namespace: 'a' }),
        await source.fetch({ verb: 'list', resource: 'secrets', namespace: 'a', metadataOnly: true }),
        await source.fetch({ verb: 'raw', path: '/api/v1/namespaces/a/secrets/s' }),
        await source.fetch({ verb: 'raw', path: '/api/v1/namespaces/a/secrets' }),
      ];
      expect(facts[0]).to.deep.equal({ state: 'known', value: clean });
      const { kind: _, apiVersion: __, ...item } = clean;
      expect(facts[1]).to.deep.equal({ state: 'known', value: [item] });
      for (const fact of facts) {
        expect(fact.state).to.equal('known');
        for (const word of [value, base64, 'plain-text', 'last-applied', 'H4sI'])
          expect(JSON.stringify(fact)).not.to.contain(word);
      }
    }));
  it('other objects are unchanged', () =>
    withSource(
      (_seen, response) =>
        json(response, {
          kind: 'ConfigMap',
          data: { a: 'b' },
          metadata: { name: 'c', annotations: { 'my/blob': '{}' } },
        }),
      async (source) => {
        expect(await source.fetch({ verb: 'get', resource: 'configmaps', namespace: 'a', name: 'c' })).to.deep.equal({
          state: 'known',
          value: { kind: 'ConfigMap', data: { a: 'b' }, metadata: { name: 'c', annotations: { 'my/blob': '{}' } } },
        });
      },
    ));
});
