/** What the table says of a category in which no check found anything. */
import { expect } from 'chai';
import { bySilence } from '../../src/diagnosis/silence.ts';
import { CATEGORIES } from '../../src/model/finding.ts';
import type { Category } from '../../src/model/finding.ts';
import type { State } from '../../src/model/diagnosis.ts';
import { podOf } from '../support/scenario.ts';

const running = {
  name: 'web',
  restartCount: 0,
  ready: false,
  state: { running: { startedAt: '2026-01-01T11:00:00Z' } },
};
const waiting = { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason: 'ContainerCreating' } } };

function rows(status: object, spec: object = {}, state: State = 'waiting', probe?: string): Record<string, string> {
  const pod = podOf({ spec, status: { phase: 'Running', containerStatuses: [status] } } as never);
  return Object.fromEntries(
    CATEGORIES.map((category: Category) => {
      const { result, basis, why } = bySilence(category, pod, [], state, probe);
      return [category, `${result}, ${basis}: ${why}`];
    }),
  );
}

describe('diagnosis/silence', () => {
  it('says not used of what the pod does not have', () => {
    for (const status of [running, waiting])
      expect(rows(status)).to.include({
        volume: 'unknown, not-used: the pod has no volumes',
        'liveness-probe': 'unknown, not-used: no container has a probe',
      });
  });

  it('says what a running container shows, and that a waiting one shows nothing', () => {
    const volumes = [{ name: 'd', emptyDir: {} }];
    const given = { volumes, containers: [{ name: 'web', image: 'i', readinessProbe: { tcpSocket: { port: 1 } } }] };
    expect(rows(running, given)).to.include({
      'missing-config': 'unknown, no-fault: web runs, so the references of env are met',
      volume: 'unknown, no-fault: web runs, so the volumes are mounted',
      'bad-image': 'unknown, no-fault: web runs, so each image was pulled and its program started',
      'liveness-probe': 'unknown, no-data: no kill by a probe was recorded',
      'resource-limits': 'unknown, no-data: the use of cpu and memory was not measured',
      node: 'unknown, no-data: no sibling on another node to compare with',
    });
    expect(new Set(Object.values(rows(waiting, given)))).to.deep.equal(
      new Set(['unknown, no-data: no container has run yet']),
    );
  });

  it('rules nothing out about a probe that fails in a pod that does not', () => {
    const told = rows(running, {}, 'healthy', 'the liveness probe of web cannot be run');
    expect(told['liveness-probe']).to.equal('unknown, no-data: the liveness probe of web cannot be run');
    expect(told.volume).to.equal('ruled-out, proof: the pod is healthy');
  });
});
