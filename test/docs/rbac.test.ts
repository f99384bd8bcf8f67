/** docs/rbac.yaml and docs/rbac-namespace.yaml: enough for everything that the program reads, and no more. */
import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { targetOf } from '../../scripts/accuracy.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import { RESOURCES } from '../../src/model/resources.ts';
import type { Resource } from '../../src/model/resources.ts';
import { openBundle } from '../../src/sources/bundle/source.ts';
import { needsOf } from '../../src/sources/cluster/paths.ts';
import type { Source } from '../../src/sources/source.ts';
import { everyRecording } from '../support/corpus.ts';
import { crashing, deploymentOf, ownedBy, podOf, READY, RUNNING, setOf } from '../watching/support/api.ts';
import type { FakeApi } from '../watching/support/api.ts';
import { running } from '../watching/support/running.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}
const objectsIn = (file: string): Role[] => loadAll(readFileSync(file, 'utf8')) as Role[];
const OBJECTS = objectsIn('docs/rbac.yaml');
const clusterRole = (name: string): Role =>
  OBJECTS.find((one) => one.kind === 'ClusterRole' && one.metadata.name === name)!;
/** `get pods/log`, `list jobs`: each thing that a role allows. Groups are left out: no two have a resource of one name, but pods. */
const allowed = ({ rules }: Role): string[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) =>
      verbs.map((verb) => `${verb} ${resource}${apiGroups[0] === 'metrics.k8s.io' ? '.metrics.k8s.io' : ''}`),
    ),
  );

/** Every user may read these (ClusterRole system:discovery), and this right is close to root on the node. */
const NEVER = /^get (?:\/version|\/api|\/apis|nodes\/proxy)/;
const bare = (needs: string): string => needs.replace(/ in .*/, '');

/** Explains every recording. Returns what was asked for. */
async function askedOfRecordings(): Promise<Set<string>> {
  const asked = new Set<string>();
  for (const { folder, truth } of everyRecording()) {
    const source = await openBundle(folder);
    const noted: Source = {
      kind: source.kind,
      name: source.name,
      defaultNamespace: source.defaultNamespace,
      now: () => source.now(),
      close: () => source.close(),
      fetch: (query) => {
        asked.add(bare(needsOf(query)));
        return source.fetch(query);
      },
    };
    await diagnose(noted, targetOf(truth)).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
    await source.close();
  }
  return asked;
}

/** `GET /api/v1/namespaces/shop/pods?watch=true` → `watch pods`. */
function needsOfUrl(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://x');
  const needs = bare(needsOf({ verb: 'raw', path: pathname })).replace(/\.(?!metrics)[a-z0-9.-]+/, '');
  return searchParams.get('watch') === 'true' ? needs.replace(/^list /, 'watch ') : needs;
}

/** Runs the commands that run in a cluster. Returns what they asked the API server for. */
async function askedByCommands(): Promise<Set<string>> {
  const asked = new Set<string>();
  const owned = { metadata: ownedBy('web-b') };
  const broken = (api: FakeApi): void => {
    api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 0 }));
    api.put(setOf('web-b', 2));
    api.put(podOf('web-b-1', crashing(9), owned));
    api.log('web-b-1', 'Error: unknown flag: --prot\n');
  };
  const whole = (api: FakeApi): void => {
    api.put(deploymentOf({ updatedReplicas: 1, replicas: 1, availableReplicas: 1 }));
    api.put(setOf('web-b', 2));
    api.put(podOf('web-b-1', RUNNING, { ...owned, status: READY }));
    for (const [kind, status] of [
      ['StatefulSet', { observedGeneration: 1, replicas: 0, updatedReplicas: 0, availableReplicas: 0 }],
      ['DaemonSet', { observedGeneration: 1, desiredNumberScheduled: 0 }],
    ] as const) {
      const metadata = { name: 'web', generation: 1, labels: { app: 'web' } };
      const selector = { matchLabels: { app: 'none' } };
      api.put({ apiVersion: 'apps/v1', kind, metadata, spec: { replicas: 0, selector, template: {} }, status });
    }
    const conditions = [{ type: 'Complete', status: 'True' }];
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'web', labels: { app: 'web' } } };
    api.put({ ...job, spec: { template: {} }, status: { succeeded: 1, conditions } });
  };
  for (const [argv, before, code] of [
    [['list'], broken, 0],
    [['list', '-l', 'app=web'], broken, 0],
    [['list', '--watch=30s'], broken, 0],
    [['explain', 'deploy/web'], broken, 0],
    [['explain', 'web-b-1', '--watch=30s'], broken, 0],
    [['wait', 'deploy/web'], broken, 1],
    [['wait', 'deploy/web', 'sts/web', 'ds/web', 'job/web'], whole, 0],
    [['wait', '-l', 'app=web'], whole, 0],
  ] as const)
    await running(argv, before, async ({ api, ended, out, err }) => {
      expect(await ended(), `${argv.join(' ')}\n${out()}${err()}`).to.equal(code);
      for (const { url } of api.server.seen) asked.add(needsOfUrl(url));
    });
  return asked;
}

describe('docs/rbac.yaml', function () {
  this.timeout(120_000);
  let asked = new Set<string>();
  before(async () => {
    asked = new Set([...(await askedOfRecordings()), ...(await askedByCommands())]);
  });
  const granted = ['crashloop', 'crashloop-cluster', 'crashloop-secrets'].flatMap((name) => allowed(clusterRole(name)));

  it('is enough for the recordings and the commands', () => {
    expect([...asked].filter((one) => !NEVER.test(one) && !granted.includes(one)).sort()).to.deep.equal([]);
  });
  it('is least: each rule is used', () => {
    expect(granted.filter((one) => !asked.has(one)).sort()).to.deep.equal([]);
  });
  it('no right is granted twice; roles of namespaces and of the cluster do not mix', () => {
    const places = (name: string): boolean[] => [
      ...new Set(
        allowed(clusterRole(name)).map((one) => {
          const [resource = ''] = one.split(' ')[1]!.split(/[./]/);
          return RESOURCES[resource as Resource].namespaced;
        }),
      ),
    ];
    expect([places('crashloop'), places('crashloop-cluster')]).to.deep.equal([[true], [false]]);
    expect(new Set(granted).size).to.equal(granted.length);
  });
  it('the Role of one namespace has the rules of the ClusterRole', () => {
    const role = objectsIn('docs/rbac-namespace.yaml').find(({ kind }) => kind === 'Role');
    expect(role?.rules).to.deep.equal(clusterRole('crashloop').rules);
  });
  it('each API group is that of its resource', () => {
    const groups = OBJECTS.filter(({ kind }) => kind === 'ClusterRole')
      .flatMap(({ rules }) => rules)
      .filter(({ apiGroups }) => apiGroups[0] !== 'metrics.k8s.io')
      .flatMap(({ apiGroups, resources }) => resources.map((name) => ({ name: name.split('/')[0]!, apiGroups })));
    for (const { name, apiGroups } of groups)
      expect(apiGroups, name).to.deep.equal([RESOURCES[name as Resource].group]);
  });
});
