import { expect } from 'chai';
import check from '../../../src/checks/node/unread-waiting.ts';
import { foundBy } from '../../support/scenario.ts';
import type { Scenario } from '../../support/scenario.ts';

const waits = (reason: string | undefined, message?: string): Scenario => ({
  pod: {
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'web', restartCount: 0, ready: false, state: { waiting: { reason, message } } },
      ] as never,
    },
  },
});

describe('node/unread-waiting', () => {
  it('quotes the reason and the message of a container that cannot start', async () => {
    const cases: [reason: string, message: string, category: string][] = [
      ['CreateContainerConfigError', 'key file "a.env" has no variable REGION', 'missing-config'],
      ['ImageStreamFailed', 'lazy loader lost its index', 'bad-image'],
      ['SandboxPoolExhausted', 'no warm microVM is left', 'node'],
    ];
    for (const [reason, message, category] of cases) {
      const [found] = await foundBy(check, waits(reason, message));
      expect(found, reason).to.include({ confidence: 'likely', category, container: 'web' });
      expect(found!.summary, reason).to.contain(message).and.contain(reason);
    }
  });

  it('says nothing while a container is being set up, or waits after an end', async () => {
    for (const reason of ['ContainerCreating', 'PodInitializing', 'CrashLoopBackOff', 'PostStartHookError', undefined])
      expect(await foundBy(check, waits(reason, 'x')), reason).to.deep.equal([]);
  });
});
