/** What is known of how a container came to its memory limit: at its start, by a leak, or in an unknown way. */
import { expect } from 'chai';
import heap from '../../../src/checks/limits/heap-exhausted.ts';
import oom from '../../../src/checks/limits/oom-limit.ts';
import ofPod from '../../../src/checks/limits/oom-pod-limit.ts';
import tmpfs from '../../../src/checks/limits/tmpfs-counted.ts';
import worker from '../../../src/checks/limits/worker-killed.ts';
import type { Check } from '../../../src/checks/check.ts';
import { nextTest } from '../../../src/diagnosis/next.ts';
import { ranked } from '../../../src/diagnosis/printed.ts';
import { effectOf } from '../../../src/model/finding.ts';
import type { Found } from '../../../src/model/finding.ts';
import type { Pod } from '../../../src/model/objects.ts';
import type { Scenario } from '../../support/scenario.ts';
import { foundBy } from '../../support/scenario.ts';
import { killed } from './memory.ts';
import type { Given } from './memory.ts';

const LABELS = { app: 'web', 'pod-template-hash': 'new' };
const OWNER = {
  labels: LABELS,
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-new', uid: 'rs-new', controller: true }],
};
/** A revision of Deployment web, with this memory limit. */
const revision = (name: string, number: number, memory: string, image = 'x'): object => ({
  kind: 'ReplicaSet',
  metadata: {
    name: `web-${name}`,
    uid: `rs-${name}`,
    labels: { ...LABELS, 'pod-template-hash': name },
    annotations: { 'deployment.kubernetes.io/revision': String(number) },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
  },
  spec: { template: { spec: { containers: [{ name: 'web', image, resources: { limits: { memory } } }] } } },
});
/** Only one instance has ended, so that how often it ended shows nothing. */
const ONCE = { restartCount: 0 };
const raised = (given: Given = {}, old = revision('old', 1, '64Mi')): Scenario =>
  killed({
    limit: '512Mi',
    ran: 45,
    status: ONCE,
    metadata: OWNER,
    objects: [old, revision('new', 2, '512Mi')],
    ...given,
  });

const PROBED = { readinessProbe: { tcpSocket: { port: 80 } } };
/** The pod's containers changed from ready to not ready, or never did, at this time. */
const unreadySince = (scenario: Scenario, lastTransitionTime: string): Scenario => ({
  ...scenario,
  pod: {
    ...scenario.pod,
    status: {
      ...scenario.pod.status,
      conditions: [{ type: 'ContainersReady', status: 'False', lastTransitionTime }],
    },
  } as Scenario['pod'],
});

const one = async (scenario: Scenario, check: Check = oom): Promise<Found> => (await foundBy(check, scenario))[0]!;
const first = (found: Found): string => effectOf(found.fixes[0]!);
const next = (found: Found): string | undefined =>
  nextTest({
    target: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
    causes: ranked([found]),
    pod: killed({ limit: '64Mi' }).pod as Pod,
    crashed: true,
    now: '2026-01-01T12:00:00Z',
    claimOf: () => undefined,
  })?.command;

describe('how memory grew', () => {
  it('may be a leak where the container is killed again after an edit that raised its limit', async () => {
    const found = await one(raised());
    expect(found).to.deep.include({ confidence: 'confirmed', details: { growth: 'may-leak' } });
    expect(found.summary).to.include(
      '512Mi, 45s after its start: it may leak, because its limit was raised from 64Mi and that was not enough',
    );
    expect(found.evidence.map(({ object, quote }) => `${object} ${quote}`)).to.include('ReplicaSet/web-old 64Mi');
    expect(found.fixes.map((fix) => effectOf(fix))).to.deep.equal(['restores', 'repairs', 'shows']);
    expect(found.fixes[0]?.text).to.include('to gain time: growth without end reaches any limit');
    expect(next(found)).to.equal('kubectl crashloop oom-test -n shop web-1 --watch');
  });

  it('is not known from a raise that changed the image too, or lowered the limit', async () => {
    for (const old of [revision('old', 1, '64Mi', 'y'), revision('old', 1, '1Gi'), revision('old', 1, '512Mi')])
      expect((await one(raised({}, old))).details?.growth).to.equal('unclear');
  });

  it('may be a leak where the container ran for longer than a start takes, again and again', async () => {
    const found = await one(killed({ ran: 180 }));
    expect(found.details?.growth).to.equal('may-leak');
    expect(found.summary).to.include('it may leak, because it ran for longer than a start takes and ended 6 times');
    expect(first(found)).to.equal('restores');
    expect((await one(killed({ ran: 180, status: ONCE }))).details?.growth).to.equal('unclear');
  });

  it('may be a leak where the container had become ready before it was killed', async () => {
    const given = { ran: 20, spec: { ...PROBED } };
    const found = await one(unreadySince(killed(given), '2026-01-01T11:58:00Z'));
    expect(found.details?.growth).to.equal('may-leak');
    expect(found.summary).to.include('because it had become ready and ended 6 times');
    // Without a probe, a container is ready as soon as it runs.
    const bare = await one(unreadySince(killed({ ran: 20 }), '2026-01-01T11:58:00Z'));
    expect(bare.details?.growth).to.equal('unclear');
  });

  it('is a start that needs more where the container was killed within seconds, or before it became ready', async () => {
    const early = await one(raised({ ran: 2 }));
    expect(early.details?.growth).to.equal('at-start');
    expect(first(early)).to.equal('repairs');
    expect(next(early)).to.equal(undefined);
    const slow = await one(unreadySince(killed({ ran: 120, spec: { ...PROBED } }), '2026-01-01T11:50:00Z'));
    expect(slow.details?.growth).to.equal('at-start');
    expect(slow.summary).to.include('120s after its start and before it became ready (its start may need more)');
    expect(first(slow)).to.equal('repairs');
  });

  it('does not take a pod with other containers for one that was never ready', async () => {
    const scenario = unreadySince(killed({ ran: 20, spec: { ...PROBED } }), '2026-01-01T11:50:00Z');
    scenario.pod.spec!.containers!.push({ name: 'proxy', image: 'y' });
    expect((await one(scenario)).details?.growth).to.equal('unclear');
  });

  it('says that it cannot be distinguished where the container ran for a few seconds', async () => {
    const found = await one(killed({ ran: 7 }));
    expect(found.details?.growth).to.equal('unclear');
    expect(found.summary).to.include('7s after its start (a leak, or a limit that is too low)');
    expect(first(found)).to.equal('restores');
    expect(found.fixes[0]?.text).to.include('see whether its use stays below (a leak does not)');
    expect(next(found)).to.match(/--watch$/);
  });

  it('may be a leak where the use of the next run grows at the same rate', async () => {
    const measured = (memory: string, timestamp: string): Scenario => ({
      ...killed({
        limit: '512Mi',
        ran: 45,
        status: { restartCount: 1, state: { running: { startedAt: '2026-01-01T11:58:00Z' } } },
      }),
      now: '2026-01-01T11:58:35Z',
      raw: {
        '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1': {
          timestamp,
          containers: [{ name: 'web', usage: { memory, cpu: '1m' } }],
        },
      },
    });
    const found = await one(measured('350Mi', '2026-01-01T11:58:30Z'));
    expect(found.details?.growth).to.equal('may-leak');
    expect(found.evidence.map(({ quote }) => quote)).to.include('68 % of the limit at an age of 30s');
    // A measure of the run before it.
    expect((await one(measured('350Mi', '2026-01-01T11:57:50Z'))).details?.growth).to.equal('unclear');
    expect((await one(measured('40Mi', '2026-01-01T11:58:30Z'))).details?.growth).to.equal('unclear');
  });

  it('is not known of a child process, and of a pod limit that several containers share', async () => {
    expect((await one(killed({ exitCode: 1, ran: 180 }))).details?.growth).to.equal('unclear');
    const pod = killed({ ran: 180, limit: null, podSpec: { resources: { limits: { memory: '64Mi' } } } });
    const found = await one(pod, ofPod);
    expect(found.details?.growth).to.equal('may-leak');
    expect(first(found)).to.equal('restores');
    pod.pod.spec!.containers!.push({ name: 'proxy', image: 'y' });
    expect((await one(pod, ofPod)).details?.growth).to.equal('unclear');
  });

  it('holds for a heap, for workers and for files in memory: raising a limit does not repair a leak', async () => {
    const log =
      '2026-01-01T11:57:59Z FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n';
    const full = await one(killed({ exitCode: 134, reason: 'Error', ran: 180, log }), heap);
    expect(full.details?.growth).to.equal('may-leak');
    expect(full.summary).to.match(/, 180s after its start: it may leak, because it ran .* ended 6 times: Reached heap/);
    expect(first(full)).to.equal('restores');
    expect(next(full)).to.match(/oom-test .*--watch$/);
    const workers = '2026-01-01T11:57:59Z [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?\n';
    const gunicorn = await one(killed({ exitCode: 1, reason: 'Error', log: workers }), worker);
    expect(first(gunicorn)).to.equal('restores');
    const files = (sizeLimit?: string): Scenario =>
      killed({
        spec: { volumeMounts: [{ name: 'cache', mountPath: '/cache' }] },
        podSpec: { volumes: [{ name: 'cache', emptyDir: { medium: 'Memory', ...(sizeLimit ? { sizeLimit } : {}) } }] },
      });
    expect(effectOf((await one(files(), tmpfs)).fixes[1]!)).to.equal('restores');
    expect(effectOf((await one(files('64Mi'), tmpfs)).fixes[1]!)).to.equal('repairs');
  });
});
