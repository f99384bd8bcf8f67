/** A container web that its runtime or registry will not have. */
import type { Check } from '../../../src/checks/check.ts';
import type { Found } from '../../../src/model/finding.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Death } from '../dead-container.ts';

/** What a check finds while `web` waits with this reason; `dead` adds an instance that ended so. */
export function waits(
  check: Check,
  reason: string,
  message: string | undefined,
  more: Death & { dead?: { exitCode: number; reason: string; message?: string } } = {},
): Promise<Found[]> {
  const {
    container,
    spec,
    metadata,
    dead,
    code: _code,
    reason: _reason,
    ran: _ran,
    message: _message,
    ...world
  } = more;
  const status = {
    name: 'web',
    restartCount: dead ? 4 : 0,
    image: 'web:1',
    state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
    ...(dead
      ? {
          lastState: { terminated: { startedAt: '1970-01-01T00:00:00Z', finishedAt: '2026-01-01T11:58:00Z', ...dead } },
        }
      : {}),
  };
  return foundBy(check, {
    ...world,
    pod: {
      ...(metadata ? { metadata } : {}),
      spec: { ...spec, containers: [{ name: 'web', image: 'registry.example.com/web:1', ...container }] },
      status: { phase: 'Pending', containerStatuses: [status] },
    } as never,
  });
}
