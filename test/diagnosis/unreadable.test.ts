/** The error for a target that cannot be read names what could not be read. */
import { expect } from 'chai';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { UserError } from '../../src/errors.ts';
import type { Fact, Query } from '../../src/model/facts.ts';
import type { Source } from '../../src/sources/source.ts';
import { memorySource } from '../support/memory-source.ts';

const DEPLOYMENT = {
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'web', namespace: 'shop' },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } },
};

/** Returns message and advice for deployment/web where every query of this verb and resource gets this answer. */
async function errorFor(verb: Query['verb'], resource: string, fact: Fact<unknown>): Promise<string> {
  const whole = memorySource({ objects: [DEPLOYMENT], now: '2026-01-01T12:00:00Z' });
  const source: Source = Object.assign(Object.create(whole) as Source, {
    server: 'https://10.0.0.1:6443',
    fetch: async (query: Query) =>
      query.verb === verb && 'resource' in query && query.resource === resource ? fact : whole.fetch(query),
  });
  const error: unknown = await diagnose(source, { resource: 'deployments', namespace: 'shop', name: 'web' }).catch(
    (caught: unknown) => caught,
  );
  expect(error).to.be.instanceOf(UserError);
  return `${(error as UserError).message}; ${(error as UserError).hint}`;
}

describe('a target that cannot be read', () => {
  it('is named where it is the reason, with the server', async () => {
    expect(await errorFor('get', 'deployments', { state: 'failed', why: 'the server answered 503' })).to.equal(
      'cannot read deployments.apps "web": the server answered 503; the server is https://10.0.0.1:6443',
    );
  });
  it('is not blamed where its pods are the reason', async () => {
    expect(await errorFor('list', 'pods', { state: 'failed', why: 'the server answered 503' })).to.equal(
      'cannot read the pods of deployments.apps "web": the server answered 503; the server is https://10.0.0.1:6443',
    );
    expect(
      await errorFor('list', 'pods', { state: 'forbidden', why: 'pods is forbidden', needs: 'list pods' }),
    ).to.equal(
      'you may not read the pods of deployments.apps "web" in namespace shop: pods is forbidden; needs: list pods',
    );
  });
  it('exists, whatever the answer to the list of its pods is', async () => {
    expect(await errorFor('list', 'pods', { state: 'absent' })).to.match(
      /^cannot read the pods of deployments\.apps "web": the server answered that there is no such list; /,
    );
  });
});
