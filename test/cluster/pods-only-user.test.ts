/** A user who may only read pods: no logs, events, nodes, workloads or configuration. Less is known, nothing is wrong. */
import { expect } from 'chai';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { FULL, SMOKE } from './fixtures.ts';
import { Bench } from './harness.ts';

const USER = 'pods-only';
const RBAC = 'rbac.authorization.k8s.io';
const FIXTURES = Object.entries({ ...SMOKE, ...FULL });

describe('on a cluster: a user who may only read pods', function () {
  this.timeout(8 * 60_000);
  const bench = new Bench();
  before(async () => {
    await bench.open();
    await bench.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name: USER },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
    });
    await bench.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: USER },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: USER },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: USER }],
    });
    await Promise.all(FIXTURES.map(([name, { spec }]) => bench.pod(name, spec)));
  });
  after(() => bench.close());

  for (const [name, { restarts }] of FIXTURES) {
    it(`claims nothing of ${name} that a full view denies`, async () => {
      await bench.failing(name, restarts);
      const few = await bench.json<Diagnosis>('explain', name, '--as', USER);
      const all = await bench.explain(name);
      expect(few.state, 'state').to.not.equal('healthy');
      // Many causes show in the log alone. Then it is asked for, and no test that needs more rights is proposed.
      if (few.causes.length === 0) {
        expect(few.gaps.map(({ state }) => state)).to.include('forbidden');
        if (few.next !== null) expect(few.next.command).to.match(/--resource=(?:pods\/log|events)/);
      }
      const allIds = all.causes.map(({ id }) => id);
      for (const { id, confidence } of few.causes) {
        if (confidence === 'confirmed') expect(allIds, 'confirmed without the rest').to.include(id);
      }
      const ruledOut = few.checks.filter(({ result }) => result === 'ruled-out').map(({ category }) => category);
      expect(ruledOut, 'ruled out').to.not.include(all.causes[0]?.category);
      const events = few.gaps.find(({ request }) => request?.resource === 'events');
      expect(events, 'the missing right').to.include({
        state: 'forbidden',
        needs: `list events in ${bench.namespace}`,
      });
    });
  }

  it('lists every pod that fails and shows it', async () => {
    const { code, out } = await bench.run('list', '--no-group', '-o', 'name', '--as', USER);
    expect(code).to.equal(0);
    // In its first minutes, a pod that cannot mount a volume looks like one that still pulls its image; and in its first
    // minute, one that waits for a claim which the user may not read looks like one that starts.
    const young = ['pod/no-volume-configmap', 'pod/no-claim'];
    const shown = FIXTURES.map(([name]) => `pod/${name}`).filter((name) => !young.includes(name));
    expect(out.trim().split('\n')).to.include.members(shown);
  });

  const missing = {
    'image-test': /^error: [^]*needs: create and delete jobs/,
    // Which nodes there are is not known either.
    'node-test': /^[^]*inconclusive\n {2}no copy ran: no other node is known: --on NODE names one\n[^]*list nodes/,
    'fix-test': /^error: no cause was found for panics, so there is no fix to test\n/,
  };
  for (const [test, said] of Object.entries(missing)) {
    it(`${test} creates nothing and says what is missing`, async () => {
      const { code, out, err } = await bench.run(test, 'panics', '--yes', '--as', USER);
      expect(`${out}${err}`).to.match(said);
      expect(code).to.equal(out === '' ? 1 : 0);
      expect(await bench.ours()).to.deep.equal([]);
    });
  }

  it('oom-test says what it could not read, and never rules memory out where the kernel killed', async () => {
    await bench.failing('eats-memory');
    const { verdict, gaps } = await bench.test('oom-test', 'eats-memory', '--as', USER);
    expect(verdict).to.be.oneOf(['container-limit', 'inconclusive']);
    expect(gaps.map(({ state }) => state)).to.include('forbidden');
  });
});
