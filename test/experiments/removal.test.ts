/** An object counts as removed when the server says that it does not exist, and not before. */
import { expect } from 'chai';
import { Removal, saysGone } from '../../src/experiments/removal.ts';
import { apiError as fromBody } from '../../src/sources/cluster/api-error.ts';
import { apiError, FakeLab } from './fake-lab.ts';
import { planned } from './scene.ts';

const NAME = 'web-1-crashloop-one-x7k2p';
const doomed = { resource: 'jobs', namespace: 'shop', name: NAME } as const;

async function withJob(before: (call: string) => void = () => undefined): Promise<FakeLab> {
  const api = new FakeLab({ before });
  await api.create('jobs', planned('one').object);
  return api;
}
const refusing =
  (status: number, ...verbs: string[]) =>
  (call: string): void => {
    if (verbs.some((verb) => call.startsWith(`${verb} `))) throw apiError(status, 'no');
  };
/** The answers of three steps: whether it is gone, or the status of the error. */
async function steps(api: FakeLab, more: { uid?: string } = {}): Promise<unknown[]> {
  const removal = new Removal(api, { ...doomed, ...more });
  const step = (): Promise<unknown> => removal.step().catch((error: { code?: number }) => error.code);
  return [await step(), await step(), await step()];
}

describe('experiments/removal', () => {
  it('asks once and reads that the object is gone', async () => {
    const api = await withJob();
    expect(await new Removal(api, doomed).step()).to.equal(true);
    expect(api.calls.slice(1)).to.deep.equal([`remove jobs/${NAME}`, `get jobs/${NAME}`]);
  });
  it('accepts the 404 of the deletion', async () => expect((await steps(new FakeLab()))[0]).to.equal(true));
  it('asks again while the object exists and is not being deleted', async () => {
    const api = await withJob();
    api.remove = async () => void api.calls.push('remove');
    expect(await steps(api)).to.deep.equal([false, false, false]);
    expect(api.calls.filter((call) => call === 'remove')).to.have.length(3);
  });
  it('deletes until 404 where the object may not be read', async () => {
    const api = await withJob(refusing(403, 'get'));
    expect(await steps(api)).to.deep.equal([false, true, true]);
  });
  it('fails with 403 where the object exists and may not be deleted', async () => {
    expect(await steps(await withJob(refusing(403, 'remove')))).to.deep.equal([403, 403, 403]);
    expect(await steps(await withJob(refusing(403, 'remove', 'get')))).to.deep.equal([403, 403, 403]);
  });
  it('sees that an object which may not be deleted does not exist', async () =>
    expect((await steps(new FakeLab({ before: refusing(403, 'remove') })))[0]).to.equal(true));
  it('sees that another object has the name', async () => {
    const api = await withJob(refusing(409, 'remove'));
    expect((await steps(api, { uid: 'another' }))[0]).to.equal(true);
    expect((await steps(api, { uid: `uid-${NAME}` }))[0]).to.equal(false);
  });
  it('does not take a 404 that names no object, or another one, as proof', () => {
    const status = { kind: 'Status', reason: 'NotFound', code: 404, message: 'x' };
    const of = (body: object | string): boolean =>
      saysGone(fromBody(404, '', typeof body === 'string' ? body : JSON.stringify(body)), NAME);
    expect(of({ ...status, details: { name: NAME, kind: 'jobs' } })).to.equal(true);
    expect(of({ ...status, details: { name: 'other', kind: 'jobs' } })).to.equal(false);
    expect(of(status)).to.equal(false);
    expect(of('404 page not found')).to.equal(false);
    expect(of('<html>')).to.equal(false);
    expect(saysGone(new Error('x'), NAME)).to.equal(false);
  });
});
