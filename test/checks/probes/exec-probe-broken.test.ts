import { expect } from 'chai';
import check from '../../../src/checks/probes/exec-probe-broken.ts';
import { event, foundBy, outcomesOf } from '../../support/scenario.ts';
import { probed } from './probed.ts';

const probe = { exec: { command: ['curl', '-f', 'localhost:8080'] }, periodSeconds: 5, failureThreshold: 3 };

describe('probes/exec-probe-broken', () => {
  it('finds a command that is not in the image, where that counts as a failure', async () => {
    for (const failure of [
      'sh: curl: not found',
      '/bin/sh: 1: curl: not found',
      'exec: "curl": executable file not found in $PATH',
      'bash: line 1: curl: command not found',
    ]) {
      expect((await foundBy(check, probed({ probe, failure })))[0], failure).to.include({
        id: 'probes/exec-probe-broken',
        confidence: 'confirmed',
      });
    }
  });

  it('finds no fault where a probe errors', async () => {
    const errored = event(
      'Unhealthy',
      'Liveness probe errored and resulted in unknown state: rpc error: executable file not found',
      { container: 'web' },
    );
    const outcomes = await outcomesOf(
      check,
      probed({ probe, failure: null, killed: null, exitCode: 1, events: [errored] }),
    );
    expect(outcomes.map((one) => one.result)).to.deep.equal(['unknown']);
  });

  it('is silent on a healthy pod with a probe that errors, and on a command that ran and failed', async () => {
    const healthy = {
      pod: {
        spec: { containers: [{ name: 'web', image: 'x', livenessProbe: probe }] },
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }],
        },
      } as never,
      objects: [event('Unhealthy', 'Liveness probe errored: x', { container: 'web' })],
    };
    expect(await outcomesOf(check, healthy)).to.deep.equal([]);
    expect(
      await foundBy(check, probed({ probe, failure: 'queue is stuck: 404 jobs not found in time' })),
    ).to.deep.equal([]);
  });
});
