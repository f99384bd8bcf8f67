/** What to do next where the log of a failing container could not be read. */
import { expect } from 'chai';
import { nextTest } from '../../src/diagnosis/next.ts';
import type { UnreadLog } from '../../src/diagnosis/next.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';

const POD = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
const next = (fact: UnreadLog['fact']): Diagnosis['next'] => nextTest(POD, [], true, true, { container: 'web', fact });
const refused = (user: string): UnreadLog['fact'] => ({
  state: 'forbidden',
  why: `pods "web-1" is forbidden: User "${user}" cannot get resource "pods/log" in API group "" in the namespace "shop"`,
  needs: 'get pods/log in shop',
});

describe('diagnosis: the next step', () => {
  it('is the right to read the log for the user that was refused, and no experiment', () => {
    const allow = (subject: string): string =>
      'kubectl -n shop create role read-pod-logs --verb=get --resource=pods/log && ' +
      `kubectl -n shop create rolebinding read-pod-logs --role=read-pod-logs ${subject}`;
    expect(next(refused('jane'))).to.include({ test: 'logs', command: allow('--user=jane') });
    expect(next(refused('system:serviceaccount:ci:bot'))?.command).to.equal(allow('--serviceaccount=ci:bot'));
    expect(next({ state: 'forbidden', why: 'no', needs: 'get pods/log in shop' })?.command).to.equal(
      'kubectl -n shop auth can-i get pods --subresource=log',
    );
  });

  it('is another try where the log was not available for a while', () =>
    expect(next({ state: 'failed', why: 'timeout' })).to.deep.include({
      test: 'logs',
      command: 'kubectl crashloop explain -n shop web-1',
    }));

  it('is an experiment where every log was read', () =>
    expect(nextTest(POD, [], true, true)?.test).to.equal('image-test'));
});
