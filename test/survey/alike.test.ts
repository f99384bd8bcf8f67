import { expect } from 'chai';
import type { Cause, PrintedFix } from '../../src/model/diagnosis.ts';
import { causeFor } from '../../src/survey/alike.ts';
import type { Sighting } from '../../src/survey/sighting.ts';

/** The fix of a sibling's cause, for another pod. */
function fixFor(sibling: string, name: string): PrintedFix {
  const fix: PrintedFix = {
    text: `read the log of ${sibling}`,
    command: `kubectl -n shop logs ${sibling}`,
    argv: [['kubectl', '-n', 'shop', 'logs', sibling]],
    effect: 'shows',
    risk: 'read-only',
  };
  const cause = { about: null, summary: '', chain: [], fixes: [fix] } as unknown as Cause;
  return causeFor(cause, sibling, { target: { name }, node: null } as unknown as Sighting).fixes[0]!;
}

describe('survey/alike: the cause of a sibling', () => {
  it('has the name of the other pod in text, line and words', () =>
    expect(fixFor('web-1', 'web-2')).to.deep.equal({
      text: 'read the log of web-2',
      command: 'kubectl -n shop logs web-2',
      argv: [['kubectl', '-n', 'shop', 'logs', 'web-2']],
      effect: 'shows',
      risk: 'read-only',
    }));
  it('has no command where a name would need quotes', () => {
    expect(fixFor('web-1', '$(x)')).to.include({ command: null, argv: null });
    expect(fixFor('a b', 'web-2')).to.include({ command: null, argv: null });
  });
});
