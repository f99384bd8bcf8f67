import { expect } from 'chai';
import { lineOf } from '../../../src/model/command.ts';
import check from '../../../src/checks/volumes/claim-missing.ts';
import { foundBy, outcomesOf } from '../../support/scenario.ts';
import { only, textOf } from '../dead-container.ts';
import { claim, pending, stuck } from './unbound-pods.ts';

const NOT_FOUND = '0/2 nodes are available: persistentvolumeclaim "data" not found. not found';

describe('volumes/claim-missing', () => {
  it('names the claim, and a similar name', async () => {
    const found = only(
      await foundBy(check, pending(NOT_FOUND, [{ kind: 'PersistentVolumeClaim', metadata: { name: 'web-data' } }])),
    );
    expect(found).to.include({ confidence: 'confirmed', category: 'volume' });
    expect(textOf(found))
      .to.match(/PersistentVolumeClaim data does not exist/)
      .and.match(/similar: web-data/)
      .and.match(/get pvc/);
  });

  it('pipes the manifest of a hostile claim as one quoted word', async () => {
    const name = "x'; reboot; '";
    const hostile = { name: 'd', persistentVolumeClaim: { claimName: name } };
    const message = `0/2 nodes are available: persistentvolumeclaim "${name}" not found.`;
    const found = only(await foundBy(check, pending(message, [], { volume: hostile })));
    const line = found.fixes.map(({ command }) => lineOf(command)).find((one) => one?.startsWith('printf'));
    expect(line)
      .to.match(/^printf %s '\{"apiVersion":.*\}' \| kubectl -n shop apply -f -$/)
      .and.contain(String.raw`"name":"x'\''; reboot; '\''"`);
  });

  it("relies on the scheduler's message if claims may not be read", async () => {
    expect(await foundBy(check, pending(NOT_FOUND, [], { forbidden: ['persistentvolumeclaims'] }))).to.have.length(1);
  });

  it('reads the kubelet on a claim that was deleted after scheduling', async () => {
    const text =
      'Unable to attach or mount volumes: unmounted volumes=[d], unattached volumes=[], failed to process volumes=[d]: error processing PVC shop/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found';
    expect(only(await foundBy(check, stuck([text]))).evidence.map(({ field }) => field)).to.include(
      'event FailedMount',
    );
  });

  it('finds a claim that is being deleted', async () => {
    const going = { ...claim(), metadata: { name: 'data', deletionTimestamp: '2026-01-01T11:00:00Z' } };
    expect(
      only(
        await foundBy(
          check,
          pending('0/2 nodes are available: persistentvolumeclaim "data" is being deleted.', [going]),
        ),
      ).summary,
    ).to.match(/data is being deleted/);
  });

  it('finds no fault in a claim that is bound', async () => {
    expect(await outcomesOf(check, stuck([], { objects: [claim({}, { phase: 'Bound' })] }))).to.deep.equal([
      { result: 'unknown', why: 'its claim exists and is bound', looked: true },
    ]);
  });

  it('asks for no claim if other reasons keep the pod off the nodes', async () => {
    expect(await outcomesOf(check, pending('0/2 nodes are available: 2 Insufficient cpu.', []))).to.be.empty;
  });

  it('stays silent once the container has started', async () => {
    const scenario = stuck([]);
    scenario.pod.status = {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'web',
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    };
    expect(await outcomesOf(check, scenario)).to.be.empty;
  });
});
