import { expect } from 'chai';
import { tableOf } from '../../src/diagnosis/table.ts';
import type { CategoryResult, Diagnosis } from '../../src/model/diagnosis.ts';
import type { Found } from '../../src/model/finding.ts';
import { foldedChecks, resultText } from '../../src/render/check-lines.ts';
import { styleFor } from '../../src/render/style.ts';
import { view } from '../support/golden.ts';

const oom: Found = {
  result: 'found',
  id: 'limits/oom-limit',
  category: 'resource-limits',
  confidence: 'confirmed',
  container: null,
  about: null,
  summary: 'web was OOMKilled',
  chain: [],
  evidence: [{ object: 'Pod/web-1', field: 'x', time: null, quote: 'OOMKilled' }],
  fixes: [],
};
const silent = (category: CategoryResult['category']): CategoryResult => ({
  category,
  result: 'unknown',
  basis: 'no-data',
  why: 'no data',
  evidence: [],
});
const checks = tableOf([oom], [], [], silent);

describe('render: the categories of causes', () => {
  it('do not say that a category was ruled out where only the confirmed cause excludes it', () => {
    const image = checks.find(({ category }) => category === 'bad-image')!;
    expect(resultText(image)).to.equal('not looked at');
    expect(image.why).to.equal(
      'not looked at further, since another cause is confirmed: Memory limit reached (OOMKilled)',
    );
    const lines = foldedChecks({ checks, causes: [oom] } as unknown as Diagnosis, view(80), styleFor(false)).join('\n');
    expect(lines).to.include('not looked at further: bad-image').and.not.include('ruled out');
  });

  it('say so where a fact rules it out', () =>
    expect(
      resultText({ category: 'volume', result: 'ruled-out', basis: 'proof', why: 'x', evidence: oom.evidence }),
    ).to.equal('ruled out'));
});
