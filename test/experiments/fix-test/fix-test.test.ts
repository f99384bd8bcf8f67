/** fix-test from its plan to its verdict, on a fake cluster. */
import { expect } from 'chai';
import { UserError } from '../../../src/errors.ts';
import type { Cause } from '../../../src/model/diagnosis.ts';
import type { Pod } from '../../../src/model/objects.ts';
import { runExperiment } from '../../../src/experiments/experiment.ts';
import { fixTest } from '../../../src/experiments/fix-test/fix-test.ts';
import type { FixWish } from '../../../src/experiments/fix-test/fix-test.ts';
import type { Conclusion, Plan } from '../../../src/model/experiment-answer.ts';
import type { Lab } from '../../../src/experiments/test.ts';
import type { Partially } from '../../support/scenario.ts';
import { crashed } from '../../support/scenario.ts';
import { dies, FakeLab, lives, unscheduled, waits } from '../fake-lab.ts';
import type { Life } from '../fake-lab.ts';
import { labOf, readsNoSentence } from '../scene.ts';

const WISH: FixWish = { set: {}, shareVolumes: false, keepLabels: false, duration: 5 };
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
  fixes: [{ text: 'raise the limit', command: null, argv: null, effect: 'repairs', risk: 'restarts', change }],
  ...over,
});

/** A lab with the given causes in place of those that the checks find. */
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

/** Runs the test; each copy behaves as its Life says. */
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
  // Copies get no extra time to become ready.
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
  const said = await fixTest.conclude(lab, quick, runs, all);
  await readsNoSentence(said, lab, runs, (blank, blankRuns) =>
    // The proposal needs the fixes, so the original's diagnosis keeps them.
    fixTest.conclude({ ...blank, diagnosis: lab.diagnosis }, quick, blankRuns, all),
  );
  return said;
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
    it('watches as long as a leak takes to reach the higher limit', async () => {
      const { duration: _duration, ...wish } = WISH;
      const more = {
        ...LIMITED,
        status: { containerStatuses: [crashed('web', 137, { reason: 'OOMKilled', ran: 30 })] as never },
      };
      const [copy] = (await fixTest.plan(await labWith([cause()], more), wish)).pods;
      expect(copy!.watchSeconds).to.be.at.least(30 * 4);
    });
    it('waits as long as a startupProbe may take', async () => {
      const slow = {
        container: 'web',
        set: { startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 10, failureThreshold: 12 } },
      };
      const [copy] = (
        await fixTest.plan(
          await labWith([
            cause({
              fixes: [{ text: 'time', command: null, argv: null, effect: 'repairs', risk: 'restarts', change: slow }],
            }),
          ]),
          WISH,
        )
      ).pods;
      expect(copy!.readySeconds).to.equal(120);
      expect(
        (copy!.object as unknown as { spec: { activeDeadlineSeconds: number } }).spec.activeDeadlineSeconds,
      ).to.be.above(120 + 120);
    });
    it('tests the cause that --fix names', async () => {
      const other = cause({
        rank: 2,
        id: 'x/y',
        fixes: [
          {
            text: 'other',
            command: null,
            argv: null,
            effect: 'repairs',
            risk: 'restarts',
            change: { container: 'web', set: { image: 'web:2' } },
          },
        ],
      });
      expect(
        specOf(await fixTest.plan(await labWith([cause(), other]), { ...WISH, fix: 2 }), 'fixed').containers[0]!.image,
      ).to.equal('web:2');
      expect((await failure(fixTest.plan(await labWith([cause()]), { ...WISH, fix: 3 }))).message).to.equal(
        'there is no cause 3',
      );
    });
    it('refuses a cause with a fix outside the spec, and names one with a fix in it', async () => {
      const code = cause({
        id: 'app/unhandled-exception',
        fixes: [{ text: 'fix the code', command: null, argv: null, effect: 'repairs', risk: 'restarts' }],
      });
      const alone = await failure(fixTest.plan(await labWith([code]), WISH));
      expect(alone.message).to.match(
        /nothing to test for app\/unhandled-exception.*fix the code.*outside the pod's spec/,
      );
      expect(alone.hint).to.equal('--patch FILE tests a patch of your own');
      const { hint, again } = await failure(fixTest.plan(await labWith([code, cause({ rank: 2 })]), WISH));
      expect([hint, again?.add]).to.deep.equal([
        'cause 2 (limits/oom-limit) has one; --patch FILE tests a patch of your own',
        { fix: '2' },
      ]);
      expect((await failure(fixTest.plan(await labWith([]), WISH))).message).to.match(/no cause was found/);
    });
    it('asks for a value that only the user knows', async () => {
      const env = cause({
        id: 'config/missing-env',
        fixes: [
          {
            text: 'set URL',
            command: null,
            argv: null,
            effect: 'repairs',
            risk: 'restarts',
            change: { container: 'web', set: { 'env[URL]': 'YOUR_VALUE' } },
          },
        ],
      });
      const { hint, again } = await failure(fixTest.plan(await labWith([env]), WISH));
      expect([hint, again?.add]).to.deep.equal(['give it with --set URL=YOUR_VALUE', { set: 'URL=YOUR_VALUE' }]);
      const other = structuredClone(env);
      Object.assign(other.fixes[0]!, {
        change: { container: 'web', set: { 'securityContext.runAsUser': 'YOUR_VALUE' } },
      });
      expect((await failure(fixTest.plan(await labWith([other]), WISH))).hint).to.match(/^--patch FILE/);
      const plan = await fixTest.plan(await labWith([env]), { ...WISH, set: { URL: 'x' } });
      expect(specOf(plan, 'fixed').containers[0]!.env).to.deep.equal([{ name: 'URL', value: 'x' }]);
    });
    it('replaces a missing key by a value, and makes envFrom of a missing object optional', async () => {
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
    it("tests the user's patch, and refuses one for another pod or without effect", async () => {
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
      ).to.match(/is like this already/);
      expect((await failure(fixTest.plan(await labWith([]), patch({ priorityClassName: 'high' })))).message).to.match(
        /a copy cannot show the effect/,
      );
    });
    it('pins the copy to the node that the fix names', async () => {
      const fixes = (set: Record<string, unknown>): Cause['fixes'] => [
        {
          text: 'elsewhere',
          command: null,
          argv: null,
          effect: 'repairs',
          risk: 'restarts',
          change: { container: null, set },
        },
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
    it('holds: the fixed copy is ready, and the other fails as before', async () => {
      const { verdict, confidence, summary, steps, advice } = await tested(lives, OOM);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'holds', confidence: 'confirmed' });
      expect(summary).to.match(/raise the limit.*limits\/oom-limit is confirmed$/);
      expect(steps.map(({ name }) => name)).to.deep.equal([
        'original, as observed',
        'copy with the fix',
        'copy without the fix',
      ]);
      expect(advice[0]!.command).to.contain('"limits":{"memory":"256Mi"}');
    });
    it('advises the fix of the cause where the copy only ran on another node', async () => {
      const elsewhere = cause({
        id: 'node/only-this-node',
        fixes: [
          { text: 'keep pods off', command: 'kubectl cordon node-1', argv: null, effect: 'repairs', risk: 'changes' },
          {
            text: 'elsewhere',
            command: null,
            argv: null,
            effect: 'repairs',
            risk: 'restarts',
            change: { container: null, set: { nodeName: 'node-2' } },
          },
        ],
      });
      const { verdict, advice } = await tested(lives, OOM, {}, [elsewhere]);
      expect([verdict, advice[0]!.command]).to.deep.equal(['holds', 'kubectl cordon node-1']);
    });
    it('prefers an older revision to a fix that needs a value', async () => {
      const env = {
        text: 'set URL',
        command: null,
        argv: null,
        effect: 'repairs',
        risk: 'restarts',
        change: { container: 'web', set: { 'env[URL]': 'YOUR_VALUE' } },
      } as const;
      const undo = {
        text: 'go back',
        command: 'kubectl -n shop rollout undo deployment/web --to-revision=1',
        argv: null,
        effect: 'repairs',
        risk: 'restarts',
        rollback: true,
        change: { container: null, set: { 'containers[web].env': [{ name: 'URL', value: 'x' }] } },
      } as const;
      const { verdict, advice } = await tested(lives, OOM, {}, [
        cause({ id: 'config/missing-env', fixes: [env, undo] }),
      ]);
      expect([verdict, advice[0]]).to.deep.equal(['holds', { text: 'go back', command: undo.command }]);
    });
    it('fails: the fixed copy ends with exit 0, and restartPolicy Always starts it again', async () => {
      const { verdict, confidence, summary, advice } = await tested(dies(0, 1), OOM);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'fails', confidence: 'confirmed' });
      expect(summary).to.match(
        /not enough .*exited 0 after 1 s, and the kubelet starts it again each time that it ends$/,
      );
      expect(advice).to.have.length(1);
      expect(advice[0]!.text).to.match(/keep web in the foreground, or run it in a Job/);
    });
    it('holds: the fixed copy ends with exit 0, and its restartPolicy lets it end', async () => {
      const container = LIMITED.spec!.containers![0] as object;
      const podWith = (spec: object): Partially<Pod> => ({
        ...LIMITED,
        spec: { containers: [container], ...spec } as never,
      });
      for (const restartPolicy of ['Never', 'OnFailure'])
        expect((await tested(dies(0, 1), OOM, {}, [cause()], podWith({ restartPolicy }))).verdict).to.equal('holds');
      const own = { containers: [{ ...container, restartPolicy: 'Never' }] };
      expect((await tested(dies(0, 1), OOM, {}, [cause()], podWith(own))).verdict).to.equal('holds');
      // A rule starts the container again after exit 0.
      const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [0] } }];
      const ruled = { restartPolicy: 'Never', containers: [{ ...container, restartPolicyRules: rules }] };
      expect((await tested(dies(0, 1), OOM, {}, [cause()], podWith(ruled))).verdict).to.equal('fails');
    });
    it('holds, likely: a leak would not have reached the higher limit in that time', async () => {
      const { verdict, confidence, summary } = await tested(lives, OOM, { duration: 3 });
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'holds', confidence: 'likely' });
      expect(summary).to.match(/; a leak would take about 4 s to reach the new limit$/);
    });
    it('refuses a patch that adds storage that can be written to, without --share-volumes', async () => {
      const spec = {
        containers: [{ name: 'web', volumeMounts: [{ name: 'd', mountPath: '/d' }] }],
        volumes: [{ name: 'd', nfs: { server: 'nfs.example.com', path: '/' } }],
      };
      const wish = { ...WISH, patch: { from: 'fix.yaml', spec } };
      expect((await failure(fixTest.plan(await labWith([]), wish))).message).to.match(/for writing: volume d \(nfs\)/);
      const { notes } = await fixTest.plan(await labWith([]), { ...wish, shareVolumes: true });
      expect(notes).to.include('the copy can write to storage of the original: volume d (nfs)');
    });
    it("does not confirm the cause by the user's own patch", async () => {
      const { verdict, summary } = await tested(lives, OOM, {
        patch: { from: 'p', spec: { containers: [{ name: 'web', image: 'web:2' }] } },
      });
      expect(verdict).to.equal('holds');
      expect(summary).to.not.match(/confirmed/);
    });
    it('fails: the fixed copy fails too, and the summary says why', async () => {
      const { verdict, confidence, summary, advice } = await tested(OOM, OOM);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'fails', confidence: 'confirmed' });
      expect(summary).to.match(/still fails \(exited 137/);
      expect(advice.every(({ command }) => command === null)).to.equal(true);
      expect((await tested(dies(137, 2, { reason: 'OOMKilled' }), OOM)).advice[0]).to.include({
        text: 'watch the memory grow: more memory only delayed the OOM kill, from 1 s to 2 s, so it leaks or needs far more',
      });
      expect((await tested(dies(2, 1), OOM)).summary).to.match(/is not enough.*in another way \(exited 2/);
    });
    it('fails: exit 0 was the failure and still is', async () => {
      const over = { ...LIMITED, status: { containerStatuses: [crashed('web', 0)] as never } };
      expect((await tested(dies(0, 1), dies(0, 1), {}, [cause()], over)).verdict).to.equal('fails');
    });
    it('inconclusive: the copy without the fix runs too', async () => {
      const { verdict, confidence, summary } = await tested(lives, lives);
      expect({ verdict, confidence }).to.deep.equal({ verdict: 'inconclusive', confidence: 'possible' });
      expect(summary).to.match(/did not reproduce, so this says nothing about the fix/);
    });
    it('inconclusive: the copy without the fix fails in another way', async () => {
      expect((await tested(lives, dies(3, 1))).summary).to.match(/failed in another way \(exited 3/);
    });
    it('inconclusive: the fixed copy is not ready, or is not scheduled', async () => {
      expect(await tested(unready, OOM)).to.include({ verdict: 'inconclusive' });
      expect(await tested(unscheduled('0/2 nodes are available: 2 Insufficient memory.'), OOM)).to.include({
        verdict: 'inconclusive',
      });
    });
    it('inconclusive: a copy had not started and no event says that it cannot', async () => {
      const slow = waits('ContainerCreating');
      for (const [fixed, plain] of [
        [slow, OOM],
        [slow, slow],
        [lives, slow],
      ] as const) {
        const { verdict, summary } = await tested(fixed, plain);
        expect(verdict).to.equal('inconclusive');
        expect(summary).to.match(
          / had not started within 4\d s(?:, so the test does not show whether the fix works)?$/,
        );
      }
      for (const reason of ['ErrImagePull', 'CreateContainerConfigError'])
        expect((await tested(waits(reason), OOM)).verdict, reason).to.equal('fails');
    });
    it('inconclusive: no pod was created', async () => {
      const none: Life = () => undefined;
      for (const [fixed, plain] of [
        [none, OOM],
        [lives, none],
      ] as const) {
        const { verdict, summary } = await tested(fixed, plain);
        expect(verdict).to.equal('inconclusive');
        expect(summary).to.match(/did not start: no pod was created/);
      }
    });
    it('holds: the pod did not start, and the fixed copy does', async () => {
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
        fixes: [{ text: 'refer to d', command: null, argv: null, effect: 'repairs', risk: 'restarts', change }],
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
