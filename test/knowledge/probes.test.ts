import { expect } from 'chai';
import {
  budgetInWords,
  graceOf,
  killWindow,
  portOf,
  startupBudget,
  targetOf,
  timingOf,
} from '../../src/knowledge/probes.ts';
import type { Pod } from '../../src/model/objects.ts';

const podOf = (over: object): Pod => over as Pod;

describe('knowledge/probes', () => {
  it('fills in the defaults', () => {
    expect(timingOf({})).to.deep.equal({ initialDelay: 0, period: 10, timeout: 1, failureThreshold: 3 });
    expect(killWindow(timingOf({}))).to.deep.equal({ earliest: 20, latest: 30 });
  });
  it('adds the delay and, for a hanging probe, its timeout', () => {
    const timing = { initialDelay: 5, period: 5, timeout: 1, failureThreshold: 3 };
    expect(killWindow(timing)).to.deep.equal({ earliest: 15, latest: 20 });
    expect(killWindow(timing, true)).to.deep.equal({ earliest: 15, latest: 21 });
    expect(killWindow({ ...timing, timeout: 8 }, true), 'a probe that hangs longer than the period').to.deep.equal({
      earliest: 21,
      latest: 37,
    });
    expect(budgetInWords(timing)).to.equal('delay 5s + 3 failures x 5s = 15-20s');
  });
  it('takes the grace period of the probe, else of the pod', () => {
    const pod = podOf({ spec: { terminationGracePeriodSeconds: 10 } });
    expect(graceOf(pod, {})).to.equal(10);
    expect(graceOf(pod, { terminationGracePeriodSeconds: 4 })).to.equal(4);
    expect(graceOf(podOf({ spec: { terminationGracePeriodSeconds: 0 } }), undefined), 'never less than 2').to.equal(2);
  });
  it('resolves a named port', () => {
    const container = { name: 'web', ports: [{ name: 'http', containerPort: 8080 }] };
    expect(portOf({ httpGet: { port: 'http' } }, container)).to.equal(8080);
    expect(portOf({ httpGet: { port: 'metrics' } }, container)).to.equal(undefined);
    expect(targetOf({ httpGet: { port: 'http', path: '/x', scheme: 'HTTPS' } }, container)).to.equal(
      'HTTPS GET /x on port 8080',
    );
    expect(targetOf({ exec: { command: ['cat', '/tmp/ok'] } }, container)).to.equal('exec cat /tmp/ok');
  });
  it('sizes a startup probe', () => {
    expect(startupBudget(125)).to.deep.equal({ periodSeconds: 10, failureThreshold: 13 });
    expect(startupBudget(3).failureThreshold).to.equal(6);
  });
});
