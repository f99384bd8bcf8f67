/** What a crashing container reads and somebody has changed since. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Cause } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const MAP = 'web-config';
const RETRY = 'kubectl crashloop retry -n shop web-1';
/** The container of `crashed` started at 11:57:58. */
const BEFORE = '2026-01-01T11:40:00Z';
const AFTER = '2026-01-01T11:58:30Z';

interface Case {
  readonly log: string;
  readonly data?: object;
  /** When the data was last written. */
  readonly written?: string;
  readonly created?: string;
  readonly owner?: string;
  readonly status?: object;
  readonly env?: object[];
}

async function cause({
  log,
  data = {},
  written,
  created = '2026-01-01T10:00:00Z',
  owner,
  status,
  env = [],
}: Case): Promise<Cause> {
  const pod = podOf({
    metadata: owner
      ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'web', uid: 'w', controller: true }] }
      : {},
    spec: {
      containers: [
        { name: 'web', image: 'i', command: ['web'], env, volumeMounts: [{ name: 'config', mountPath: '/etc/web' }] },
      ],
      volumes: [{ name: 'config', configMap: { name: MAP } }],
    } as never,
    status: { containerStatuses: [status ?? crashed('web', 1)] } as never,
  });
  const map = {
    kind: 'ConfigMap',
    metadata: {
      name: MAP,
      namespace: 'shop',
      creationTimestamp: created,
      ...(written ? { managedFields: [{ manager: 'kubectl-edit', time: written, fieldsV1: { 'f:data': {} } }] } : {}),
    },
    data,
  };
  const logs = { 'web-1/web': log, 'web-1/web previous': log };
  const { diagnosis } = await diagnose(memorySource({ objects: [pod, map], logs }), {
    resource: 'pods',
    namespace: 'shop',
    name: 'web-1',
  });
  return diagnosis.causes[0]!;
}

const BAD = 'nginx: [emerg] unknown directive "servr_name" in /etc/web/nginx.conf:2\n';
const data = { 'nginx.conf': 'http {\n  servr_name x;\n}\n' };
const offers = ({ fixes }: Cause): number => fixes.findIndex(({ command }) => command?.startsWith(RETRY));

describe('diagnosis: a repair since the last crash', () => {
  it('confirms nothing from an object that has changed since, and offers a new attempt first', async () => {
    for (const one of [{ written: AFTER }, { created: AFTER }]) {
      const told = await cause({ log: BAD, data, owner: 'ReplicaSet', ...one });
      expect([told.id, told.confidence]).to.deep.equal(['app/config-invalid', 'likely']);
      expect(told.summary).to.match(/ \(ConfigMap web-config has changed since\)$/);
      expect(told.fixes[0]).to.deep.include({ command: RETRY, effect: 'restores', risk: 'restarts' });
      expect(told.evidence.map(({ object, time }) => `${object} ${time}`)).to.include(`ConfigMap/web-config ${AFTER}`);
    }
  });

  it('does so for a file that no message names', async () => {
    const log = "SyntaxError: Expected property name or '}' in JSON at position 2\n    at JSON.parse (<anonymous>)\n";
    const broken = { 'app.json': '{ a: 1 }' };
    expect((await cause({ log, data: broken })).confidence).to.equal('confirmed');
    expect((await cause({ log, data: broken, written: AFTER })).confidence).to.equal('likely');
  });

  it('offers it under a condition where the cause does not name the object', async () => {
    const told = await cause({
      log: 'FATAL: the number of workers is not supported\n',
      written: AFTER,
      owner: 'ReplicaSet',
    });
    const at = offers(told);
    expect(told.fixes[at]?.text).to.match(/^if that was the repair, start web-1 again now/);
    expect(told.summary).not.to.match(/changed since/);
  });

  it('creates a pod without a controller again', async () => {
    const told = await cause({ log: BAD, data, written: AFTER });
    expect(told.fixes[0]?.command).to.equal(`${RETRY} --recreate`);
  });

  it('offers nothing where the object is older than the start, and where the container runs again', async () => {
    const older = await cause({ log: BAD, data, written: BEFORE, owner: 'ReplicaSet' });
    expect([older.confidence, offers(older)]).to.deep.equal(['confirmed', -1]);
    const { state: _, ...rest } = crashed('web', 1) as { state: object };
    const status = { ...rest, state: { running: { startedAt: '2026-01-01T11:59:58Z' } } };
    expect(offers(await cause({ log: BAD, data, written: AFTER, owner: 'ReplicaSet', status }))).to.equal(-1);
    // containerd writes 1970 for a container that never started.
    const never = structuredClone(crashed('web', 128, { reason: 'StartError', message: 'exec: "web": not found' }));
    (never as { lastState: { terminated: { startedAt: string } } }).lastState.terminated.startedAt =
      '1970-01-01T00:00:00Z';
    expect(offers(await cause({ log: '', written: BEFORE, owner: 'ReplicaSet', status: never }))).to.equal(-1);
  });

  it('quotes nothing of an object that was changed since, whether the container waits or runs again', async () => {
    const { state: _, ...rest } = crashed('web', 1) as { state: object };
    const running = { ...rest, state: { running: { startedAt: '2026-01-01T11:59:58Z' } } };
    for (const status of [crashed('web', 1), running]) {
      // The line is right now.
      const fixed = { 'nginx.conf': 'http {\n  server_name x;\n}\n' };
      for (const content of [data, fixed]) {
        const told = await cause({ log: BAD, data: content, written: AFTER, owner: 'ReplicaSet', status });
        expect(told.confidence).to.equal('likely');
        expect(told.evidence.filter(({ field }) => field.startsWith('data['))).to.deep.equal([]);
        expect(told.evidence).to.deep.include({
          object: 'ConfigMap/web-config',
          field: 'metadata.managedFields',
          time: AFTER,
          quote: `data written by kubectl-edit at ${AFTER}`,
        });
      }
      const before = await cause({ log: BAD, data, written: BEFORE, owner: 'ReplicaSet', status });
      expect(before.evidence.map(({ field }) => field)).to.include('data[nginx.conf]');
    }
  });

  it('says that a line is quoted as it is now, where neither a change nor the mistake is known', async () => {
    const log = 'fatal: cannot parse /etc/web/a.yaml: yaml: line 2: mapping values are not allowed in this context\n';
    const told = await cause({ log, data: { 'a.yaml': 'a: 1\nb: d\n' } });
    expect(told.confidence).to.equal('likely');
    expect(told.evidence.find(({ field }) => field === 'data[a.yaml]')?.quote).to.equal('line 2 as it is now: b: d');
  });

  it('offers no new attempt where a missing key blocks the start', async () => {
    const { lastState } = crashed('web', 1) as { lastState: object };
    const message = `couldn't find key URL in ConfigMap shop/${MAP}`;
    const status = {
      name: 'web',
      restartCount: 2,
      ready: false,
      image: 'i',
      state: { waiting: { reason: 'CreateContainerConfigError', message } },
      lastState,
    };
    const env = [{ name: 'URL', valueFrom: { configMapKeyRef: { name: MAP, key: 'URL' } } }];
    const told = await cause({ log: 'bye\n', data: { OTHER: 'x' }, written: AFTER, owner: 'ReplicaSet', status, env });
    expect([told.id, told.confidence, offers(told)]).to.deep.equal(['config/configmap-key-missing', 'confirmed', -1]);
  });
});
