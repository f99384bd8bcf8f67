/** `oom-test --watch` on a real cluster: with exec into the container, and without the right to do so. */
import { expect } from 'chai';
import { parseQuantity } from '../../src/knowledge/quantity.ts';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import type { OomExperiment } from '../../src/model/oom-test-answer.ts';
import { Bench } from './harness.ts';

const READER = 'oom-watch-reader';
const RBAC = 'rbac.authorization.k8s.io';

describe('on a cluster: oom-test --watch', function () {
  this.timeout(3 * 60_000);
  const bench = new Bench();
  before(async () => {
    await bench.open();
    await bench.pod('web', {
      containers: [
        {
          name: 'web',
          image: 'busybox:1.36',
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', 'sleep 3600'],
          resources: { limits: { memory: '32Mi' } },
        },
      ],
    });
    await bench.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: READER },
      rules: [{ apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list'] }],
    });
    await bench.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: READER },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: READER },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: READER }],
    });
    await bench.until('web runs', 120, async () => (await bench.pods())[0]?.status?.phase === 'Running');
  });
  after(() => bench.close());

  const watched = (...flags: string[]): Promise<Experiment> =>
    bench.json<Experiment>('oom-test', 'web', '--watch=5s', ...flags);

  it('reads the cgroup files of the running container by exec', async () => {
    const { steps, gaps } = await watched();
    const watch = steps.find(({ name }) => name === 'watch');
    expect(watch?.says).to.equal('read from its cgroup by exec');
    expect(Number.parseInt(watch!.outcome, 10)).to.be.greaterThan(1);
    expect(gaps.map(({ what }) => what)).to.not.include('cgroup files');
  });
  it('names the missing rule where exec is forbidden', async () => {
    const { gaps } = await watched('--as', READER);
    const gap = gaps.find(({ what }) => what === 'cgroup files');
    expect(gap).to.include({ why: 'forbidden', needs: `get and create pods/exec in ${bench.namespace}` });
  });
});

const MEBIBYTE = 2 ** 20;
const memory = (command: readonly string[], limit: string): object => ({
  containers: [
    {
      name: 'web',
      image: 'busybox:1.36',
      imagePullPolicy: 'IfNotPresent',
      command,
      resources: { requests: { memory: '8Mi' }, limits: { memory: limit } },
    },
  ],
});
/** Adds a mebibyte every half second. */
const LEAK = 'BEGIN { s = sprintf("%1048576s", ""); while (1) { kept[i++] = s i; system("sleep 0.5") } }';
const HOLD = "kept=$(dd if=/dev/zero bs=1M count=12 2>/dev/null | tr '\\0' x); while :; do sleep 1; done";

interface PodMetrics {
  readonly containers: readonly { readonly usage: { readonly memory: string } }[];
}

describe('on a cluster: what oom-test --watch measures', function () {
  this.timeout(6 * 60_000);
  const bench = new Bench();
  before(async () => {
    await bench.open();
    await bench.pod('holds', memory(['sh', '-c', HOLD], '128Mi'));
    await bench.pod('leaks', memory(['awk', LEAK], '40Mi'));
  });
  after(() => bench.close());
  const watched = (pod: string, seconds: number): Promise<OomExperiment> =>
    bench.json<OomExperiment>('oom-test', pod, `--watch=${seconds}s`);

  it('measures what kubectl top shows', async function () {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${bench.namespace}/pods/holds`;
    const top = async (): Promise<number> =>
      parseQuantity((await bench.get<PodMetrics>(path))?.containers[0]?.usage.memory) ?? 0;
    if ((await bench.get('/apis/metrics.k8s.io/v1beta1')) === undefined) return this.skip();
    const all = async (): Promise<number> =>
      (await bench.get<{ items: readonly unknown[] }>('/apis/metrics.k8s.io/v1beta1/pods'))?.items.length ?? 0;
    await bench
      .until('the metrics API has the pod', 180, async () => (await top()) > 8 * MEBIBYTE)
      .catch(async (late: Error) => {
        // Two kubelets in one Linux report each other's pods: metrics-server drops these, and has no pod at all.
        if ((await all()) > 0) throw late;
        this.skip();
      });
    const { memory } = await watched('holds', 5);
    const last = memory.lives.at(-1)!.samples.at(-1)!;
    expect(last.bytes).to.be.closeTo(await top(), Math.max(2 * MEBIBYTE, 0.1 * last.bytes));
    expect(memory.peakBytes).to.be.at.least(last.bytes);
    expect(memory.limitBytes).to.equal(128 * MEBIBYTE);
  });

  it('sees a leak grow to its limit, and names the container limit', async () => {
    await bench.failing('leaks');
    const { verdict, summary, memory } = await watched('leaks', 90);
    expect(verdict, summary).to.equal('container-limit');
    const ended = memory.lives.filter((life) => life.source === 'watch' && life.ended);
    expect(ended, 'a whole life').to.not.deep.equal([]);
    const whole = ended.find(({ samples }) => samples.length > 10);
    expect(whole?.shape, JSON.stringify(ended.map(({ samples }) => samples.length))).to.equal('leak');
    expect(whole!.peakBytes).to.be.within(0.7 * 40 * MEBIBYTE, 40 * MEBIBYTE);
    for (const { samples } of memory.lives) for (const { bytes } of samples) expect(bytes).to.be.at.most(41 * MEBIBYTE);
  });
});
