/** The verdict of an experiment, on a page and on a terminal. */
import { expect } from 'chai';
import type { Experiment } from '../../../src/model/experiment-answer.ts';
import { renderExperiment } from '../../../src/render/experiment-text.ts';
import { renderHtml } from '../../../src/render/html/document.ts';
import { elementsIn, parsePage, textIn } from '../../support/page.ts';

const experiment = (verdict: Experiment['verdict'], confidence: Experiment['confidence']): Experiment => ({
  apiVersion: 'crashloop/v1',
  kind: 'Experiment',
  test: 'probe-test',
  target: { kind: 'Pod', namespace: 'shop', name: 'Web-1' },
  verdict,
  confidence,
  summary: 'the kill did not reproduce',
  steps: [],
  advice: [],
  notes: [],
  left: [],
  gaps: [],
});
const shown = (answer: Experiment): string => {
  const page = renderHtml({ answer, details: null, recorded: false });
  const verdict = elementsIn(parsePage(page)).find(({ attributes }) => attributes['aria-labelledby'] === 'verdict')!;
  return textIn(verdict);
};
const view = { width: 80, color: false, wide: false, headers: true, recorded: false };

describe('the verdict of an experiment', () => {
  for (const open of ['works-here', 'inconclusive'] as const)
    it(`has no confidence for ${open}`, () => {
      expect(shown(experiment(open, 'possible')))
        .to.match(/does not settle it/)
        .and.not.match(/possible/i);
      expect(renderExperiment(experiment(open, 'possible'), view)).to.match(new RegExp(`^VERDICT  ${open}$`, 'm'));
    });

  it('has the confidence of any other verdict', () => {
    expect(shown(experiment('app', 'likely'))).to.match(/likely/i);
    expect(renderExperiment(experiment('app', 'likely'), view)).to.match(/^VERDICT {2}app, likely$/m);
  });
});
