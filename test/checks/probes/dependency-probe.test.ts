import { expect } from 'chai';
import check from '../../../src/checks/probes/dependency-probe.ts';
import { crashed, foundBy } from '../../support/scenario.ts';
import { probed } from './probed.ts';

const probe = { exec: { command: ['sh', '-c', 'pg_isready -h db'] }, periodSeconds: 5, failureThreshold: 3 };

describe('probes/dependency-probe', () => {
  it('reads a dependency in the output of a command that asks for one', async () => {
    const [found] = await foundBy(check, probed({ probe, failure: 'db:5432 - no response, connection refused' }));
    expect(found).to.include({ id: 'probes/dependency-probe', confidence: 'likely' });
    expect(found?.summary).to.match(/needs a dependency/);
  });

  it('is silent where neither log nor output names a dependency', async () => {
    expect(await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 503' }))).to.deep.equal([]);
    expect(
      await foundBy(
        check,
        probed({
          probe: { exec: { command: ['cat', '/tmp/ok'] }, periodSeconds: 5 },
          failure: 'cat: /tmp/ok: No such file or directory',
        }),
      ),
    ).to.deep.equal([]);
  });

  it('reads a dependency in the log of an app that answers 5xx', async () => {
    const log = '2026-01-01T11:57:50Z ERROR dial tcp 10.96.0.12:5432: connect: connection refused\n';
    const [found] = await foundBy(check, probed({ failure: 'HTTP probe failed with statuscode: 503', log }));
    expect(found?.summary).to.include('5432');
  });

  it('is due to another container of the pod that crashes, where the log asks it', async () => {
    const told = async (line: string): Promise<string | undefined> => {
      const log = `2026-01-01T11:57:50Z [error] connect() failed (111: Connection refused), upstream: "${line}"\n`;
      const scenario = probed({
        failure: 'HTTP probe failed with statuscode: 502',
        log,
        podSpec: { initContainers: [] },
      });
      const status = { ...crashed('php', 1), name: 'php' };
      const pod = scenario.pod as { spec: { containers: object[] }; status: { containerStatuses: object[] } };
      pod.spec.containers.push({ name: 'php', image: 'php:8' });
      pod.status.containerStatuses.push(status);
      const [found] = await foundBy(check, { ...scenario, subjects: ['web', 'php'] });
      return found?.dueTo;
    };
    expect(await told('fastcgi://127.0.0.1:9000')).to.equal('php');
    expect(await told('fastcgi://10.0.0.9:9000')).to.equal(undefined);
  });

  it('distinguishes an app that waits for a dependency from a slow one', async () => {
    const log = '2026-01-01T11:57:50Z waiting for database: dial tcp 10.96.0.12:5432: connect: connection refused\n';
    const failure = 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused';
    const [found] = await foundBy(check, probed({ failure, log }));
    expect(found?.summary).to.match(/waits for a dependency and does not listen yet/);
    expect(found?.explains).to.include('probes/slow-start');
  });
});
