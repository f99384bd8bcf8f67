/** preflight reports missing rights and refusals before anything is created. */
import { expect } from 'chai';
import { preflight } from '../../src/experiments/preflight.ts';
import { refuser } from '../../src/experiments/server-messages.ts';
import { apiError, FakeLab } from './fake-lab.ts';
import { planned, planOf } from './scene.ts';

const plan = planOf([planned('own'), planned('known')]);
const errorOf = async (work: Promise<unknown>): Promise<{ message: string; hint: string }> =>
  work.then(
    () => expect.fail('it passed'),
    (error: unknown) => error as { message: string; hint: string },
  );

describe('experiments/preflight', () => {
  it('tries every object in a dry run and creates none', async () => {
    const api = new FakeLab();
    const { plan: cleared, refused } = await preflight(api, plan);
    expect([cleared, refused]).to.deep.equal([plan, []]);
    expect(api.empty).to.equal(true);
    expect(api.dryRuns.map((object) => object.kind)).to.include.members(['Job', 'Pod']);
  });
  it('plans bare pods without the right to create Jobs, and says what that means', async () => {
    const { plan: cleared } = await preflight(new FakeLab({ denied: ['create jobs'] }), plan);
    expect(cleared.pods.map((one) => one.object.kind)).to.deep.equal(['Pod', 'Pod']);
    expect(cleared.notes.join('\n'))
      .to.match(/may not create jobs in shop/)
      .and.match(/kubectl crashloop cleanup -n shop/);
  });
  it('asks for the rights once in an experiment of several rounds', async () => {
    for (const denied of [[], ['create jobs']]) {
      const api = new FakeLab({ denied });
      let asked = 0;
      const can = api.can.bind(api);
      api.can = async (...question) => {
        asked++;
        return can(...question);
      };
      const { rights, plan: first } = await preflight(api, plan);
      expect(asked).to.equal(5);
      const jobs = api.dryRuns.filter(({ kind }) => kind === 'Job').length;
      const { plan: next } = await preflight(api, plan, { asked: rights });
      expect(asked).to.equal(5);
      expect(api.dryRuns.filter(({ kind }) => kind === 'Job')).to.have.length(jobs);
      expect(next.pods.map(({ object }) => object.kind)).to.deep.equal(first.pods.map(({ object }) => object.kind));
    }
  });
  it('plans bare pods without the right to delete Jobs', async () => {
    expect((await preflight(new FakeLab({ denied: ['delete jobs'] }), plan)).plan.pods[0]!.object.kind).to.equal('Pod');
  });
  it('plans bare pods where a quota refuses Jobs', async () => {
    const before = (call: string): void => {
      if (call.startsWith('create jobs/'))
        throw apiError(
          403,
          'jobs.batch "x" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0',
        );
    };
    const { plan: cleared } = await preflight(new FakeLab({ before }), plan);
    expect(cleared.pods[0]!.object.kind).to.equal('Pod');
    expect(cleared.notes[0]).to.match(/^no Job can be created \(a ResourceQuota: .*count\/jobs.batch/);
  });
  it('names the missing rule where neither Jobs nor pods are allowed', async () => {
    const { message, hint } = await errorOf(preflight(new FakeLab({ denied: ['create jobs', 'create pods'] }), plan));
    expect(message).to.equal('no copy can run in shop: you may not create jobs');
    expect(hint).to.match(/create and delete jobs in shop/);
  });
  it('names the missing rule where pods may not be listed', async () => {
    expect((await errorOf(preflight(new FakeLab({ denied: ['list pods'] }), plan))).hint).to.equal(
      'needs: list pods in shop',
    );
  });
  it('continues where the server does not say what is allowed', async () => {
    const api = new FakeLab();
    api.can = async () => null;
    expect((await preflight(api, plan)).plan.pods).to.have.length(2);
  });
  it('names who refuses all copies', async () => {
    const before = (call: string): void => {
      if (call.startsWith('create pods/'))
        throw apiError(403, 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true');
    };
    expect((await errorOf(preflight(new FakeLab({ before }), plan))).message).to.match(
      /^PodSecurity refuses the copy: .*runAsNonRoot/,
    );
  });
  it('keeps the copy that is not refused', async () => {
    const before = (call: string): void => {
      if (/create pods\/.*-known-/.test(call))
        throw apiError(400, 'admission webhook "images.example.com" denied the request: only images of ours');
    };
    const { plan: cleared, refused } = await preflight(new FakeLab({ before }), plan);
    expect(cleared.pods.map((one) => one.step)).to.deep.equal(['step own']);
    expect(refused.map((run) => [run.fate, run.says])).to.deep.equal([
      [
        'refused',
        'admission webhook images.example.com: admission webhook "images.example.com" denied the request: only images of ours',
      ],
    ]);
  });
  const words: [string, string][] = [
    ['pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=10, limited: pods=10', 'a ResourceQuota'],
    ['pods "a" is forbidden: failed quota: q: must specify limits.cpu for: web', 'a ResourceQuota'],
    ['pods "a" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi', 'a LimitRange'],
    [
      "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      'a ValidatingAdmissionPolicy',
    ],
    [
      'jobs.batch is forbidden: User "u" cannot create resource "jobs" in API group "batch" in the namespace "shop"',
      'RBAC',
    ],
    ['Pod "a" is invalid: spec.containers[0].image: Required value', 'the server'],
  ];
  for (const [message, expected] of words) {
    it(`recognizes a refusal by ${expected}`, () => expect(refuser(message)).to.equal(expected));
  }
});
