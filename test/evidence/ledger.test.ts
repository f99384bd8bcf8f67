/** What a ledger concludes from lists. */
import { expect } from 'chai';
import { Ledger, factsOf } from '../../src/evidence/ledger.ts';
import type { Fact, Query } from '../../src/model/facts.ts';

const LIST: Query = { verb: 'list', resource: 'services', namespace: 'shop' };
const web = { metadata: { name: 'web', namespace: 'shop' } };
const known: Fact<unknown> = { state: 'known', value: [web] };
const partial: Fact<unknown> = { state: 'partial', value: [web], why: 'the file may lack others' };

const ledgerWith = (fact: Fact<unknown>, query = LIST): Ledger => {
  const ledger = new Ledger('2026-01-01T00:00:00Z');
  ledger.put(query, fact);
  return ledger;
};
const stateOf = (ledger: Ledger, name: string): string => factsOf(ledger, 'shop').get('services', name).state;

describe('evidence/ledger', () => {
  it('finds an object in a list, whole or in part', () => {
    expect(stateOf(ledgerWith(known), 'web')).to.equal('known');
    expect(stateOf(ledgerWith(partial), 'web')).to.equal('known');
  });
  it('says absent only if a whole list lacks the object, and asks for it otherwise', () => {
    expect(stateOf(ledgerWith(known), 'db')).to.equal('absent');
    const ledger = ledgerWith(partial);
    expect(stateOf(ledger, 'db')).to.equal('not-collected');
    expect(ledger.takeWishes()).to.deep.equal([{ verb: 'get', resource: 'services', namespace: 'shop', name: 'db' }]);
    expect(stateOf(ledgerWith(known, { ...LIST, labelSelector: 'app=web' }), 'db')).to.equal('not-collected');
  });
  it('returns what was read of a list, and whether that is everything', () => {
    const whole = factsOf(ledgerWith(known), 'shop').list('services');
    expect([whole.some.length, whole.all.state]).to.deep.equal([1, 'known']);
    const part = factsOf(ledgerWith(partial), 'shop').list('services');
    expect([part.some.length, part.all.state]).to.deep.equal([1, 'partial']);
    const none = factsOf(ledgerWith({ state: 'failed', why: 'timeout' }), 'shop').list('services');
    expect([none.some.length, none.all.state]).to.deep.equal([0, 'failed']);
  });
});
