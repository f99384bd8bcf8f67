/** The plans of a session: how long they live, and what makes one another one. */
import { expect } from 'chai';
import { fingerprintOf, LIFETIME, Plans } from '../../src/cli/mcp/plans.ts';
import type { Plan } from '../../src/model/experiment-answer.ts';
import type { Pod } from '../../src/model/objects.ts';
import { FakeClock } from '../support/fake-clock.ts';

const pod = { metadata: { uid: 'u1' } } as Pod;
const planOf = (name: string, image: string, more: Partial<Plan> = {}): Plan => ({
  test: 'fix-test',
  target: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
  pods: [
    {
      role: 'fixed',
      node: 'n1',
      step: 'copy with the fix',
      purpose: 'does it run?',
      object: { kind: 'Job', metadata: { name } },
      spec: { containers: [{ name: 'web', image }] },
      watched: ['web'],
      watchSeconds: name.length,
      graceSeconds: 30,
    },
  ],
  together: true,
  runs: ['web: /app'],
  notes: [],
  ...more,
});

describe('mcp: plans', () => {
  it('are taken once, and for ten minutes', () => {
    const clock = new FakeClock();
    const plans = new Plans<string>(clock);
    const [first, second] = ['a', 'b'].map((asked) => plans.keep({ asked, fingerprint: 'f' }));
    expect(first!.id).to.not.equal(second!.id);
    expect(plans.take(first!.id).asked).to.equal('a');
    expect(() => plans.take(first!.id)).to.throw(/no plan with that id, or it was run already/);
    clock.skip(LIFETIME + 1);
    expect(() => plans.take(second!.id)).to.throw(/older than 10 minutes/);
    expect(() => plans.take(second!.id)).to.throw(/no plan with that id/);
  });

  it('are forgotten, the oldest first, where there are too many', () => {
    const plans = new Plans<number>(new FakeClock());
    const ids = Array.from({ length: 21 }, (_, asked) => plans.keep({ asked, fingerprint: 'f' }).id);
    expect(() => plans.take(ids[0]!)).to.throw(/no plan with that id/);
    expect(plans.take(ids[1]!).asked).to.equal(1);
  });

  it('are the same whatever the copies are called, and others with another pod, spec or command', () => {
    const shown = fingerprintOf(planOf('web-1-abcde', 'web:1'), pod);
    expect(fingerprintOf(planOf('web-1-crashloop-fixed-zzzzz', 'web:1'), pod)).to.equal(shown);
    for (const other of [
      fingerprintOf(planOf('web-1-abcde', 'web:2'), pod),
      fingerprintOf(planOf('web-1-abcde', 'web:1', { runs: ['web: rm -rf /'] }), pod),
      fingerprintOf(planOf('web-1-abcde', 'web:1', { most: 12 }), pod),
      fingerprintOf(planOf('web-1-abcde', 'web:1'), { metadata: { uid: 'u2' } } as Pod),
    ])
      expect(other).to.not.equal(shown);
  });
});
