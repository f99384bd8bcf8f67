/** `fix` from its arguments to its answer, on a fake cluster that rolls out. */
import { expect } from 'chai';
import { load } from 'js-yaml';
import type { FixAnswer } from '../../src/model/fix-answer.ts';
import { play } from '../faults/support/play.ts';
import type { Outcome } from '../faults/support/play.ts';
import { SCENES } from '../faults/support/scenes.ts';
import type { Scene } from '../faults/support/scenes.ts';
import type { FakeApi } from '../watching/support/api.ts';
import { crashloop } from '../support/run-cli.ts';

const sceneOf = (name: string): Scene => SCENES.find((scene) => scene.name === name)!;
const [FIX, BACK, BARE] = ['fix', 'fix, rolled back', 'fix --recreate'].map(sceneOf) as [Scene, Scene, Scene];
const answerOf = ({ out }: Outcome): FixAnswer => JSON.parse(out) as FixAnswer;
const writes = ({ requests }: Outcome): string[] =>
  requests.filter((one) => !/^GET |dryRun|selfsubjectaccessreviews|-crashloop-|\/jobs/.test(one));

/** Runs the scene with other arguments; `--set A=b` stays. */
const run = (scene: Scene, argv: readonly string[], more: Partial<Scene> = {}): Promise<Outcome> =>
  play({ ...scene, argv: ['fix', ...argv, '--set', 'A=b', '--duration', '10s', '--timeout', '60s'], ...more }, 'h2');

/** The same cluster, with marks on the Deployment. */
const marked =
  (metadata: { annotations?: object; labels?: object }) =>
  (api: FakeApi): void => {
    FIX.fill(api);
    const deployment = api.object('deployments', 'web')!;
    api.put({ ...deployment, metadata: { ...deployment.metadata, ...metadata } });
  };
const ARGO = marked({ annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' } });

describe('fix', function () {
  this.timeout(600_000);

  it('proves the change, applies it once, and says how to get back before it does', async () => {
    const outcome = await play(FIX, 'h2');
    const answer = answerOf(outcome);
    expect([outcome.code, answer.verdict, answer.test?.verdict]).to.deep.equal([0, 'fixed', 'holds']);
    expect(answer.changes).to.deep.equal({ kind: 'Deployment', namespace: 'shop', name: 'web' });
    expect(answer.fields).to.deep.equal([{ field: 'spec.template.spec.containers[web].env[A]', quote: '(none) -> b' }]);
    expect(answer.back?.command).to.equal('kubectl -n shop rollout undo deployment/web --to-revision=2');
    expect(writes(outcome)).to.deep.equal(['PATCH /apis/apps/v1/namespaces/shop/deployments/web']);
    const { err } = outcome;
    expect(err.indexOf('--to-revision=2')).to.be.within(0, err.indexOf('Deployment/web changed'));
    expect(err).to.match(/\+ +env:\n\+ +- name: A\n\+ +value: b/);
  });
  it('restores the old template where the new pods fail, and explains them', async () => {
    const outcome = await play(BACK, 'h2');
    const answer = answerOf(outcome);
    expect([outcome.code, answer.verdict, answer.back]).to.deep.equal([1, 'rolled-back', null]);
    expect(answer.diagnosis?.target.name).to.match(/^web-r3-/);
    const specOf = (state: string): unknown => (JSON.parse(state) as unknown[])[0];
    expect(specOf(outcome.after)).to.deep.equal(specOf(outcome.before));
  });
  it('creates a bare pod again with the change', async () => {
    const outcome = await play(BARE, 'h2');
    const answer = answerOf(outcome);
    expect([outcome.code, answer.verdict, answer.changes.kind]).to.deep.equal([0, 'fixed', 'Pod']);
    expect(outcome.files).to.deep.equal(['file.tar.gz']);
    expect(outcome.err).to.match(/kubectl -n shop replace --force -f \S+file\.tar\.gz/);
  });
  it('does not run the test again within ten minutes after it held', async () => {
    const first = ['fix-test', 'deploy/web', '--yes', '--set', 'A=b', '--duration', '10s'];
    const outcome = await play({ ...FIX, first }, 'h2');
    expect([outcome.code, answerOf(outcome).test?.remembered]).to.deep.equal([0, true]);
    expect(outcome.requests.filter((one) => one.includes('/jobs'))).to.deep.equal([]);
  });
  it('applies nothing where the test does not hold', async () => {
    const outcome = await run(FIX, ['deploy/web', '--yes', '-o', 'json'], { life: sceneOf('node-test').life! });
    const { verdict, test, advice } = answerOf(outcome);
    expect([outcome.code, verdict, test?.verdict]).to.deep.equal([1, 'not-proven', 'inconclusive']);
    expect(writes(outcome)).to.deep.equal([]);
    expect(advice.at(-1)?.text).to.equal('watch for longer: run it again with --duration=5m');
  });
  it('applies nothing where Argo CD would undo it, and runs no copies', async () => {
    const outcome = await run(FIX, ['deploy/web', '--yes', '-o', 'json'], { fill: ARGO });
    const { verdict, summary, test } = answerOf(outcome);
    expect([outcome.code, verdict, test]).to.deep.equal([1, 'not-applied', null]);
    expect(summary).to.match(/Argo CD application shop deploys it and would undo the change/);
    expect(outcome.requests.every((one) => one.startsWith('GET '))).to.equal(true);
  });
  it('prints the change as a patch and for kustomize, also where it does not apply it', async () => {
    for (const fill of [FIX.fill, ARGO]) {
      const patch = await run(FIX, ['deploy/web', '-o', 'patch'], { fill });
      const body = {
        spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'A', value: 'b' }] }] } } },
      };
      expect([patch.code, load(patch.out)]).to.deep.equal([0, body]);
      const { out, code } = await run(FIX, ['deploy/web', '-o', 'kustomize'], { fill });
      const { patches } = load(out) as { patches: { target: object; patch: string }[] };
      expect(code).to.equal(0);
      expect(patches[0]!.target).to.deep.equal({ group: 'apps', version: 'v1', kind: 'Deployment', name: 'web' });
      expect(load(patches[0]!.patch)).to.deep.equal({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        ...body,
      });
    }
  });
  it('prints no patch that holds a secret', async () => {
    const argv = ['fix', 'deploy/web', '--set', 'DB_PASSWORD=hunter2-hunter2', '-o', 'patch'];
    const { code, out, err } = await play({ ...FIX, argv }, 'h2');
    expect([code, out]).to.deep.equal([1, '']);
    expect(err).to.match(/^error: the change holds a value that may be secret/m);
    expect(err).not.to.include('hunter2');
  });
  for (const how of ['client', 'server'])
    it(`--dry-run=${how} shows the change and stops`, async () => {
      const outcome = await run(FIX, ['deploy/web', `--dry-run=${how}`]);
      expect(outcome.code).to.equal(0);
      expect(outcome.out).to.match(/^--- Deployment\/web\n\+\+\+ Deployment\/web with the fix\n@@ /);
      expect(outcome.out).to.include(`Nothing was done (${how} dry run).`);
      expect(writes(outcome)).to.deep.equal([]);
      expect(outcome.requests.some((one) => one.includes('/jobs'))).to.equal(false);
    });
  it('asks before the test and before the change; without a terminal it does nothing', async () => {
    const outcome = await run(FIX, ['deploy/web']);
    expect(outcome.code).to.equal(1);
    expect(outcome.err).to.match(/error: nothing was done: there is no terminal to ask for your consent/);
    expect(outcome.before).to.equal(outcome.after);
  });
  it('of a bare pod needs --recreate', async () => {
    const { code, err } = await run(BARE, ['web-b-1', '--yes']);
    expect([code, err]).to.deep.equal([
      1,
      'error: pod web-b-1 has no controller, and most of its spec cannot be changed\n--recreate saves its manifest, deletes it and creates it again with the fix: its emptyDir volumes and logs are lost, and it may run on another node\nto do that: the same command with --recreate\n',
    ]);
  });
  it('exits with 2 for an error with --exit-code', async () =>
    expect((await crashloop(['fix', 'web-1', '--exit-code', '--fix', 'x'])).code).to.equal(2));
});
