/** Metrics that no server answers: they are named only where a cause or the next test needs them. */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Category } from '../../src/model/finding.ts';
import { gapOf, gapWith } from '../../src/model/gaps.ts';
import { gapsOf } from '../../src/diagnosis/report.ts';
import { podMetricsPath } from '../../src/evidence/memory-use.ts';
import { renderDiagnosis } from '../../src/render/diagnosis.ts';
import { diagnosisMarkdown } from '../../src/render/markdown.ts';
import { tellingGaps } from '../../src/survey/gaps.ts';
import { view } from '../support/golden.ts';

const QUERY = { verb: 'raw', path: podMetricsPath('shop', 'web-1') } as const;
const DOWN = { state: 'failed', why: 'the server is currently unable to handle the request' } as const;
const GAPS = [...gapsOf([{ query: QUERY, fact: DOWN }]), gapWith('log of web', 'failed', 'failed: timeout')];
const file = new URL('golden/two-causes-of-a-deployment.json', import.meta.url);
const given = JSON.parse(readFileSync(file, 'utf8')) as Diagnosis;
const withCause = (category: Category, next: Diagnosis['next'] = null): Diagnosis => ({
  ...given,
  causes: [{ ...given.causes[0]!, category, confidence: 'likely' }],
  next,
  gaps: GAPS,
});
const said = (text: string): boolean => /^\W*metrics\W+(?:failed|forbidden)/m.test(text);

describe('render: metrics that were not read', () => {
  it('is a gap in the answer of programs, also where the screen leaves it out', () =>
    expect(GAPS[0]).to.deep.include({ what: 'metrics', state: 'failed', needs: null }));

  it('is left out of explain and of list for a cause that needs no metrics; the other gaps stay', () => {
    const diagnosis = withCause('missing-config');
    const screen = renderDiagnosis(diagnosis, view(80));
    expect([said(screen), said(diagnosisMarkdown(diagnosis))]).to.deep.equal([false, false]);
    expect(screen).to.include('log of web');
    expect(tellingGaps(diagnosis, 'shop/web-1').map(({ gap }) => gap.what)).to.deep.equal(['log of web']);
    expect(said(renderDiagnosis(diagnosis, view(80, { wide: true })))).to.equal(true);
  });

  it('is named for a cause of resource-limits, and where NEXT measures memory', () => {
    const next = { test: 'oom-test', command: 'kubectl crashloop oom-test web-1', why: 'it may be a leak' };
    for (const diagnosis of [withCause('resource-limits'), withCause('app-error', next)]) {
      expect(said(renderDiagnosis(diagnosis, view(80)))).to.equal(true);
      expect(said(diagnosisMarkdown(diagnosis))).to.equal(true);
      expect(tellingGaps(diagnosis, 'shop/web-1')).to.have.length(2);
    }
  });

  it('is named where the user lacks the right', () => {
    const forbidden = gapOf(
      'metrics',
      { state: 'forbidden', needs: 'get pods.metrics.k8s.io in shop', why: '' },
      QUERY,
    );
    const diagnosis = { ...withCause('missing-config'), gaps: [forbidden!] };
    expect(said(renderDiagnosis(diagnosis, view(80)))).to.equal(true);
  });
});
