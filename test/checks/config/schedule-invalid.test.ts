import { expect } from 'chai';
import check from '../../../src/checks/config/schedule-invalid.ts';
import type { Outcome } from '../../../src/model/finding.ts';
import { event, workloadOutcomes } from '../../support/scenario.ts';

const cronJob = (spec: object): object => ({ kind: 'CronJob', metadata: { name: 'nightly', namespace: 'shop' }, spec });
async function outcome(
  spec: object,
  events: readonly (readonly [reason: string, message: string])[],
): Promise<Outcome> {
  const workload = cronJob(spec);
  const about = { kind: 'CronJob', name: 'nightly' };
  const outcomes = await workloadOutcomes(
    check,
    { objects: [workload, ...events.map(([reason, message]) => event(reason, message, about))] },
    { resource: 'cronjobs', name: 'nightly', workload: workload as never },
  );
  expect(outcomes).to.have.length(1);
  return outcomes[0]!;
}
// The messages of pkg/controller/cronjob/cronjob_controllerv2.go.
const UNPARSEABLE = [
  'UnparseableSchedule',
  'unparseable schedule: "0 26 * * *" : end of range (26) above maximum (23): 26',
] as const;
const UNKNOWN_ZONE = ['UnknownTimeZone', 'invalid timeZone: "Europe/Kyiv": unknown time zone Europe/Kyiv'] as const;

describe('config/schedule-invalid', () => {
  it('reports a schedule and a time zone that the controller cannot read', async () => {
    expect(await outcome({ schedule: '0 26 * * *' }, [UNPARSEABLE])).to.include({
      confidence: 'confirmed',
      summary:
        'nightly starts no Jobs: its schedule "0 26 * * *" is not valid: end of range (26) above maximum (23): 26',
    });
    expect(await outcome({ schedule: '0 2 * * *', timeZone: 'Europe/Kyiv' }, [UNKNOWN_ZONE])).to.include({
      confidence: 'confirmed',
      summary: 'nightly starts no Jobs: its time zone "Europe/Kyiv" is not valid: unknown time zone Europe/Kyiv',
    });
    expect(
      await outcome({ schedule: '0 0 30 2 *' }, [['InvalidSchedule', 'invalid schedule: 0 0 30 2 * : no next time']]),
    ).to.include({ result: 'found' });
  });

  it('does not take a value for a longer one that the event is about', async () => {
    const other = { result: 'unknown', looked: true };
    const [reason] = UNPARSEABLE;
    const long = 'unparseable schedule: "61 * * * *" : end of range (61) above maximum (59): 61';
    expect(await outcome({ schedule: '1 * * * *' }, [[reason, long]])).to.include(other);
    const six = 'unparseable schedule: "* * * * * *" : expected exactly 5 fields, found 6: [* * * * * *]';
    expect(await outcome({ schedule: '* * * * *' }, [[reason, six]])).to.include(other);
    const bare = 'invalid schedule: 0 0 30 2 * : no next time';
    expect(await outcome({ schedule: '0 30 2 *' }, [['InvalidSchedule', bare]])).to.include(other);
    expect(
      await outcome({ timeZone: 'Europe/Kyiv' }, [['UnknownTimeZone', 'invalid timeZone: "Europe/Kyiv2": unknown']]),
    ).to.include(other);
  });

  it('finds nothing where the value was changed, a Job was created since, or no event is about it', async () => {
    expect(await outcome({ schedule: '0 6 * * *' }, [UNPARSEABLE])).to.include({
      result: 'unknown',
      looked: true,
    });
    expect(
      await outcome({ schedule: '0 26 * * *' }, [UNPARSEABLE, ['SuccessfulCreate', 'Created job nightly-29']]),
    ).to.include({ result: 'unknown', looked: true });
    expect(
      await outcome({ schedule: '0 6 * * *' }, [['MissSchedule', 'Missed scheduled time to start a job: x']]),
    ).to.include({ result: 'unknown', looked: true });
  });
});
