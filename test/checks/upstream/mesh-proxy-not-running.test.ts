import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import type { Found } from '../../../src/model/finding.ts';
import type { Scenario } from '../../support/scenario.ts';
import { crashed } from '../../support/scenario.ts';
import { waiting } from '../waiting-init.ts';
import { all, backend, died, ids, service, slice } from './world.ts';

const NOT_CREATED = { restartCount: 0, ready: false, state: { waiting: { reason: 'PodInitializing' } } };
const DONE = { restartCount: 0, ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } };
const HEALTHY = [service('postgres'), slice('postgres', [['postgres-1', true]]), backend('postgres-1', true)];

interface Meshed {
  readonly before?: readonly string[];
  readonly proxy: string;
  readonly log: string;
  readonly annotations?: object;
  readonly own?: object;
  /** The proxy is a native sidecar. */
  readonly native?: boolean;
  readonly dead?: boolean;
}

/** A pod with an init container `schema` that has called its database for 10 minutes, or has ended. */
function init({ before = [], proxy, log, annotations, own, native, dead }: Meshed): Scenario {
  const scenario = waiting(600, ['/app/schema'], log, HEALTHY);
  const { spec, status } = scenario.pod as { spec: { initContainers: object[] }; status: Record<string, object[]> };
  const inits = before.map((name) => ({ name, image: 'mesh' }));
  const sidecar = { name: proxy, image: 'mesh', restartPolicy: 'Always' };
  const state = dead ? crashed('schema', 1) : { ...status.initContainerStatuses![0], name: 'schema' };
  return {
    ...scenario,
    pod: {
      metadata: { annotations: annotations ?? {} },
      spec: {
        initContainers: [...inits, ...(native ? [sidecar] : []), { ...spec.initContainers[0], name: 'schema', ...own }],
        containers: [{ name: 'web' }, ...(native ? [] : [{ name: proxy, image: 'mesh' }])],
      },
      status: {
        phase: 'Pending',
        initContainerStatuses: [...inits.map(({ name }) => ({ name, ...DONE })), state],
        containerStatuses: [
          { name: 'web', ...NOT_CREATED },
          { name: proxy, ...NOT_CREATED },
        ],
      },
    } as never,
    logs: { 'web-1/schema': log },
  };
}

const GO =
  'time=2026-01-01T11:59:00Z level=WARN msg="ping failed" err="dial tcp 10.96.0.42:5432: connect: connection refused"\n';
const JAVA =
  'org.postgresql.util.PSQLException: Connection to postgres:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.\n';
const PYTHON =
  'psycopg2.OperationalError: connection to server at "postgres" (10.96.0.42), port 5432 failed: Connection refused\n';
const NODE =
  'Error: connect ECONNREFUSED 10.96.0.42:5432\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)\n';

const first = async (scenario: Scenario): Promise<Found | undefined> =>
  (await all(scenario)).find(({ id }) => id === 'upstream/mesh-proxy-not-running');
const texts = (found: Found | undefined): string => (found?.fixes ?? []).map(({ text }) => text).join('\n');

describe('upstream/mesh-proxy-not-running', () => {
  it('reports an init container that a CNI plugin redirects', async () => {
    const found = await first(init({ before: ['linkerd-network-validator'], proxy: 'linkerd-proxy', log: GO }));
    expect(found).to.include({ confidence: 'likely', container: 'schema', category: 'app-error' });
    expect(found?.summary).to.equal(
      'init container schema cannot connect to 10.96.0.42:5432: Linkerd redirects it to its proxy linkerd-proxy, which starts only later',
    );
    expect(texts(found))
      .to.match(/proxy-enable-native-sidecar/)
      .and.match(/skip-outbound-ports: "5432"/)
      .and.match(/2102/);
    const consul = init({
      proxy: 'consul-dataplane',
      log: PYTHON,
      annotations: { 'consul.hashicorp.com/redirect-traffic-config': '{}' },
    });
    expect((await first(consul))?.summary).to.include('Consul redirects it to its proxy consul-dataplane');
  });

  it('reports one that died, after the init container that redirects', async () => {
    const found = await first(init({ before: ['istio-init'], proxy: 'istio-proxy', log: JAVA, dead: true }));
    expect(found?.summary).to.include('Istio redirects it to its proxy istio-proxy');
    const user = found?.fixes.find(({ change }) => change);
    expect(user?.change?.set).to.deep.equal({ 'securityContext.runAsUser': 1337 });
    expect(lineOf(user!.command)).to.include('kubectl');
  });

  it('is silent where the proxy runs first, or the mesh leaves the connection alone', async () => {
    const base = { before: ['istio-init'], proxy: 'istio-proxy', log: JAVA, dead: true };
    const ports = 'traffic.sidecar.istio.io/excludeOutboundPorts';
    for (const [why, more] of Object.entries({
      'a native sidecar': { native: true },
      'nothing redirects': { before: [] },
      'its user': { own: { securityContext: { runAsUser: 1337 } } },
      'an excluded port': { annotations: { [ports]: '3306, 5432' } },
      'no redirection': { annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } },
      'another error': { log: 'FATAL: password authentication failed for user "web"\n' },
    }))
      expect(await first(init({ ...base, ...more })), why).to.equal(undefined);
  });

  it('is only possible where no log says that the connection was refused', async () => {
    const scenario = init({ before: ['kuma-init'], proxy: 'kuma-sidecar', log: '' });
    const spec = scenario.pod.spec as { initContainers: { command?: string[] }[] };
    spec.initContainers[1]!.command = ['sh', '-c', 'until nc -z postgres 5432; do sleep 2; done'];
    expect(await first(scenario)).to.include({ confidence: 'possible' });
  });

  it('reports an app container that started before the proxy, and a Job after its proxy has ended', async () => {
    const meshed = (proxy: object, log: string): Scenario => {
      const scenario = died(log, HEALTHY, {
        spec: {
          initContainers: [{ name: 'istio-init' }],
          containers: [
            { name: 'web', image: 'web' },
            { name: 'istio-proxy', image: 'mesh' },
          ],
        },
      });
      const status = scenario.pod.status as { containerStatuses: object[] };
      status.containerStatuses.push({ name: 'istio-proxy', restartCount: 0, ready: true, ...proxy });
      return scenario;
    };
    const late = await first(meshed({ state: { running: { startedAt: '2026-01-01T11:58:01Z' } } }, NODE));
    expect(late?.summary).to.include('istio-proxy, which started after it');
    expect(texts(late)).to.match(/holdApplicationUntilProxyStarts/);
    const terminated = { exitCode: 0, reason: 'Completed', finishedAt: '2026-01-01T11:57:00Z' };
    expect((await first(meshed({ state: { terminated } }, NODE)))?.summary).to.include('which has ended');
    const there = meshed({ state: { running: { startedAt: '2026-01-01T11:50:00Z' } } }, NODE);
    expect(await first(there), 'it ran').to.equal(undefined);
    expect(ids(await all(there))).to.include('upstream/not-listening likely');
  });
});
