/** `wait` for several targets, from the command line, against an API in memory. */
import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WaitListAnswer } from '../../src/model/wait.ts';
import { ago, crashing, podOf, READY, RUNNING } from './support/api.ts';
import type { FakeApi } from './support/api.ts';
import { running } from './support/running.ts';

const job = (name: string, condition: string | undefined, metadata: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, generation: 1, ...metadata },
  spec: { completions: 1, selector: { matchLabels: { job: name } } },
  status: {
    ...(condition === 'Complete' ? { succeeded: 1 } : {}),
    ...(condition === undefined
      ? { active: 1 }
      : { conditions: [{ type: condition, status: 'True', reason: 'BackoffLimitExceeded', message: 'gave up' }] }),
  },
});
const pod = (name: string, up = true, metadata: object = {}): object =>
  podOf(name, up ? RUNNING : crashing(6), { metadata, ...(up ? { status: READY } : {}) });
const SHOP = { labels: { release: 'shop' } };

describe('watching/wait-list', () => {
  it('exits 0 when all are ready, and lists each', () =>
    running(
      ['wait', 'pod/web', 'job/migrate'],
      (api) => {
        api.put(pod('web'));
        api.put(job('migrate', undefined));
      },
      async ({ api, ended, out, err, until }) => {
        await until(() => out().includes('0 of 1 succeeded'), out);
        api.put(job('migrate', 'Complete'));
        expect(await ended()).to.equal(0);
        expect(out()).to.match(/^all 2 targets are ready \(\d+s\)$/m);
        expect(out())
          .to.match(/^Pod\/web +ready +1\/1 /m)
          .and.to.match(/^Job\/migrate +ready +1\/1 +completed/m);
        expect(err()).to.equal('');
      },
    ));

  it('stops at the first that cannot succeed, explains it, and says how far the others are', () =>
    running(
      ['wait', 'pod', 'bad', 'web', '-o', 'json'],
      (api) => {
        api.put(pod('bad', false));
        api.put(podOf('web', { ready: false, ...RUNNING }));
        api.log('bad', `${ago(6)} Error: environment variable DATABASE_URL is not set\n`);
      },
      async ({ ended, out, err }) => {
        expect(await ended()).to.equal(1);
        const answer = JSON.parse(out()) as WaitListAnswer;
        expect(answer).to.include({ kind: 'WaitList', outcome: 'failed' });
        expect(answer.items.map(({ target, outcome }) => `${target.name} ${outcome}`)).to.deep.equal([
          'bad failed',
          'web unfinished',
        ]);
        expect(answer.items[0]!.diagnosis?.causes[0]?.id).to.equal('config/missing-env');
        expect(err()).to.match(/^Pod\/bad will not become ready: /m);
      },
    ));

  it('exits 2 when the time is up, and names those that are not ready', () =>
    running(
      ['wait', 'pod/a', 'pod/b', '--timeout', '3s'],
      (api) => {
        api.put(pod('a'));
        api.put(podOf('b', { ready: false, ...RUNNING }));
      },
      async ({ ended, out, err }) => {
        expect(await ended()).to.equal(2);
        expect(out())
          .to.match(/^1 of 2 targets is ready within 3s$/m)
          .and.to.match(/^Pod\/b +timed out +0\/1/m);
        expect(err()).to.contain('error: timed out waiting for Pod/b\n');
      },
    ));

  it('watches each kind of a namespace once for many targets', () => {
    const names = Array.from({ length: 30 }, (_, i) => `web-${i}`);
    return running(
      ['wait', 'pod', ...names, '--timeout', '20s'],
      (api) =>
        names.forEach((name, i) => {
          api.put(podOf(name, { ready: i > 0, ...RUNNING }, i > 0 ? { status: READY } : {}));
        }),
      async ({ api, ended, out, until }) => {
        await until(
          () => api.watches > 0 && out().includes('web-0'),
          () => `${api.watches} ${out()}`,
        );
        expect(api.watches).to.equal(1);
        api.put(pod('web-0'));
        expect(await ended(), out()).to.equal(0);
        expect(out()).to.match(/^all 30 targets are ready/m);
      },
    );
  });

  it('finds workloads by label, without those that a controller owns', () =>
    running(
      ['wait', '-l', 'release=shop'],
      (api) => {
        api.put(pod('web', true, SHOP));
        api.put(pod('other', false));
        const owner = [{ kind: 'CronJob', name: 'nightly', uid: 'c', controller: true, apiVersion: 'batch/v1' }];
        api.put(job('nightly-1', 'Failed', { ...SHOP, ownerReferences: owner }));
        api.put(job('migrate', 'Complete', SHOP));
      },
      async ({ ended, out }) => {
        expect(await ended(), out()).to.equal(0);
        expect(out())
          .to.contain('Pod/web')
          .and.to.contain('Job/migrate')
          .and.to.not.match(/other|nightly/);
      },
    ));

  it('says which kinds it may not list, and fails where that is all of them', async () => {
    const forbid = (api: FakeApi, ...kinds: string[]): void =>
      kinds.forEach((kind) => {
        api.forbidden.add(`list ${kind}`);
      });
    await running(
      ['wait', '-l', 'release=shop'],
      (api) => {
        api.put(pod('web', true, SHOP));
        forbid(api, 'jobs');
      },
      async ({ ended, err }) => {
        expect(await ended()).to.equal(0);
        expect(err()).to.equal('not waited for: jobs in shop, which you may not list; needs: list jobs in shop\n');
      },
    );
    await running(
      ['wait', '-l', 'release=shop'],
      (api) => forbid(api, 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'pods'),
      async ({ ended, err }) => {
        expect(await ended()).to.equal(2);
        expect(err()).to.match(/^error: you may not list any kind of workload\nneeds: list daemonsets in shop\n/);
      },
    );
  });

  it('is no success where nothing has the label', () =>
    running(
      ['wait', '-l', 'release=none'],
      () => undefined,
      async ({ ended, err }) => {
        expect(await ended()).to.equal(2);
        expect(err()).to.equal('error: no workload has the labels release=none in namespace shop\n');
      },
    ));

  describe('of manifests', () => {
    const MANIFEST = [
      'kind: Pod\napiVersion: v1\nmetadata: {name: web}',
      'kind: ConfigMap\napiVersion: v1\nmetadata: {name: settings}',
      'kind: List\napiVersion: v1\nitems:\n- {kind: Job, apiVersion: batch/v1, metadata: {name: migrate, namespace: shop}}',
      '# nothing',
    ].join('\n---\n');
    const ready = (api: FakeApi): void => {
      api.put(pod('web'));
      api.put(job('migrate', 'Complete'));
    };
    const both = async ({
      ended,
      out,
      err,
    }: {
      ended: () => Promise<number>;
      out: () => string;
      err: () => string;
    }): Promise<void> => {
      expect(await ended(), err()).to.equal(0);
      expect(out()).to.match(/^all 2 targets are ready/m);
    };

    it('reads standard input', () => running(['wait', '-f', '-'], ready, both, false, MANIFEST));

    it('reads a folder', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'crashloop-wait-'));
      try {
        writeFileSync(join(folder, 'all.yaml'), MANIFEST);
        writeFileSync(join(folder, 'NOTES.txt'), 'no manifest: {');
        await running(['wait', '-f', folder], ready, both);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    const fails = (manifest: string, message: RegExp): Promise<void> =>
      running(
        ['wait', '-f', '-'],
        () => undefined,
        async ({ ended, err }) => {
          expect(await ended()).to.equal(2);
          expect(err()).to.match(message);
        },
        false,
        manifest,
      );
    it('refuses what it cannot wait for', async () => {
      await fails(
        'kind: ConfigMap\napiVersion: v1\n',
        /^error: the manifests hold no workload, Job or pod to wait for\n$/,
      );
      await fails('a: [', /^error: standard input is neither YAML nor JSON: /);
      await fails('a: b', /^error: standard input holds something that is no Kubernetes object: it has no kind\n$/);
      await fails(
        'kind: Job\napiVersion: batch/v1\nmetadata: {generateName: m-}',
        /^error: a Job of the manifests has no name \(generateName: m-\)\n/,
      );
      await fails(
        'kind: Pod\napiVersion: v1\nmetadata: {name: a, namespace: lab}',
        /^error: Pod\/a is in namespace lab, and -n says shop\n/,
      );
      await fails('kind: Pod\napiVersion: v1\nmetadata: {name: a}', /^error: namespaces "shop" not found/);
    });

    it('leaves out tests of Helm and hooks that are gone, and takes removal after success as success', () => {
      const hook = (name: string, hooks: string, policy: string): string =>
        `kind: Job\napiVersion: batch/v1\nmetadata: {name: ${name}, annotations: {helm.sh/hook: "${hooks}", helm.sh/hook-delete-policy: "${policy}"}}`;
      const annotations = { 'helm.sh/hook': 'pre-install', 'helm.sh/hook-delete-policy': 'hook-succeeded' };
      return running(
        ['wait', '-f', '-'],
        (api) => {
          api.put(pod('web'));
          api.put(job('migrate', undefined, { annotations }));
        },
        async ({ api, ended, out, err, until }) => {
          await until(() => out().includes('0 of 1 succeeded'), out);
          api.remove('Job', 'migrate');
          expect(await ended(), err()).to.equal(0);
          expect(out()).to.match(/^Job\/migrate +ready .*was removed by Helm, which does so after it has succeeded/m);
          expect(err()).to.match(/^not waited for: Job\/seed, a hook of Helm that does not exist/);
        },
        false,
        [
          'kind: Pod\napiVersion: v1\nmetadata: {name: web}',
          hook('migrate', 'pre-install', 'hook-succeeded'),
          hook('seed', 'post-install', 'hook-succeeded'),
          hook('smoke', 'test', 'before-hook-creation'),
        ].join('\n---\n'),
      );
    });
  });

  it('prints JUnit: one test for each target, with hostile text escaped', () =>
    running(
      ['wait', 'pod', 'bad', 'web', '-o', 'junit'],
      (api) => {
        api.put(pod('bad', false));
        api.put(pod('web'));
        api.log('bad', `${ago(6)} Error: ]]></failure><script>\u001b[31m & "boom" \u0000\ufffe\n`);
      },
      async ({ ended, out }) => {
        expect(await ended()).to.equal(1);
        expect(out()).to.match(/<testsuite name="kubectl crashloop wait" tests="2" failures="1" errors="0" /);
        expect(out()).to.contain('<testcase classname="shop" name="Pod/web"');
        expect(out()).to.contain('&lt;/failure&gt;&lt;script&gt;');
        expect(out()).to.not.match(/<script|[^\n\x20-\ud7ff\ue000-\ufffd]/);
      },
    ));

  it('names the targets in one way only', () =>
    running(
      ['wait', 'pod/a', '-l', 'x=y'],
      () => undefined,
      async ({ ended, err }) => {
        expect(await ended()).to.equal(2);
        expect(err()).to.match(/^error: name the targets in one way/);
      },
    ));
});
