/** Names of pods in the answer of `guard`: what is cut says how to see it. */
import { expect } from 'chai';
import type { GuardAnswer } from '../../src/model/guard-answer.ts';
import { itemKey } from '../../src/model/list-items.ts';
import { guardMarkdown, renderGuard } from '../../src/render/guard.ts';
import { UNLIMITED } from '../../src/render/view.ts';
import { groupsOf } from '../../src/survey/groups.ts';
import { view } from '../support/golden.ts';
import { causeWith, itemWith, listWith } from '../survey/survey-items.ts';

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `shop/${prefix}-${i}`);
const items = names('web', 8).map((name) =>
  itemWith(name.slice('shop/'.length), {
    workload: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    causes: [causeWith({ id: 'app/panic', confidence: 'likely', summary: 'web panics' })],
  }),
);
const answer: GuardAnswer = {
  ...listWith(items, groupsOf(items.map((item) => ({ item, siblings: null })))),
  kind: 'Guard',
  command: 'helm',
  exitCode: 1,
  signal: null,
  seconds: 9,
  removed: names('web', 8),
  before: names('old', 7),
  unready: ['shop/a', 'shop/b', 'shop/c', 'shop/d', 'data/e', 'data/f'],
  leftOut: 2,
  diagnosis: null,
  file: null,
};
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('guard: names', () => {
  it('names every pod where the output is no terminal, and in Markdown', () => {
    for (const text of [renderGuard(answer, null, view(UNLIMITED)), guardMarkdown(answer)]) {
      for (const name of [...answer.removed, ...answer.before, ...answer.unready, ...items.map(itemKey)])
        expect(text).to.include(name);
      expect(text).to.not.match(/\d more:|, \d+ more/);
    }
  });

  it('says on a terminal how to see what is cut, and names all pods that no longer exist', () => {
    const text = flat(renderGuard(answer, null, view(80)));
    expect(text).to.include(
      'pods: shop/web-0, shop/web-1, shop/web-2, shop/web-3, shop/web-4 and 3 more: `kubectl crashloop list -o wide -n shop` names them',
    );
    expect(text).to.include(`These pods no longer exist: ${answer.removed.join(', ')}.`);
    expect(text).to.include('data/e and 1 more: `kubectl get pods -A` names them.');
    expect(text).to.include('shop/old-4 and 2 more: `kubectl crashloop list -n shop` names them.');
    expect(text).to.include('2 more failing pods not captured: only the first are. `kubectl crashloop list` shows');
  });
});
