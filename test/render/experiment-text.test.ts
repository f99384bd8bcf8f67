/** Plans and answers of experiments as text. */
import { forbiddenGap } from '../../src/model/gaps.ts';
import { expect } from 'chai';
import type { Experiment } from '../../src/model/experiment-answer.ts';
import { renderExperiment, renderPlan } from '../../src/render/experiment-text.ts';
import { displayWidth } from '../../src/render/width.ts';
import { planned, planOf } from '../experiments/scene.ts';

const VIEW = { width: 80, color: false, wide: false, headers: true, recorded: false };
const ANSWER: Experiment = {
  apiVersion: 'crashloop/v1',
  kind: 'Experiment',
  test: 'image-test',
  target: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
  verdict: 'app',
  confidence: 'confirmed',
  summary: `image and pod spec let a process start and stay; web fails in what it runs: ${'long words '.repeat(8)}`,
  steps: [
    {
      name: 'original, as observed',
      pod: 'web-1',
      node: 'node-1',
      image: 'web:1',
      outcome: 'exited 1 after 2 s',
      says: 'panic: \u001b[31mboom',
    },
    {
      name: 'known-good image, asleep',
      pod: 'web-1-crashloop-known-x7k2p-abcde',
      node: null,
      image: 'busybox:1.36',
      outcome: 'ran 10 s',
      says: '',
    },
  ],
  notes: ['probes are taken off'],
  advice: [
    { text: 'look at the log', command: 'kubectl -n shop logs web-1' },
    { text: 'think', command: null },
  ],
  left: [{ object: 'Job/x', command: 'kubectl -n shop delete job x', why: null }],
  gaps: [forbiddenGap('nodes', { verb: 'list', resource: 'nodes', namespace: null })],
};
const text = (view: object = {}): string => renderExperiment(ANSWER, { ...VIEW, ...view });

describe('render/experiment', () => {
  it('says the verdict first, then the steps', () => {
    expect(text()).to.match(
      /^image-test of Pod\/web-1 in shop\.\nVERDICT {2}app, confirmed\n {2}image and pod spec[^]*\n\nSTEP +NODE +OUTCOME\noriginal, as observed +node-1 +exited 1 after 2 s\nknown-good image, asleep +- +ran 10 s\n/,
    );
  });
  it('prints everything else under its heading', () => {
    expect(text()).to.match(
      /NOTES\n {2}- probes are taken off\n\nDO\n1\. look at the log\n {3}kubectl -n shop logs web-1\n2\. think\n\nLEFT BEHIND\n {2}Job\/x\n {4}kubectl -n shop delete job x\n\nNOT READ/,
    );
  });
  it('leaves out empty parts', () => {
    expect(renderExperiment({ ...ANSWER, notes: [], advice: [], left: [], gaps: [] }, VIEW)).not.to.match(
      /NOTES|DO\n|LEFT BEHIND|NOT READ/,
    );
  });
  it('prints no confidence for inconclusive', () => {
    expect(renderExperiment({ ...ANSWER, verdict: 'inconclusive', confidence: 'possible' }, VIEW)).to.match(
      /VERDICT {2}inconclusive\n/,
    );
  });
  it('fits the width and prints no control character', () => {
    for (const width of [40, 80, 120])
      expect(
        text({ width })
          .split('\n')
          .filter((line) => displayWidth(line) > width && !line.includes('kubectl')),
      ).to.deep.equal([]);
    expect(text()).not.to.match(/\u001b/);
  });
  it('names pods and images with -o wide', () => {
    expect(text({ wide: true })).to.match(/web-1-crashloop-known-x7k2p-abcde,\s+busybox:1\.36/);
  });

  it('shows a plan with everything it creates and runs', () => {
    const plan = {
      ...planOf([planned('own'), planned('known')]),
      runs: ['init migrate runs rake'],
      notes: ['to know'],
    };
    const shown = renderPlan(plan, VIEW);
    expect(shown).to.match(
      /^image-test of Pod\/web-1 in shop would create:\n {2}Job\/web-1-crashloop-own-x7k2p\n[^]*Job\/web-1-crashloop-known-x7k2p/,
    );
    expect(shown).to.match(/watched for 5 s, then\s+removed\./);
    expect(shown).to.match(
      /The copies run these original commands, with all their side effects:\n {2}- init migrate runs rake\nNote:\n {2}- to know\n$/,
    );
  });
});
