/** The error for a type without a name. */
import { expect } from 'chai';
import { NotFound } from '../../src/errors.ts';
import type { UserError } from '../../src/errors.ts';
import { unreadable } from '../../src/diagnosis/missing.ts';
import { WAITED_FOR } from '../../src/watching/rollout.ts';
import { memorySource } from '../support/memory-source.ts';
import type { World } from '../support/memory-source.ts';

const deployment = (name: string, readyReplicas: number): object => ({
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: { replicas: 1 },
  status: { readyReplicas },
});
const errorOf = (name: string, objects: object[], more: Partial<World> = {}): Promise<UserError> =>
  unreadable(
    memorySource({ objects: [{ kind: 'Namespace', metadata: { name: 'shop' } }, ...objects], ...more }),
    { resource: 'pods', namespace: 'shop', name },
    { state: 'absent' },
  );

describe('diagnosis/type-only', () => {
  it('asks for a name, and offers what is not ready first', async () => {
    const error = await errorOf('deployment', [deployment('web', 1), deployment('api', 0), deployment('db', 0)]);
    expect(error.message).to.equal('you must specify a name: "deployment" is a type, as in deployment/NAME');
    expect(error.hint).to.equal('not ready: deploy/api, deploy/db');
    // --ignore-not-found hides no wrong usage.
    expect(error).to.not.be.instanceOf(NotFound);
  });

  it('offers a few names where everything is ready', async () => {
    const many = Array.from({ length: 7 }, (_, i) => deployment(`web-${i}`, 1));
    expect((await errorOf('deploy', many)).hint).to.equal(
      'in namespace shop: deploy/web-0, deploy/web-1, deploy/web-2, deploy/web-3, deploy/web-4 and 2 more',
    );
    expect((await errorOf('svc', [])).hint).to.equal('there is no Service in namespace shop; -n names another one');
  });

  it('names the command that lists what fails, where the kind may not be listed', async () => {
    const { hint } = await errorOf('deployments', [], { forbidden: ['deployments'] });
    expect(hint).to.match(/kubectl crashloop list -n shop/);
  });

  it('leaves every other name to the error of a pod that does not exist', async () => {
    const error = await errorOf('deploy-1', [deployment('web', 0)]);
    expect(error.message).to.equal('pods "deploy-1" not found in namespace shop');
    const source = memorySource({ objects: [{ kind: 'Namespace', metadata: { name: 'shop' } }] });
    const target = { resource: 'pods', namespace: 'shop', name: 'svc' } as const;
    const waited = await unreadable(source, target, { state: 'absent' }, undefined, WAITED_FOR);
    expect(waited.message).to.equal('pods "svc" not found in namespace shop');
  });
});
