import { expect } from 'chai';
import { hopsOf } from '../../../src/checks/upstream/support/hop.ts';
import { crashed, foundBy, withContext } from '../../support/scenario.ts';
import check from '../../../src/checks/upstream/no-ready-endpoints.ts';
import { UNTIL_POSTGRES, waiting } from '../waiting-init.ts';
import { all, backend, died, dns, ids, insufficient, PENDING, REFUSED, service, slice } from './world.ts';

describe('upstream/no-ready-endpoints', () => {
  it('follows a refused clusterIP to the pod that cannot be scheduled', async () => {
    const [cause, ...more] = await all(
      died(
        REFUSED,
        [
          service('postgres'),
          slice('postgres', []),
          backend('postgres-1', false, { status: PENDING, spec: { nodeName: undefined } }),
        ],
        { causeOf: () => insufficient },
      ),
    );
    expect(more).to.deep.equal([]);
    expect(cause).to.include({
      id: 'upstream/no-ready-endpoints',
      confidence: 'confirmed',
      category: 'app-error',
      container: 'web',
    });
    expect(cause!.summary).to.match(/Service postgres:5432.*Insufficient cpu/);
    expect(cause!.chain.map(({ object }) => object)).to.deep.equal(['Pod/web-1', 'Service/postgres', 'Pod/postgres-1']);
    expect(cause!.evidence.map(({ quote }) => quote).join('\n'))
      .to.contain('connection refused')
      .and.to.contain('0/2 nodes');
    expect(cause!.fixes[0]!.text).to.equal('ask for less cpu');
    expect(cause!.fixes.at(-1)).to.include({
      text:
        'make web retry until Service postgres answers, or add an init container that waits for it ' +
        '(until nc -z postgres 5432; do sleep 2; done)',
      risk: 'restarts',
    });
  });

  it('reports the status and events of a backend if its own checks find no cause', async () => {
    const event = {
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'postgres-1', uid: 'uid-postgres-1' },
      reason: 'Unhealthy',
      message: 'Readiness probe failed: nope',
      type: 'Warning',
    };
    const [cause] = await all(
      died(REFUSED, [
        service('postgres'),
        slice('postgres', [['postgres-1', false]]),
        backend('postgres-1', false),
        event,
      ]),
    );
    expect(cause!.id).to.equal('upstream/no-ready-endpoints');
    expect(cause!.summary).to.contain('Readiness probe failed: nope');
  });

  it('completes an address from the settings', async () => {
    const world = [
      service('postgres', { spec: { clusterIP: 'None' } }),
      slice('postgres', [['postgres-1', false]]),
      backend('postgres-1', false),
    ];
    const env = [{ name: 'DATABASE_URL', value: 'postgres://app:s3cret@postgres:5432/shop' }];
    const [hint] = await all(died('FATAL dial tcp 10.244.0.9:5432: connect: connection refused\n', world, { env }));
    expect(hint).to.include({ id: 'upstream/no-ready-endpoints', confidence: 'confirmed' });
    expect(JSON.stringify(hint)).to.not.contain('s3cret');
    const hosts = await withContext(
      died('x: connect: connection refused', [], {
        env: [
          { name: 'REDIS_HOST', value: 'cache' },
          { name: 'REDIS_PORT', value: '6379' },
        ],
      }),
      (context) => hopsOf(context).map(({ target }) => target.host),
    );
    expect(hosts.filter((host) => host !== 'cache')).to.deep.equal([]);
  });

  it('follows a clusterIP into another namespace', async () => {
    const [cause] = await all(
      died(REFUSED, [
        service('postgres', { namespace: 'data' }),
        slice('postgres', [], 'data'),
        backend('postgres-1', false, { namespace: 'data' }),
      ]),
    );
    expect(cause!.chain[1]!.object).to.equal('Service/data/postgres');
  });

  it('keeps summaries short', async () => {
    const long = { ...insufficient, summary: `postgres-1 ${'x'.repeat(300)}` };
    const [cause] = await all(
      died(REFUSED, [service('postgres'), slice('postgres', []), backend('postgres-1', false)], {
        causeOf: () => long,
      }),
    );
    expect(cause!.summary.length).to.be.at.most(300);
  });
});

describe('upstream/no-ready-endpoints, for names that do not resolve', () => {
  it('blames endpoints only where the Service is headless', async () => {
    const world = (spec: object): object[] => [
      service('postgres', { spec }),
      slice('postgres', [['postgres-1', false]]),
      backend('postgres-1', false),
    ];
    expect(ids(await all(died(dns('postgres'), world({ clusterIP: 'None' }))))).to.deep.equal([
      'upstream/no-ready-endpoints confirmed',
    ]);
    expect(ids(await all(died(dns('postgres'), world({}))))).to.deep.equal(['upstream/network possible']);
  });
});

describe('upstream/no-ready-endpoints, for an init container that waits', () => {
  const postgres = [service('postgres'), slice('postgres', [['postgres-1', false]]), backend('postgres-1', false)];

  it('offers no wait to a container that waits already', async () => {
    const [found] = await foundBy(check, waiting(300, UNTIL_POSTGRES, '', postgres));
    expect(found!.fixes.map(({ text }) => text).join()).not.to.contain('until nc');
  });
  it('reads from its command what it waits for', async () => {
    const [found] = await foundBy(check, waiting(300, UNTIL_POSTGRES, '', postgres));
    expect(found).to.include({ container: 'wait', confidence: 'likely' });
    expect(found!.summary).to.contain('Service postgres:5432');
  });

  it('reads from its command what it waited for until it gave up', async () => {
    const scenario = waiting(
      300,
      ['sh', '-c', 'for i in 1 2 3; do nc -z postgres 5432 && exit 0; done; exit 1'],
      'gave up\n',
      postgres,
    );
    const { terminated } = (crashed('wait', 1) as { lastState: { terminated: object } }).lastState;
    scenario.pod.status!.initContainerStatuses = [
      {
        name: 'wait',
        restartCount: 3,
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated },
      },
    ] as never;
    const [found] = await foundBy(check, scenario);
    expect(found).to.include({ container: 'wait', confidence: 'likely' });
    expect(found!.summary).to.contain('Service postgres:5432');
  });

  it('finds nothing in an init container that started 5 s ago', async () => {
    expect(await foundBy(check, waiting(5, UNTIL_POSTGRES, '', postgres))).to.deep.equal([]);
  });
});

describe('upstream/no-ready-endpoints, over several hops', () => {
  it('names both ends of the chain in its summary, and every step in its chain', async () => {
    const further: typeof insufficient = {
      ...insufficient,
      id: 'upstream/no-ready-endpoints',
      container: 'api',
      chain: [
        { object: 'Pod/postgres-1', says: 'exits 1: refused' },
        { object: 'Service/disk', says: 'selects app=disk: 1 pod, 0 ready' },
        { object: 'Pod/disk-1', says: 'Pending: Insufficient cpu' },
      ],
    };
    const [found] = await all(
      died(REFUSED, [service('postgres'), slice('postgres', []), backend('postgres-1', false)], {
        causeOf: () => further,
      }),
    );
    expect(found!.summary).to.contain('postgres-1 fails because of disk-1 (Pending: Insufficient cpu)');
    expect(found!.chain.map(({ object }) => object)).to.deep.equal([
      'Pod/web-1',
      'Service/postgres',
      'Pod/postgres-1',
      'Service/disk',
      'Pod/disk-1',
    ]);
  });

  it('is possible by the settings of a container that says nothing, and likely by the exit code of a client', async () => {
    const objects = [service('postgres'), slice('postgres', [['postgres-1', false]]), backend('postgres-1', false)];
    const env = [{ name: 'DATABASE_URL', value: 'postgres://postgres:5432/shop' }];
    const [guess] = await all(died('starting\n', objects, { env }));
    expect(guess).to.include({ id: 'upstream/no-ready-endpoints', confidence: 'possible' });
    expect(guess!.summary).to.contain('web may not reach Service postgres:5432');
    const ready = [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)];
    expect(await all(died('starting\n', ready, { env })), 'it is ready').to.deep.equal([]);
    const script = { containers: [{ name: 'web', command: ['sh', '-c', 'nc -z postgres 5432'] }] };
    expect((await all(died('', objects, { spec: script })))[0]).to.include({ confidence: 'likely' });
  });
});
