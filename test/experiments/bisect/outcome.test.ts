/** What a copy of a bisect shows, compared with the original and with the copy that has every change. */
import { expect } from 'chai';
import { outcomeOf } from '../../../src/experiments/bisect/outcome.ts';
import { containersOf } from '../../../src/evidence/containers.ts';
import type { Run } from '../../../src/experiments/run-copy.ts';
import type { Cause } from '../../../src/model/diagnosis.ts';
import { crashed, podOf } from '../../support/scenario.ts';

const [container] = containersOf(podOf({ status: { containerStatuses: [crashed('web', 1)] as never } }));
const saying = (quote: string): Cause =>
  ({
    id: 'app/error-line',
    container: 'web',
    about: null,
    evidence: [{ object: 'Pod/x', field: 'log', time: null, quote }],
  }) as unknown as Cause;
const died = (quote: string, name: string): Run =>
  ({
    fate: 'died',
    container: 'web',
    exitCode: 1,
    pod: { metadata: { name } },
    diagnosis: { causes: [saying(quote)] },
  }) as unknown as Run;

describe('experiments/bisect: outcome', () => {
  const plain = died('cannot open a.conf', 'copy-1');
  const baseline = {
    container: container!,
    cause: saying('cannot open a.conf'),
    plain,
    needsReady: true,
    mayEnd: false,
  };

  it('is that of the pod where a copy prints the same error', () => {
    expect(outcomeOf(plain, baseline)).to.equal('fails');
    expect(outcomeOf(died('cannot open a.conf', 'copy-2'), baseline)).to.equal('fails');
  });
  it('is another one where the same check finds another error with the same exit code', () => {
    expect(outcomeOf(died('no such table users', 'copy-2'), baseline)).to.equal('other');
  });
  it('is none where a copy had not started yet and no event says that it cannot', () => {
    const late = { ...died('', 'copy-2'), fate: 'unstarted', exitCode: null, diagnosis: null } as unknown as Run;
    expect(outcomeOf(late, baseline)).to.equal('lost');
    expect(outcomeOf(late, { ...baseline, plain: late })).to.equal('lost');
  });
  it('works with exit 0 only where the container may end', () => {
    const ended = { ...died('', 'copy-2'), fate: 'completed', exitCode: 0, diagnosis: null } as unknown as Run;
    expect(outcomeOf(ended, baseline)).to.equal('other');
    expect(outcomeOf(ended, { ...baseline, mayEnd: true })).to.equal('works');
  });
});
