/** What is offered for a target that does not exist. */
import { expect } from 'chai';
import { NotFound } from '../../src/errors.ts';
import { unreadable } from '../../src/diagnosis/missing.ts';
import type { Target } from '../../src/diagnosis/target.ts';
import { WAITED_FOR } from '../../src/watching/rollout.ts';
import { memorySource } from '../support/memory-source.ts';
import type { World } from '../support/memory-source.ts';

const named = (kind: string, name: string): object => ({ kind, metadata: { name, namespace: 'shop' } });
const NAMESPACE = { kind: 'Namespace', metadata: { name: 'shop' } };

async function hint(
  target: Omit<Target, 'namespace'>,
  objects: object[],
  more: Partial<World> = {},
  takes?: readonly Target['resource'][],
): Promise<string | undefined> {
  const source = memorySource({ objects: [NAMESPACE, ...objects], ...more });
  const error = await unreadable(source, { namespace: 'shop', ...target }, { state: 'absent' }, undefined, takes);
  expect(error).to.be.instanceOf(NotFound);
  return error.hint;
}
const POD = { resource: 'pods', name: 'web' } as const;
const WORLD = [named('Deployment', 'web'), named('Service', 'web'), named('Pod', 'web-77669ccb96-x2x8q')];

describe('diagnosis/same-name', () => {
  it('offers what has the same name in another kind before similar names of the same kind', async () => {
    expect(await hint(POD, WORLD)).to.equal('did you mean deploy/web, svc/web, web-77669ccb96-x2x8q?');
    expect(await hint({ resource: 'deployments', name: 'db' }, [named('StatefulSet', 'db')])).to.equal(
      'did you mean sts/db?',
    );
  });

  it('offers a similar name of another kind where nothing has the same', async () => {
    expect(await hint({ resource: 'pods', name: 'wbe' }, [named('Deployment', 'web')])).to.equal(
      'did you mean deploy/web?',
    );
    expect(await hint({ resource: 'pods', name: 'ledger' }, [named('Deployment', 'web')])).to.equal(
      'there are no pods in namespace shop; -n names another namespace',
    );
  });

  it('offers no generated name of another kind', async () => {
    const objects = [named('ReplicaSet', 'web-77669ccb96'), named('Pod', 'web-77669ccb96-x2x8q')];
    expect(await hint({ resource: 'deployments', name: 'web' }, objects)).to.equal(
      'there are no deployments in namespace shop; -n names another namespace',
    );
  });

  it('offers only kinds that the command takes', async () => {
    expect(await hint(POD, WORLD, {}, WAITED_FOR)).to.equal('did you mean deploy/web, web-77669ccb96-x2x8q?');
  });

  it('offers what may be listed', async () => {
    expect(await hint(POD, WORLD, { forbidden: ['deployments', 'replicasets', 'jobs'] })).to.equal(
      'did you mean svc/web, web-77669ccb96-x2x8q?',
    );
  });
});
