import { expect } from 'chai';
import type { Fact, Query } from '../../src/model/facts.ts';
import { Ledger } from '../../src/evidence/ledger.ts';
import type { Pod } from '../../src/model/objects.ts';
import { referencesOf } from '../../src/reports/references.ts';
import { podEntries } from '../../src/reports/timeline-pod.ts';
import { newestEntries, readTimeline } from '../../src/reports/timeline.ts';
import type { TimelineEntry } from '../../src/model/reports.ts';

const POD = {
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    uid: 'u1',
    creationTimestamp: '2026-03-01T10:00:00Z',
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d4', uid: 'rs2', controller: true, apiVersion: 'apps/v1' }],
  },
  spec: {
    containers: [
      {
        name: 'web',
        envFrom: [{ configMapRef: { name: 'env' } }],
        env: [
          { name: 'A', valueFrom: { secretKeyRef: { name: 'db', key: 'a' } } },
          { name: 'B', value: 'x' },
        ],
      },
    ],
    initContainers: [
      { name: 'setup', env: [{ name: 'C', valueFrom: { configMapKeyRef: { name: 'env', key: 'c' } } }] },
    ],
    volumes: [
      { name: 'v', projected: { sources: [{ configMap: { name: 'kube-root-ca.crt' } }, { secret: { name: 'tls' } }] } },
      { name: 'w', configMap: { name: 'files' } },
      { name: 'e', emptyDir: {} },
    ],
  },
  status: {
    containerStatuses: [
      {
        name: 'web',
        image: 'x',
        imageID: 'x',
        ready: false,
        restartCount: 1,
        state: { running: { startedAt: '2026-03-01T10:00:20Z' } },
        lastState: {
          terminated: {
            exitCode: 137,
            reason: 'OOMKilled',
            startedAt: '1970-01-01T00:00:00Z',
            finishedAt: '2026-03-01T10:00:10Z',
          },
        },
      },
    ],
  },
} as unknown as Pod;

const event = (reason: string, message: string, times: object, uid = 'u1'): object => ({
  reason,
  message,
  type: 'Normal',
  involvedObject: { kind: 'Pod', name: 'web-1', namespace: 'shop', uid, fieldPath: 'spec.containers{web}' },
  ...times,
});

/** Answers the reader's queries until it has no more, as a source does. */
function settled(answers: (query: Query) => Fact<unknown>): TimelineEntry[] {
  const ledger = new Ledger('2026-03-01T10:05:00Z');
  for (;;) {
    const entries = readTimeline(ledger, POD);
    const wishes = ledger.takeWishes();
    if (wishes.length === 0) return entries;
    for (const wish of wishes) ledger.put(wish, answers(wish));
  }
}

const known = (value: unknown): Fact<unknown> => ({ state: 'known', value });
const template = (image: string): object => ({ spec: { containers: [{ name: 'web', image }] } });
const set = (name: string, uid: string, revision: string, image: string, created: string, owner = 'd1'): object => ({
  metadata: {
    name,
    uid,
    creationTimestamp: created,
    annotations: { 'deployment.kubernetes.io/revision': revision },
    ownerReferences: [{ kind: 'Deployment', name: 'web', uid: owner, controller: true }],
  },
  spec: { selector: { matchLabels: { app: 'web', 'pod-template-hash': '5d4' } }, template: template(image) },
});

function answers(query: Query): Fact<unknown> {
  if (query.verb === 'get' && query.resource === 'configmaps') {
    return known({
      metadata: {
        name: query.name,
        creationTimestamp: '2026-02-01T00:00:00Z',
        managedFields:
          query.name === 'env' ? [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-03-01T09:59:00Z' }] : [],
      },
    });
  }
  if (query.verb === 'get' && query.resource === 'secrets')
    return { state: 'forbidden', why: 'no', needs: 'get secrets in shop' };
  if (query.verb === 'get' && query.resource === 'replicasets')
    return known(set('web-5d4', 'rs2', '2', 'docker.io/library/web:2', '2026-03-01T09:59:30Z'));
  if (query.verb === 'list' && query.resource === 'replicasets') {
    expect(query.labelSelector).to.equal('app=web');
    return known([
      set('web-5d4', 'rs2', '2', 'docker.io/library/web:2', '2026-03-01T09:59:30Z'),
      set('web-111', 'rs1', '1', 'web:1', '2026-02-01T00:00:00Z'),
      set('other', 'rs9', '7', 'other:1', '2026-02-01T00:00:00Z', 'd9'),
    ]);
  }
  if (query.verb === 'list' && query.resource === 'events') {
    return known([
      event('Started', 'Container started', {
        firstTimestamp: '2026-03-01T10:00:19Z',
        lastTimestamp: '2026-03-01T10:00:19Z',
        count: 1,
      }),
      event('Unhealthy', 'Liveness probe failed', {
        firstTimestamp: '2026-03-01T10:01:00Z',
        lastTimestamp: '2026-03-01T10:02:00Z',
        count: 3,
      }),
      event('BackOff', 'Back-off restarting failed container web in pod web-1_shop(u1)', {
        firstTimestamp: '2026-03-01T10:00:11Z',
        lastTimestamp: '2026-03-01T10:00:11Z',
        count: 1,
      }),
      event(
        'Killing',
        'of an older pod of this name',
        { firstTimestamp: '2026-03-01T09:00:00Z', lastTimestamp: '2026-03-01T09:00:00Z', count: 1 },
        'u0',
      ),
    ]);
  }
  return { state: 'absent' };
}

describe('reports/timeline', () => {
  const entries = settled(answers);
  const lines = entries.map(
    (entry) =>
      `${entry.time.slice(0, 19)} ${entry.what} ${entry.object}${entry.container === null ? '' : ` ${entry.container}`}: ${entry.says}`,
  );

  it('orders edits, rollouts, exits, starts, probes and waits', () => {
    expect(lines).to.deep.equal([
      '2026-02-01T00:00:00 config ConfigMap/env: created',
      '2026-02-01T00:00:00 config ConfigMap/files: created',
      '2026-02-01T00:00:00 rollout ReplicaSet/web-111: revision 1 rolled out: web:1',
      '2026-03-01T09:59:00 config ConfigMap/env: edited by kubectl-edit',
      '2026-03-01T09:59:30 rollout ReplicaSet/web-5d4: revision 2 rolled out: web:2',
      '2026-03-01T10:00:00 pod Pod/web-1: created',
      '2026-03-01T10:00:10 exit Pod/web-1 web: exited 137 (SIGKILL, OOMKilled)',
      '2026-03-01T10:00:11 backoff Pod/web-1 web: waits for the next restart',
      '2026-03-01T10:00:20 start Pod/web-1 web: started again, restart 1',
      '2026-03-01T10:01:00 probe Pod/web-1 web: Unhealthy: Liveness probe failed',
      '2026-03-01T10:02:00 probe Pod/web-1 web: Unhealthy: Liveness probe failed (x3)',
    ]);
  });
  it('leaves out another pod of the same name', () => expect(lines.join('\n')).to.not.include('older pod'));
  it('reads the zero time of a process that never started as no time', () =>
    expect(lines.join('\n')).to.not.include('1970'));
  it('shows what it may read', () => {
    const bare = settled(() => ({ state: 'forbidden', why: 'no', needs: 'x' }));
    expect(bare.map((entry) => entry.what)).to.deep.equal(['pod', 'exit', 'start']);
  });
});

describe('reports/timeline: instances of a container', () => {
  const ended = (from: string, to: string, exitCode = 1): object => ({
    terminated: { exitCode, reason: 'Error', startedAt: `2026-03-01T${from}Z`, finishedAt: `2026-03-01T${to}Z` },
  });
  const says = (status: object): string[] =>
    podEntries({
      metadata: { name: 'web-1' },
      spec: { containers: [{ name: 'web' }] },
      status: { containerStatuses: [{ name: 'web', ...status }] },
    } as unknown as Pod).map((entry) => `${entry.time.slice(11, 19)} ${entry.says}`);
  const waiting = { waiting: { reason: 'CrashLoopBackOff' } };

  it('says how many ends the API no longer shows', () => {
    expect(says({ restartCount: 38, state: waiting, lastState: ended('10:00:00', '10:00:05') })).to.deep.equal([
      '10:00:00 started again, restart 38; 38 earlier ends are not recorded: the API keeps only the newest',
      '10:00:05 exited 1',
    ]);
    const running = { running: { startedAt: '2026-03-01T10:00:30Z' } };
    expect(says({ restartCount: 2, state: running, lastState: ended('10:00:00', '10:00:05') })).to.deep.equal([
      '10:00:00 started again, restart 1; 1 earlier end is not recorded: the API keeps only the newest',
      '10:00:05 exited 1',
      '10:00:30 started again, restart 2',
    ]);
    expect(says({ restartCount: 7, state: running })).to.deep.equal([
      '10:00:30 started again, restart 7; 7 earlier ends are not recorded: the API keeps only the newest',
    ]);
  });
  it('shows both ends that the status of an ended container has', () =>
    expect(
      says({ restartCount: 5, state: ended('10:02:00', '10:02:05', 3), lastState: ended('10:00:00', '10:00:05') }),
    ).to.deep.equal([
      '10:00:00 started again, restart 4; 4 earlier ends are not recorded: the API keeps only the newest',
      '10:00:05 exited 1',
      '10:02:00 started again, restart 5',
      '10:02:05 exited 3',
    ]));
  it('says it at the end of a process without a start', () => {
    const terminated = {
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-03-01T10:00:05Z',
    };
    expect(says({ restartCount: 3, state: waiting, lastState: { terminated } })).to.deep.equal([
      '10:00:05 exited 128 (StartError); 3 earlier ends are not recorded: the API keeps only the newest',
    ]);
  });
  it('says nothing of the kind about a container that was not restarted', () => {
    expect(says({ restartCount: 0, state: waiting, lastState: ended('10:00:00', '10:00:05') })).to.deep.equal([
      '10:00:00 started',
      '10:00:05 exited 1',
    ]);
    expect(says({ restartCount: 0, state: waiting })).to.deep.equal([]);
  });
});

describe('reports/references', () => {
  it('finds each ConfigMap and Secret once, and leaves out the one of every pod', () => {
    expect(
      referencesOf(POD)
        .map(({ resource, name }) => `${resource}/${name}`)
        .sort(),
    ).to.deep.equal(['configmaps/env', 'configmaps/files', 'secrets/db', 'secrets/tls']);
  });
});

describe('reports/timeline with ten thousand entries', () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, i): TimelineEntry => ({
      time: new Date(i * 1000).toISOString(),
      what: 'event',
      object: 'Pod/web-1',
      container: null,
      says: `event ${i}`,
      count: 1,
    }),
  );
  it('shows the newest, and says how many it leaves out', () => {
    const { entries: told, gaps } = newestEntries(entries);
    expect(told).to.have.length(500);
    expect(told.at(-1)).to.equal(entries.at(-1));
    expect(gaps.map(({ what }) => what)).to.deep.equal(['9500 older entries']);
  });
  it('keeps a short one as it is', () =>
    expect(newestEntries(entries.slice(0, 500))).to.deep.equal({ entries: entries.slice(0, 500), gaps: [] }));
});
