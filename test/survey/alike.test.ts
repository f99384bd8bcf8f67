import { expect } from 'chai';
import type { Cause, PrintedFix } from '../../src/model/diagnosis.ts';
import { causeFor, withSiblingsCause } from '../../src/survey/alike.ts';
import type { Explained } from '../../src/survey/alike.ts';
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

describe('survey/alike: a pod with a log that was not read', () => {
  const explained = (name: string, id: string | null, unread?: true): Explained =>
    ({
      sighting: { target: { kind: 'Pod', namespace: 'shop', name }, workload: null, node: null },
      item: {
        target: { kind: 'Pod', namespace: 'shop', name },
        state: 'crashing',
        causes:
          id === null ? [] : [{ id, about: null, container: 'web', summary: name, chain: [], evidence: [], fixes: [] }],
        history: [],
      },
      ...(unread ? { unread } : {}),
    }) as unknown as Explained;
  const ids = (...alike: Explained[]): (string | undefined)[] =>
    withSiblingsCause(alike).map(({ item }) => item.causes[0]?.id);

  it('has the cause of its siblings, if these agree', () => {
    const about = { kind: 'Secret', namespace: 'shop', name: 'db', part: null };
    const read = (name: string, id: string): Explained => {
      const one = explained(name, id);
      return { ...one, item: { ...one.item, causes: one.item.causes.map((cause) => ({ ...cause, about })) } };
    };
    expect(ids(read('a', 'x/y'), read('b', 'x/y'), explained('c', null, true))).to.deep.equal(['x/y', 'x/y', 'x/y']);
    expect(ids(read('a', 'x/y'), read('b', 'x/z'), explained('c', null, true))).to.deep.equal([
      'x/y',
      'x/z',
      undefined,
    ]);
    expect(ids(explained('a', null, true), explained('b', null, true))).to.deep.equal([undefined, undefined]);
  });
});
