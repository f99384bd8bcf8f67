/** A recording without the log of the dead instance: the log of the life that runs now stands for it. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const LOG = 'starting\nopen /etc/web/app.yaml: no such file or directory\n';

async function explained(ran: number, previous: 'not-collected' | 'absent'): Promise<Diagnosis> {
  const status = {
    ...crashed('web', 1, { ran }),
    state: { running: { startedAt: '2026-01-01T11:59:59Z' } },
  };
  const pod = podOf({ status: { phase: 'Running', containerStatuses: [status] } as never });
  const source = memorySource({ objects: [pod], logs: { 'web-1/web': LOG }, now: '2026-01-01T12:00:00Z' });
  const { fetch } = source;
  return (
    await diagnose(
      {
        ...source,
        fetch: async (query) => (query.verb === 'log' && query.previous ? { state: previous } : fetch(query)) as never,
      },
      { resource: 'pods', namespace: 'shop', name: 'web-1' },
    )
  ).diagnosis;
}

describe('diagnosis: the log of the next life', () => {
  it('names the cause of a short life, never for certain', async () => {
    const { causes } = await explained(1, 'not-collected');
    expect(causes[0]).to.deep.include({ id: 'config/missing-file', confidence: 'likely' });
  });

  it('says nothing of a long life, or where the server has no log of the last one', async () => {
    for (const [ran, state] of [
      [600, 'not-collected'],
      [1, 'absent'],
    ] as const)
      expect(
        (await explained(ran, state)).causes.map(({ id }) => id),
        `${ran} ${state}`,
      ).not.to.include('config/missing-file');
  });
});
