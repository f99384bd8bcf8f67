/** What a probe-test would create, which probe it tests, and what it refuses. */
import { expect } from 'chai';
import { UserError } from '../../../src/errors.ts';
import { newProbeTest } from '../../../src/experiments/probe-test/probe-test.ts';
import type { Plan } from '../../../src/model/experiment-answer.ts';
import type { Container, Pod } from '../../../src/model/objects.ts';
import type { Partially } from '../../support/scenario.ts';
import { labOf } from '../scene.ts';
import { killedPod, killEvents, LIVENESS, WISH } from './play.ts';

async function planFor(pod: Partially<Pod>, wish = {}, objects = killEvents()): Promise<Plan> {
  return newProbeTest().plan(await labOf(pod, { objects: objects as never }), { ...WISH, ...wish });
}
const containerOf = (plan: Plan, role: string): Container =>
  plan.pods.find((pod) => pod.role === role)!.spec.containers[0]!;

async function failure(made: Promise<unknown>): Promise<string> {
  const error = await made.then(
    () => undefined,
    (one: unknown) => one,
  );
  expect(error).to.be.instanceOf(UserError);
  return (error as UserError).message;
}

describe('experiments/probe-test plan', () => {
  it('measures with a readiness probe, and kills only in the copy with the own probes', async () => {
    const probe = { ...LIVENESS, initialDelaySeconds: 5, timeoutSeconds: 4, terminationGracePeriodSeconds: 3 };
    const plan = await planFor(killedPod({ livenessProbe: probe }));
    expect(plan.together).to.equal(true);
    expect(containerOf(plan, 'original').livenessProbe).to.deep.equal(probe);
    for (const [role, timeout] of [
      ['generous', 40],
      ['strict', 4],
    ] as const) {
      const { livenessProbe, startupProbe, readinessProbe } = containerOf(plan, role);
      expect([livenessProbe, startupProbe]).to.deep.equal([undefined, undefined]);
      expect(readinessProbe).to.deep.include({
        httpGet: probe.httpGet,
        initialDelaySeconds: 0,
        timeoutSeconds: timeout,
        successThreshold: 1,
        failureThreshold: 1,
      });
      expect(readinessProbe).not.to.have.property('terminationGracePeriodSeconds');
    }
    expect(containerOf(plan, 'generous').readinessProbe!.periodSeconds).to.equal(1);
  });
  it('watches a slow start for longer than the probe allows', async () => {
    const [generous] = (await planFor(killedPod())).pods;
    expect(generous!.watchSeconds + generous!.readySeconds!).to.be.at.least(3 * 15);
  });
  it('--duration sets the whole time', async () => {
    const plan = await planFor(killedPod(), { duration: 7 });
    for (const pod of plan.pods) expect([pod.watchSeconds, pod.readySeconds]).to.deep.equal([7, undefined]);
  });
  it('tests the startup probe where it killed, by its event', async () => {
    const both = { startupProbe: { tcpSocket: { port: 81 } } };
    const of = async (kind: string): Promise<unknown> =>
      containerOf(await planFor(killedPod(both), {}, killEvents(undefined, kind)), 'generous').readinessProbe!.tcpSocket
        ?.port;
    expect([await of('Startup'), await of('Liveness')]).to.deep.equal([81, undefined]);
  });
  it('refuses a container without a probe that kills', async () => {
    expect(await failure(planFor(killedPod({ livenessProbe: undefined as never })))).to.equal(
      'web has no liveness or startup probe, so no probe killed it',
    );
  });
  for (const host of ['example.com', '10.0.0.7'])
    it(`refuses a probe that asks ${host}`, async () => {
      const pod = killedPod({ livenessProbe: { tcpSocket: { port: 80, host } } });
      expect(await failure(planFor({ ...pod, status: { ...pod.status, podIP: '10.0.0.7' } }))).to.match(
        /cannot be measured/,
      );
    });
  it('runs one copy after another on the network of the node', async () => {
    const pod = killedPod();
    expect((await planFor({ ...pod, spec: { ...pod.spec, hostNetwork: true } })).together).to.equal(false);
  });
});
