/** Rollouts that break a workload on a real cluster: bisect finds the change that did it. */
import { expect } from 'chai';
import { running } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

interface Revision {
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Other fields of the container and of the pod spec. */
  readonly more?: Record<string, unknown>;
  readonly spec?: Record<string, unknown>;
}

interface Rollout {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly revisions: readonly [before: Revision, after: Revision];
  /** Keys of ConfigMap `settings-NAME`, before and after. */
  readonly settings?: readonly [Record<string, string>, Record<string, string>];
  readonly changes: number;
  readonly verdict: string;
  readonly says: RegExp;
}

const fails = (unless: string, message: string): string =>
  `${unless} || { echo "Error: ${message}" >&2; exit 1; }; exec sleep 3600`;
const memory = (limit: string): Record<string, unknown> => ({
  resources: { requests: { memory: '8Mi' }, limits: { memory: limit } },
});
const needsUrl = fails('[ -n "$DATABASE_URL" ]', 'environment variable DATABASE_URL is not set');
const pair = fails('[ "$SCHEMA$DRIVER" = 11 ]', 'schema and driver do not fit');
const either = fails('[ "$CACHE$MODE" != onstrict ]', 'no cache in strict mode');
const fromMap = fails('[ "$LEVEL" != loud ]', 'unknown level');

const ROLLOUTS: Readonly<Record<string, Rollout>> = {
  'one-of-eight': {
    kind: 'Deployment',
    revisions: [
      { script: needsUrl, env: { DATABASE_URL: 'postgres://db/web', REGION: 'eu', MODE: 'a' }, more: memory('64Mi') },
      {
        script: needsUrl,
        env: { REGION: 'us', MODE: 'b', LOG_LEVEL: 'debug' },
        more: { ...memory('96Mi'), workingDir: '/tmp', volumeMounts: [{ name: 'cache', mountPath: '/cache' }] },
        spec: { dnsPolicy: 'Default', volumes: [{ name: 'cache', emptyDir: {} }] },
      },
    ],
    changes: 8,
    verdict: 'change confirmed',
    says: /broke web by one change: removed env DATABASE_URL of web\./,
  },
  'two-together': {
    kind: 'StatefulSet',
    revisions: [
      { script: pair, env: { SCHEMA: '1', DRIVER: '1', REGION: 'eu' }, more: memory('64Mi') },
      { script: pair, env: { SCHEMA: '2', DRIVER: '2', REGION: 'us' }, more: memory('96Mi') },
    ],
    changes: 4,
    verdict: 'change confirmed',
    says: /2 changes together: changed env SCHEMA of web; changed env DRIVER of web\. With them taken back/,
  },
  'one-of-five': {
    kind: 'DaemonSet',
    revisions: [
      { script: 'exec sleep 3600', env: { A: '1', B: '1', C: '1' } },
      {
        script: fails('false', 'unknown flag --fast'),
        env: { A: '2', B: '2', C: '2' },
        spec: { hostname: 'agent', dnsPolicy: 'Default' },
      },
    ],
    changes: 5,
    verdict: 'change confirmed',
    says: /broke web by one change: command of web\./,
  },
  'either-of-two': {
    kind: 'Deployment',
    revisions: [
      { script: either, env: { CACHE: 'off', MODE: 'loose', REGION: 'eu' } },
      { script: either, env: { CACHE: 'on', MODE: 'strict', REGION: 'us' } },
    ],
    changes: 3,
    verdict: 'change confirmed',
    says: /2 changes together: changed env CACHE of web; changed env MODE of web\. With any one of them taken back/,
  },
  'only-settings': {
    kind: 'Deployment',
    revisions: [
      { script: fromMap, env: { A: '1', B: '1', C: '1' } },
      { script: fromMap, env: { A: '2', B: '2', C: '2' } },
    ],
    settings: [{ level: 'quiet' }, { level: 'loud' }],
    changes: 3,
    verdict: 'not-template confirmed',
    says: /ConfigMap\/settings-only-settings was edited by \S+ at \S+, after revision 1 was made/,
  },
};

const template = (name: string, { settings }: Rollout, { script, env, more, spec }: Revision): object => ({
  metadata: { labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    ...running(
      script,
      {
        env: [
          ...Object.entries(env).map(([key, value]) => ({ name: key, value })),
          ...(settings
            ? [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: `settings-${name}`, key: 'level' } } }]
            : []),
        ],
        ...more,
      },
      spec,
    ),
  },
});

describe('on a cluster: bisect', function () {
  this.timeout(15 * MINUTES);
  const bench = new Bench();
  const crashes = async (name: string): Promise<boolean> =>
    (await bench.pods(`app=${name}`)).some(({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
  const runs = async (name: string): Promise<boolean> => {
    const pods = await bench.pods(`app=${name}`);
    return pods.length > 0 && pods.every(({ status }) => status?.containerStatuses?.[0]?.ready === true);
  };

  before(async () => {
    await bench.open();
    for (const [name, rollout] of Object.entries(ROLLOUTS)) {
      const { kind, revisions, settings } = rollout;
      if (settings)
        await bench.create({ kind: 'ConfigMap', metadata: { name: `settings-${name}` }, data: settings[0] } as never);
      const selector = { matchLabels: { app: name } };
      const sized = kind === 'DaemonSet' ? {} : { replicas: 1 };
      const served = kind === 'StatefulSet' ? { serviceName: name } : {};
      await bench.create({
        apiVersion: 'apps/v1',
        kind,
        metadata: { name },
        spec: { ...sized, ...served, selector, template: template(name, rollout, revisions[0]) },
      } as never);
    }
    for (const name of Object.keys(ROLLOUTS)) await bench.until(`${name} runs`, 240, () => runs(name));
    for (const [name, rollout] of Object.entries(ROLLOUTS)) {
      const { kind, revisions, settings } = rollout;
      if (settings) await bench.patch('ConfigMap', `settings-${name}`, { data: settings[1] });
      await bench.patch(kind, name, { spec: { template: template(name, rollout, revisions[1]) } });
    }
    for (const name of Object.keys(ROLLOUTS)) await bench.until(`${name} crashes`, 240, () => crashes(name));
  });
  after(() => bench.close());

  for (const [name, { kind, changes, verdict, says }] of Object.entries(ROLLOUTS))
    it(`${name}: ${verdict}`, async () => {
      const found = await bench.test('bisect', `${kind.toLowerCase()}/${name}`, '--duration', '10s');
      expect(found.notes.join('\n')).to.include(`in ${changes} changes`);
      expect(`${found.verdict} ${found.confidence}`, found.summary).to.equal(verdict);
      expect(found.summary).to.match(says);
      expect(found.left).to.deep.equal([]);
      expect(await bench.ours()).to.deep.equal([]);
    });
});
