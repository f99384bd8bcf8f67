/** `oom-test --watch` on a real cluster: with exec into the container, and without the right to do so. */
import { expect } from 'chai';
import type { Experiment } from '../../src/model/experiment-answer.ts';
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
