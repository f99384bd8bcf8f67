import { expect } from 'chai';
import { NO_CONTAINERS, rank } from '../../src/diagnosis/rank.ts';
import type { Found } from '../../src/model/finding.ts';

const found = (id: string, container: string, more: Partial<Found> = {}): Found => ({
  result: 'found',
  id,
  category: 'app-error',
  confidence: 'likely',
  container,
  about: null,
  summary: `${container}: ${id}`,
  chain: [],
  evidence: [],
  fixes: [],
  ...more,
});
const ids = (findings: readonly Found[]): string[] =>
  rank(findings, { ...NO_CONTAINERS, order: ['web', 'proxy'] }).causes.map(({ id, container }) => `${container} ${id}`);

describe('a cause of a container that another has to wait for', () => {
  const victim = found('app/missing-sidecar', 'web', { dueTo: 'proxy' });

  it('comes first, also where it is only a general error line', () => {
    expect(ids([victim, found('app/error-line', 'proxy')])).to.deep.equal(['proxy app/error-line']);
    expect(ids([victim, found('app/silent-exit', 'proxy', { confidence: 'possible' })])).to.deep.equal([
      'proxy app/silent-exit',
    ]);
  });

  it('leaves the victim as the cause where the other container has none', () => {
    expect(ids([victim])).to.deep.equal(['web app/missing-sidecar']);
    expect(ids([victim, found('app/error-line', 'other')])).to.include('web app/missing-sidecar');
  });
});
