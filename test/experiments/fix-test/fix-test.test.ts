/** fix-test from its plan to its verdict, on a fake cluster. */
import { expect } from 'chai';
import { UserError } from '../../../src/errors.ts';
import type { Cause } from '../../../src/model/diagnosis.ts';
import type { Pod } from '../../../src/model/objects.ts';
import { runExperiment } from '../../../src/experiments/experiment.ts';
import { fixTest } from '../../../src/experiments/fix-test/fix-test.ts';
import type { FixWish } from '../../../src/experiments/fix-test/fix-test.ts';
import type { Conclusion, Plan } from '../../../src/model/experiment.ts';
import type { Lab } from '../../../src/experiments/test.ts';
import type { Partially } from '../../support/scenario.ts';
import { crashed } from '../../support/scenario.ts';
import { dies, FakeLab, lives, unscheduled, waits } from '../fake-lab.ts';
import type { Life } from '../fake-lab.ts';
import { labOf } from '../scene.ts';

const WISH: FixWish = { set: {}, shareClaims: false, keepLabels: false, duration: 3 };
const LIMITED: Partially<Pod> = {
  spec: { containers: [{ name: 'web', image: 'web:1', resources: { limits: { memory: '64Mi' } } }] } as never,
  status: { containerStatuses: [crashed('web', 137, { reason: 'OOMKilled', ran: 5 })] as never },
};

const change = { container: 'web', set: { 'resources.limits.memory': '256Mi' } };
const cause = (over: Partial<Cause> = {}): Cause => ({
  rank: 1,
  id: 'limits/oom-limit',
  category: 'resource-limits',
  confidence: 'likely',
  container: 'web',
  about: null,
  details: {},
  summary: 'web is OOMKilled',
  chain: [],
  evidence: [{ object: 'Pod/web-1', field: 'x', time: null, quote: 'q' }],
  fixes: [{ text: 'raise the limit', command: null, risk: 'restarts', change }],
  ...over,
});

/** The lab of a pod, with these causes in place of what the checks find. */
async function labWith(
  causes: readonly Cause[] | undefined,
  over: Partially<Pod> = LIMITED,
  api = new FakeLab(),
): Promise<Lab> {
  const lab = await labOf(over, {}, api);
  return causes === undefined ? lab : { ...lab, diagnosis: { ...lab.diagnosis, causes } };
}

async function failure(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).to.be.instanceOf(UserError);
  return error as UserError;
}

const specOf = (plan: Plan, role: string): NonNullable<Pod['spec']> =>
  plan.pods.find((pod) => pod.object.metadata!.name!.includes(`-${role}-`))!.spec;

/** Runs the test with copies that live so. */
async function tested(
  fixed: Life,
  plain: Life,
  wish: Partial<FixWish> = {},
  causes: readonly Cause[] | undefined = [cause()],
  over = LIMITED,
): Promise<Conclusion> {
  const api = new FakeLab({
    lives: [
      ['-fixed-', fixed],
      ['-plain-', plain],
    ],
  });
  const lab = await labWith(causes, over, api);
  const all = { ...WISH, ...wish };
  const plan = await fixTest.plan(lab, all);
  // A copy that lives need not turn ready for ever here.
  const quick = { ...plan, pods: plan.pods.map(({ readySeconds: _ready, ...pod }) => pod) };
  const { runs, left } = await runExperiment({
    api,
    source: lab.source,
    plan: quick,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(left).to.deep.equal([]);
  expect(api.empty).to.equal(true);
  return fixTest.conclude(lab, quick, runs, all);
}

const unready: Life = (age, spec, name, at) => ({ ...lives(age, spec, name, at)!, conditions: [] });
const OOM = dies(137, 1, { reason: 'OOMKilled' });

describe('experiments/fix-test', () => {
  describe('plan', () => {
    it('runs one copy with the change and one without, both with their probes', async () => {
      const probes = { livenessProbe: { tcpSocket: { port: 80 } }, readinessProbe: { tcpSocket: { port: 80 } } };
      const plan = await fixTest.plan(
        await labWith([cause()], {
          ...LIMITED,
          spec: { containers: [{ ...LIMITED.spec!.containers![0], ...probes }] } as never,
        }),
        WISH,
      );
      expect(plan.together).to.equal(true);
      expect(specOf(plan, 'fixed').containers[0]).to.deep.include({
        ...probes,
        resources: { limits: { memory: '256Mi' } },
      });
      expect(specOf(plan, 'plain').containers[0]).to.deep.include({
        ...probes,
        resources: { limits: { memory: '64Mi' } },
      });
      expect(specOf(plan, 'plain').restartPolicy).to.equal('Never');
      expect(plan.runs).to.have.length(1);
      expect(plan.notes.join()).to.match(/original commands/);
    });
    it('watches as long as a leak takes to fill what the fix adds', async () => {
      const { duration: _duration, ...wish } = WISH;
      const more = {
        ...LIMITED,
        status: { containerStatuses: [crashed('web', 137, { reason: 'OOMKilled', ran: 30 })] as never },
      };
      const [copy] = (await fixTest.plan(await labWith([cause()], more), wish)).pods;
      expect(copy!.watchSeconds).to.be.at.least(30 * 4);
    });
    it('gives a startupProbe the time it asks for', async () => {
      const slow = {
        container: 'web',
        set: { startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 10, failureThreshold: 12 } },
      };
      const [copy] = (
        await fixTest.plan(
          await labWith([cause({ fixes: [{ text: 'time', command: null, risk: 'restarts', change: slow }] })]),
          WISH,
        )
      ).pods;
      expect(copy!.readySeconds).to.equal(120);
      expect(
        (copy!.object as unknown as { spec: { activeDeadlineSeconds: number } }).spec.activeDeadlineSeconds,
      ).to.be.above(120 + 120);
    });
    it('takes the cause that --fix names', async () => {
      const other = cause({
        rank: 2,
        id: 'x/y',
        fixes: [
          { text: 'other', command: null, risk: 'restarts', change: { container: 'web', set: { image: 'web:2' } } },
        ],
      });
      expect(
        specOf(await fixTest.plan(await labWith([cause(), other]), { ...WISH, fix: 2 }), 'fixed').containers[0]!.image,
      ).to.equal('web:2');
      expect((await failure(fixTest.plan(await labWith([cause()]), { ...WISH, fix: 3 }))).message).to.equal(
        'there is no cause 3',
      );
    });
    it('says so where the fix is not written into a spec, and names a cause whose fix is', async () => {
      const code = cause({
        id: 'app/unhandled-exception',
        fixes: [{ text: 'mend the code', command: null, risk: 'restarts' }],
      });
      const alone = await failure(fixTest.plan(await labWith([code]), WISH));
      expect(alone.message).to.match(
        /nothing to test for app\/unhandled-exception.*mend the code.*outside the pod's spec/,
      );
      expect(alone.hint).to.equal('--patch FILE tests a patch of your own');
      expect((await failure(fixTest.plan(await labWith([code, cause({ rank: 2 })]), WISH))).hint).to.match(/--fix 2/);
      expect((await failure(fixTest.plan(await labWith([]), WISH))).message).to.match(/no cause was found/);
    });
    it('asks for a value that only the person knows', async () => {
      const env = cause({
        id: 'config/missing-env',
        fixes: [
          {
            text: 'set URL',
            command: null,
            risk: 'restarts',
            change: { container: 'web', set: { 'env[URL]': 'VALUE' } },
          },
        ],
      });
      expect((await failure(fixTest.plan(await labWith([env]), WISH))).hint).to.equal('give it: --set URL=…');
      const plan = await fixTest.plan(await labWith([env]), { ...WISH, set: { URL: 'x' } });
      expect(specOf(plan, 'fixed').containers[0]!.env).to.deep.equal([{ name: 'URL', value: 'x' }]);
    });
    it('puts a value in place of a key that is missing, and does without envFrom of what is not there', async () => {
      const refs = {
        env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'c', key: 'mode' } } }],
        envFrom: [{ configMapRef: { name: 'gone' } }, { secretRef: { name: 'gone' } }],
      };
      const missing = cause({
        id: 'config/configmap-missing',
        fixes: [],
        evidence: [{ object: 'ConfigMap/gone', field: 'lookup', time: null, quote: 'not found' }],
      });
      const over = { ...LIMITED, spec: { containers: [{ ...LIMITED.spec!.containers![0], ...refs }] } as never };
      const container = specOf(
        await fixTest.plan(await labWith([missing], over), { ...WISH, set: { mode: 'a' } }),
        'fixed',
      ).containers[0]!;
      expect(container.env).to.deep.equal([{ name: 'MODE', value: 'a' }]);
      expect(container.envFrom).to.deep.equal([
        { configMapRef: { name: 'gone', optional: true } },
        { secretRef: { name: 'gone' } },
      ]);
    });
    it('tests a patch of a person, and refuses one for another pod or without effect', async () => {
      const patch = (spec: Record<string, unknown>): FixWish => ({ ...WISH, patch: { from: 'fix.yaml', spec } });
      expect(
        specOf(await fixTest.plan(await labWith([]), patch({ containers: [{ name: 'web', image: 'web:9' }] })), 'fixed')
          .containers[0]!.image,
      ).to.equal('web:9');
      expect(
        (await failure(fixTest.plan(await labWith([]), patch({ containers: [{ name: 'wbe', args: ['x'] }] })))).message,
      ).to.equal('fix.yaml names container wbe, which the pod does not have');
      expect(
        (await failure(fixTest.plan(await labWith([]), patch({ containers: [{ name: 'web', image: 'web:1' }] }))))
          .message,
      ).to.match(/is so already/);
      expect((await failure(fixTest.plan(await labWith([]), patch({ priorityClassName: 'high' })))).message).to.match(
        /a copy cannot show it/,
      );
    });
    it('lets the copy go where the fix sends it', async () => {
      const fixes = (set: Record<string, unknown>): Cause['fixes'] => [
        { text: 'elsewhere', command: null, risk: 'restarts', change: { container: null, set } },
      ];
      const pins = (spec: NonNullable<Pod['spec']>): unknown =>
        spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
          ?.matchFields?.[0]?.values;
      const named = await fixTest.plan(await labWith([cause({ fixes: fixes({ nodeName: 'node-2' }) })]), WISH);
      expect([pins(specOf(named, 'fixed')), pins(specOf(named, 'plain'))]).to.deep.equal([['node-2'], ['node-1']]);
      const free = await fixTest.plan(
        await labWith([cause({ fixes: fixes({ nodeSelector: { arch: 'arm64' } }) })]),
        WISH,
      );
      expect([pins(specOf(free, 'fixed')), pins(specOf(free, 'plain'))]).to.deep.equal([undefined, ['node-1']]);
    });
  });

  describe('verdict', () => {
    it('holds where the fixed copy lives and is ready and the other dies as before', async () => {
      const { verdict, confidence, summary, steps, advice } = await tested(lives, OOM);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'holds', confidence: 'confirmed' });
      expect(summary).to.match(/raise the limit.*limits\/oom-limit is confirmed$/);
      expect(steps.map(({ name }) => name)).to.deep.equal([
        'original, as observed',
        'copy with the fix',
        'copy without it',
      ]);
      expect(advice[0]!.command).to.contain('"limits":{"memory":"256Mi"}');
    });
    it('advises by the cause, not by a template that names a node', async () => {
      const elsewhere = cause({
        id: 'node/only-this-node',
        fixes: [
          { text: 'keep pods off', command: 'kubectl cordon node-1', risk: 'changes' },
          {
            text: 'elsewhere',
            command: null,
            risk: 'restarts',
            change: { container: null, set: { nodeName: 'node-2' } },
          },
        ],
      });
      const { verdict, advice } = await tested(lives, OOM, {}, [elsewhere]);
      expect([verdict, advice[0]!.command]).to.deep.equal(['holds', 'kubectl cordon node-1']);
    });
    it('goes back a revision where that is the fix that needs no value', async () => {
      const env = {
        text: 'set URL',
        command: null,
        risk: 'restarts',
        change: { container: 'web', set: { 'env[URL]': 'VALUE' } },
      } as const;
      const undo = {
        text: 'go back',
        command: 'kubectl -n shop rollout undo deployment/web --to-revision=1',
        risk: 'restarts',
        change: { container: null, set: { 'containers[web].env': [{ name: 'URL', value: 'x' }] } },
      } as const;
      const { verdict, advice } = await tested(lives, OOM, {}, [
        cause({ id: 'config/missing-env', fixes: [env, undo] }),
      ]);
      expect([verdict, advice[0]]).to.deep.equal(['holds', { text: 'go back', command: undo.command }]);
    });
    it('holds where what failed ends with 0 now, and says that it would be started again', async () => {
      const { verdict, advice } = await tested(dies(0, 1), OOM);
      expect(verdict).to.equal('holds');
      expect(advice.at(-1)!.text).to.match(/ends by itself with exit 0/);
    });
    it('does not call a cause confirmed by a patch that may mend something else', async () => {
      const { verdict, summary } = await tested(lives, OOM, {
        patch: { from: 'p', spec: { containers: [{ name: 'web', image: 'web:2' }] } },
      });
      expect(verdict).to.equal('holds');
      expect(summary).to.not.match(/confirmed/);
    });
    it('fails where the fixed copy dies too, and says of what', async () => {
      const { verdict, confidence, summary, advice } = await tested(OOM, OOM);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'fails', confidence: 'confirmed' });
      expect(summary).to.match(/fails all the same \(exited 137/);
      expect(advice.every(({ command }) => command === null)).to.equal(true);
      expect((await tested(dies(137, 2, { reason: 'OOMKilled' }), OOM)).advice[0]).to.include({
        text: 'more memory only delayed the end, from 1 s to 2 s: it leaks, or needs far more; see it grow',
      });
      expect((await tested(dies(2, 1), OOM)).summary).to.match(/is not enough.*in another way \(exited 2/);
    });
    it('fails where exit 0 was the trouble and still is', async () => {
      const over = { ...LIMITED, status: { containerStatuses: [crashed('web', 0)] as never } };
      expect((await tested(dies(0, 1), dies(0, 1), {}, [cause()], over)).verdict).to.equal('fails');
    });
    it('is inconclusive where the unfixed copy lives too', async () => {
      const { verdict, confidence, summary } = await tested(lives, lives);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'inconclusive', confidence: 'possible' });
      expect(summary).to.match(/both copies did well/);
    });
    it('is inconclusive where the unfixed copy dies of something else', async () => {
      expect((await tested(lives, dies(3, 1))).summary).to.match(/met another end \(exited 3/);
    });
    it('is inconclusive where the fixed copy lives without being ready, or finds no place', async () => {
      expect(await tested(unready, OOM)).to.include({ verdict: 'inconclusive' });
      expect(await tested(unscheduled('0/2 nodes are available: 2 Insufficient memory.'), OOM)).to.include({
        verdict: 'inconclusive',
      });
    });
    it('holds for a pod that was held up and now starts', async () => {
      const over: Partially<Pod> = {
        spec: LIMITED.spec!,
        status: {
          phase: 'Pending',
          containerStatuses: [
            {
              name: 'web',
              restartCount: 0,
              ready: false,
              state: { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "c" not found' } },
            },
          ] as never,
        },
      };
      const held = cause({
        id: 'config/configmap-missing',
        fixes: [{ text: 'refer to d', command: null, risk: 'restarts', change }],
      });
      expect(
        (await tested(lives, waits('CreateContainerConfigError', 'configmap "c" not found'), {}, [held], over)).verdict,
      ).to.equal('holds');
      expect(
        (
          await tested(
            waits('CreateContainerConfigError', 'configmap "d" not found'),
            waits('CreateContainerConfigError', 'configmap "c" not found'),
            {},
            [held],
            over,
          )
        ).verdict,
      ).to.equal('fails');
    });
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const stop = new AbortController();
    const api = new FakeLab({
      before: (call) => {
        if (call.startsWith('create jobs') && api.calls.filter((one) => one.startsWith('create')).length === 2)
          stop.abort();
      },
    });
    const lab = await labWith([cause()], LIMITED, api);
    const plan = await fixTest.plan(lab, WISH);
    const { runs, left } = await runExperiment({
      api,
      source: lab.source,
      plan,
      signal: stop.signal,
      onProgress: () => undefined,
    });
    expect(runs.map(({ fate }) => fate)).to.deep.equal(['interrupted', 'interrupted']);
    expect([left, api.empty]).to.deep.equal([[], true]);
    expect((await fixTest.conclude(lab, plan, runs, WISH)).verdict).to.equal('inconclusive');
  });
});
