/** A recording with a previous log that is older than its pod: the present log is the one of the newest dead instance. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { memorySource } from '../support/memory-source.ts';
import { crashed, podOf } from '../support/scenario.ts';

const MESSAGE = 'failed to start: the ledger is locked by host b7';

/** Returns the first cause, with the times of both logs; the newest instance ran from 11:57:58 to 11:58:00. */
async function firstCause(previous: string, present: string): Promise<object> {
  const pod = podOf({ status: { phase: 'Running', containerStatuses: [crashed('web', 1)] } as never });
  const source = memorySource({
    objects: [pod],
    logs: {
      'web-1/web previous': `2026-01-01T${previous}Z ${MESSAGE}1\n`,
      'web-1/web': `2026-01-01T${present}Z ${MESSAGE}2\n`,
    },
    now: '2026-01-01T12:00:00Z',
  });
  const { diagnosis } = await diagnose(source, { resource: 'pods', namespace: 'shop', name: 'web-1' });
  return diagnosis.causes[0]!;
}

describe('diagnosis: a previous log that is older than its pod', () => {
  it('reads the present log, which is of the newest dead instance', async () => {
    const cause = await firstCause('11:52:40.000000001', '11:57:59.000000001');
    expect(cause).to.deep.include({ confidence: 'likely' });
    expect(JSON.stringify(cause)).to.include('b72').and.not.to.include('b71');
  });
  it('keeps the previous log where both are of that time, or both are older', async () => {
    for (const [previous, present] of [
      ['11:57:59.000000001', '11:57:59.000000001'],
      ['11:52:40.000000001', '11:52:40.000000001'],
    ] as const)
      expect(JSON.stringify(await firstCause(previous, present))).not.to.include('b72');
  });
});
