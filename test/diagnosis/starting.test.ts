/** A pod that does not fail yet: nothing is ruled out before it is ready. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { memorySource } from '../support/memory-source.ts';
import { podOf } from '../support/scenario.ts';

async function results(ready: 'True' | 'False'): Promise<string[]> {
  const container = {
    name: 'web',
    restartCount: 0,
    ready: ready === 'True',
    started: true,
    image: 'i',
    imageID: '',
    state: { running: { startedAt: '2026-01-01T11:59:50Z' } },
  };
  const status = { phase: 'Running', containerStatuses: [container], conditions: [{ type: 'Ready', status: ready }] };
  const { diagnosis } = await diagnose(memorySource({ objects: [podOf({ status: status as never })] }), {
    resource: 'pods',
    namespace: 'shop',
    name: 'web-1',
  });
  expect(diagnosis.state).to.equal('healthy');
  return [...new Set(diagnosis.checks.map(({ result }) => result))];
}

describe('diagnosis: a pod that is starting', () => {
  it('rules nothing out before the pod is ready', async () => {
    expect(await results('False')).to.deep.equal(['unknown']);
    expect(await results('True')).to.deep.equal(['ruled-out']);
  });
});
