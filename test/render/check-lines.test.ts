import { expect } from 'chai';
import { tableOf } from '../../src/diagnosis/table.ts';
import type { CategoryResult, Diagnosis } from '../../src/model/diagnosis.ts';
import type { Found } from '../../src/model/finding.ts';
import { checkWhy, foldedChecks, resultText } from '../../src/render/check-lines.ts';
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
  it('say by what a category is ruled out that only the confirmed cause excludes', () => {
    const image = checks.find(({ category }) => category === 'bad-image')!;
    expect(resultText(image)).to.equal('ruled out');
    expect(image.why).to.equal('by the confirmed cause, and not looked at further: Memory limit reached (OOMKilled)');
    const lines = foldedChecks({ checks, causes: [oom] } as unknown as Diagnosis, view(80), styleFor(false)).join('\n');
    expect(lines).to.include('ruled out by the cause: bad-image').and.not.include('ruled out: ');
  });

  it('have four results: no fault found is unknown, and what the pod does not have is not used', () => {
    const of = (result: CategoryResult['result'], basis: CategoryResult['basis'], why: string): CategoryResult => ({
      category: 'volume',
      result,
      basis,
      why,
      evidence: [],
    });
    const all = [
      of('found', 'cause', 'x'),
      of('ruled-out', 'proof', 'x'),
      of('ruled-out', 'not-used', 'the pod has no volumes'),
      of('unknown', 'not-used', 'the pod has no volumes'),
      of('unknown', 'no-fault', 'web started'),
      of('unknown', 'no-fault', 'no fault found in its volume'),
      of('unknown', 'no-data', 'no data'),
    ];
    expect(all.map((one) => `${resultText(one)}: ${checkWhy(one)}`)).to.deep.equal([
      'found: x',
      'ruled out: x',
      'not used: the pod has no volumes',
      'not used: the pod has no volumes',
      'unknown: no fault found: web started',
      'unknown: no fault found in its volume',
      'unknown: no data',
    ]);
    const two = { checks: [all[4], { ...all[4], category: 'node', why: 'y' }], causes: [oom] } as unknown as Diagnosis;
    expect(foldedChecks(two, view(80), styleFor(false))[1]).to.equal('  unknown: volume, node (no fault found)');
  });

  it('say so where a fact rules it out', () =>
    expect(
      resultText({ category: 'volume', result: 'ruled-out', basis: 'proof', why: 'x', evidence: oom.evidence }),
    ).to.equal('ruled out'));
});
