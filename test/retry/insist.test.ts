/** A change that is sent again until the server says whether it did it. */
import { expect } from 'chai';
import { ServerTrouble, UserError } from '../../src/errors.ts';
import { insist } from '../../src/retry/until.ts';
import { ApiError, refusedWith } from '../../src/sources/cluster/api-error.ts';
import { apiError } from '../experiments/fake-lab.ts';
import { FakeCluster } from './fake-cluster.ts';

const PROXY = new ApiError(403, 'the server answered 403: an HTML page', undefined);
const lost = Object.assign(new ServerTrouble('the connection broke'), { request: 'PATCH https://10.0.0.1/x' });

interface Played {
  readonly sent: number;
  readonly said: string | undefined;
}

/** @param answers of the change, in order; the last one repeats. null: it succeeds */
async function played(
  answers: readonly (Error | null)[],
  isDone: () => Promise<boolean>,
  signal = new AbortController().signal,
): Promise<Played> {
  let sent = 0;
  const change = async (): Promise<void> => {
    const answer = answers[Math.min(sent++, answers.length - 1)]!;
    if (answer) throw answer;
  };
  const said = await insist(new FakeCluster(), change, isDone, signal).catch(
    (error: Error) => `throws ${error.message}`,
  );
  return { sent, said };
}
const no = async (): Promise<boolean> => false;
const yes = async (): Promise<boolean> => true;
const unread = async (): Promise<boolean> => {
  throw lost;
};

describe('retry/insist', () => {
  it('sends a change once that succeeds', async () =>
    expect(await played([null], no)).to.deep.equal({ sent: 1, said: undefined }));
  it('sends it again after an answer that is not from the API server', async () =>
    expect(await played([PROXY, lost, apiError(500, 'x'), null], no)).to.deep.equal({ sent: 4, said: undefined }));
  it('does not send it again if it took effect', async () =>
    expect(await played([lost], yes)).to.deep.equal({ sent: 1, said: undefined }));
  it('throws a refusal at once', async () =>
    expect(await played([apiError(403, 'no right')], yes)).to.deep.equal({ sent: 1, said: 'throws no right' }));
  it('throws at once if the server cannot be reached', async () =>
    expect(await played([new UserError('no route')], yes)).to.deep.equal({ sent: 1, said: 'throws no route' }));
  it('takes a refusal after an attempt without an answer as its effect, if it was done', async () =>
    expect(await played([lost, apiError(409, 'conflict')], async () => true)).to.include({ said: undefined }));
  it('throws a refusal after an attempt that took no effect', async () =>
    expect(await played([lost, apiError(422, 'invalid')], no)).to.deep.equal({ sent: 2, said: 'throws invalid' }));
  it('gives up after a while and says what failed, with the request', async () => {
    const { sent, said } = await played([lost], unread);
    expect(said).to.equal('the connection broke (PATCH https://10.0.0.1/x)');
    expect(sent).to.be.within(30, 80);
  });
  it('gives up when it is interrupted', async () =>
    expect(await played([lost], unread, AbortSignal.abort())).to.include({ sent: 1 }));
});

describe('a refusal by the API server', () => {
  const cases: [string, unknown, number | undefined][] = [
    ['403 with a Status', apiError(403, 'x'), 403],
    ['404 with a Status', apiError(404, 'x', 'web'), 404],
    ['422 with a Status', apiError(422, 'x'), 422],
    ['403 of a proxy', PROXY, undefined],
    ['408 with a Status, after which the request may take effect', apiError(408, 'x'), undefined],
    ['500 with a Status', apiError(500, 'x'), undefined],
    ['200 with another object', new ApiError(200, 'x', undefined), undefined],
    ['a connection that broke', lost, undefined],
    ['an unreachable server', new UserError('x'), undefined],
  ];
  for (const [name, error, expected] of cases)
    it(`${expected === undefined ? 'is not' : 'is'} ${name}`, () => expect(refusedWith(error)).to.equal(expected));
});
