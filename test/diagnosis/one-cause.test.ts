/** Two checks that read the same failure: the answer has the cause that explains the other. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { probed } from '../checks/probes/probed.ts';
import type { Scenario } from '../support/scenario.ts';
import { podOf } from '../support/scenario.ts';
import { memorySource } from '../support/memory-source.ts';

async function idsOf({ pod, objects = [], ...world }: Scenario): Promise<string[]> {
  const source = memorySource({ ...world, objects: [podOf(pod), ...objects], now: '2026-01-01T12:00:00Z' });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis.causes.map(({ id }) => id);
}

describe('one failure, two checks', () => {
  it('a probe that cannot run explains that a dependency seems to be the reason', async () => {
    const probe = { exec: { command: ['python', '/srv/ready'] }, periodSeconds: 5, failureThreshold: 3 };
    const failure = 'File "/srv/ready", line 1\n    \x7fELF\nSyntaxError: invalid non-printable character';
    const log = '2026-01-01T11:57:50Z WARN dial tcp 10.0.0.9:5432: connect: connection refused\n';
    expect(await idsOf(probed({ probe, failure, log }))).to.deep.equal(['probes/exec-probe-broken']);
  });

  it('a service link explains that a supervisor gave up the program', async () => {
    const link = 'tcp://10.96.0.7:80';
    const log =
      '2026-01-01 11:57:48,610 INFO supervisord started with pid 1\n' +
      `ValueError: port must be a number, not '${link}'\n` +
      '2026-01-01 11:57:49,702 INFO exited: web (exit status 1; not expected)\n' +
      '2026-01-01 11:57:52,912 INFO gave up: web entered FATAL state, too many start retries too quickly\n';
    const scene = probed({ failure: 'dial tcp 10.1.0.4:8080: connect: connection refused', log, exitCode: 0 });
    const service = {
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }] },
    };
    expect(await idsOf({ ...scene, objects: [...(scene.objects ?? []), service] })).to.deep.equal([
      'config/service-link',
    ]);
  });
});
