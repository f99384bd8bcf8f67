/** Pods that fail on a real cluster: what explain says of them, and what the tests find. */
import { expect } from 'chai';
import { FULL, onlyOn, SMOKE } from './fixtures.ts';
import type { Fixture } from './fixtures.ts';
import { Bench } from './harness.ts';

const MINUTES = 60_000;

function suite(title: string, fixtures: Readonly<Record<string, Fixture>>, more: (bench: Bench) => void): void {
  describe(title, function () {
    this.timeout(8 * MINUTES);
    const bench = new Bench();
    before(async () => {
      await bench.open();
      await Promise.all(Object.entries(fixtures).map(([name, { spec }]) => bench.pod(name, spec)));
    });
    after(() => bench.close());
    for (const [name, { explained, verdicts, restarts }] of Object.entries(fixtures)) {
      it(`explains ${name}`, async () => {
        await bench.failing(name, restarts);
        // In the second in which a container starts again its dead instance's log may be gone, and that of the new one
        // not yet there.
        let told = '';
        for (let tries = 0; tries < 3 && !explained.test(told); tries++) {
          const { causes } = await bench.explain(name);
          told = `${causes[0]?.category} ${causes[0]?.id}`;
        }
        expect(told).to.match(explained);
      });
      for (const [test, verdict] of Object.entries(verdicts)) {
        it(`${test} of ${name}: ${verdict}`, async () => {
          await bench.failing(name, restarts);
          const before = await bench.surroundings(name);
          const [command, ...flags] = test.split(' ');
          const experiment = await bench.test(command!, name, ...flags);
          expect(experiment.verdict, experiment.summary).to.equal(verdict);
          expect(experiment.left).to.deep.equal([]);
          expect(await bench.ours()).to.deep.equal([]);
          expect(await bench.surroundings(name)).to.deep.equal(before);
        });
      }
    }
    more(bench);
  });
}

suite('on a cluster: smoke', SMOKE, () => undefined);

suite('on a cluster: verdicts', FULL, (bench) => {
  it('explains a healthy pod as healthy, and tests nothing on it', async () => {
    await bench.pod('well', {
      containers: [{ name: 'web', image: 'busybox:1.36', imagePullPolicy: 'IfNotPresent', command: ['sleep', '3600'] }],
    });
    // A pod that is still being created is healthy, too, and may be tested.
    await bench.until('well runs', 120, async () => (await bench.explain('well')).containers[0]?.status === 'Running');
    expect((await bench.explain('well')).state).to.equal('healthy');
    expect((await bench.explain('well')).causes).to.deep.equal([]);
    const { code, err } = await bench.run('image-test', 'well', '--yes');
    expect(code).to.equal(1);
    expect(err).to.match(/^error: well is healthy: there is no failure to test\nto test a container all the same: /);
    expect(err).to.contain('--container=web');
  });

  it('node-test of a pod that fails on one node only: node', async function () {
    const [first, second] = await bench.nodeNames();
    if (first === undefined || second === undefined) return this.skip();
    await bench.create(onlyOn(first) as never);
    const failing = async (): Promise<string | undefined> =>
      (await bench.pods('app=node-only')).find(
        (pod) => pod.spec?.nodeName === first && (pod.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0,
      )?.metadata?.name;
    await bench.until('the pod on the first node fails', 240, async () => (await failing()) !== undefined);
    const experiment = await bench.test('node-test', 'deploy/node-only', '--on', second);
    expect(experiment.verdict, experiment.summary).to.equal('node');
    expect(experiment.advice.map((one) => one.command)).to.include(`kubectl cordon ${first}`);
    expect(await bench.ours()).to.deep.equal([]);
  });
});
