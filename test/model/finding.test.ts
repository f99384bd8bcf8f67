import { expect } from 'chai';
import { lower } from '../../src/model/finding.ts';

describe('model/finding', () => {
  it('lowers a confidence by one, and leaves possible', () => {
    expect([lower('confirmed'), lower('likely'), lower('possible')]).to.deep.equal(['likely', 'possible', 'possible']);
  });
});
