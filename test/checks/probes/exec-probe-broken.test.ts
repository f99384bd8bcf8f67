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

  it('writes a command of one string as a list of words, or runs it through a shell', async () => {
    const lists = async (line: string): Promise<unknown> => {
      const one = { exec: { command: [line] }, periodSeconds: 5, failureThreshold: 3 };
      const failure = `OCI runtime exec failed: exec failed: exec: "${line}": stat ${line}: no such file or directory: unknown`;
      const [found] = await foundBy(check, probed({ probe: one, failure }));
      expect(found?.summary).to.match(/is one string and not a list of words/);
      return found?.fixes.flatMap(({ change }) => change?.set['livenessProbe.exec.command'] ?? []);
    };
    expect(await lists('bin/queue --alive')).to.deep.equal(['bin/queue', '--alive', 'sh', '-c', 'bin/queue --alive']);
    expect(await lists('bin/queue | grep -q alive')).to.deep.equal(['sh', '-c', 'bin/queue | grep -q alive']);
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

  it('is likely where an interpreter gets no script, and runs a binary itself', async () => {
    const node = { exec: { command: ['node', '/srv/check'] }, periodSeconds: 5, failureThreshold: 3 };
    const failure =
      '/srv/check:1\n\x7fELF\n^\n\nSyntaxError: Invalid or unexpected token\n    at wrapSafe (node:internal/modules:9:1)';
    const [binary] = await foundBy(check, probed({ probe: node, failure }));
    expect(binary).to.include({ confidence: 'likely' });
    expect(binary?.fixes[0]?.change?.set).to.deep.equal({ 'livenessProbe.exec.command': ['/srv/check'] });
    const python = { exec: { command: ['python', '/srv/check.py'] }, periodSeconds: 5, failureThreshold: 3 };
    for (const text of [
      "python: can't open file '/srv/check.py': [Errno 2] No such file or directory",
      '  File "/srv/check.py", line 3\n    print "up"\nSyntaxError: Missing parentheses',
    ])
      expect((await foundBy(check, probed({ probe: python, failure: text })))[0]?.confidence, text).to.equal('likely');
    // The script runs and cannot parse an answer.
    const answer = 'SyntaxError: Unexpected token < in JSON at position 0\n    at JSON.parse (<anonymous>)';
    expect(await foundBy(check, probed({ probe: node, failure: answer }))).to.deep.equal([]);
  });
});
