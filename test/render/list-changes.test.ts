import { expect } from 'chai';
import { changeKeys, listChangeHeader, listChangeLines } from '../../src/render/list-changes.ts';
import { causeWith, itemWith, listWith } from '../survey/survey-items.ts';

const list = (...items: ReturnType<typeof itemWith>[]): ReturnType<typeof listWith> => listWith(items, []);

describe('render/list-changes', () => {
  it('prints pods that started to fail, changed and stopped failing', () => {
    const before = changeKeys(list(itemWith('a'), itemWith('b'), itemWith('c')));
    const lines = listChangeLines(list(itemWith('a'), itemWith('b', { restarts: 2 }), itemWith('d')), before)
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => line.split(/\s+/).slice(1, 4).join(' '))).to.deep.equal([
      'crashing shop/b 2',
      'crashing shop/d 0',
      'over shop/c -',
    ]);
  });
  it('prints every pod first, and later nothing for another step of the same loop', () => {
    expect(listChangeLines(list(itemWith('a')), undefined)).to.equal(
      '2026-01-01T12:00:00Z  crashing   shop/a                                        0         confirmed   Secret db does not exist in namespace shop; env PW of web needs it\n',
    );
    expect(listChangeLines(list(itemWith('a', { status: 'Running' })), changeKeys(list(itemWith('a'))))).to.equal('');
  });
  it('prints a new cause, and what a recovered pod died of', () => {
    expect(
      listChangeLines(
        list(itemWith('a', { causes: [causeWith({ confidence: 'likely' })] })),
        changeKeys(list(itemWith('a'))),
      ),
    ).to.contain('likely');
    expect(
      listChangeLines(
        list(itemWith('a', { state: 'recovered', causes: [], history: [causeWith()] })),
        changeKeys(list(itemWith('a'))),
      ),
    ).to.match(/recovered .* was: Secret db/);
    expect(listChangeLines(list(itemWith('a', { causes: [] })), undefined)).to.contain('unknown     no cause found');
  });
  it('prints no control characters', () => {
    expect(
      listChangeLines(list(itemWith('a', { causes: [causeWith({ summary: '\u001b[31mx\ny' })] })), undefined),
    ).not.to.match(/\u001b|x\ny/);
    expect(listChangeHeader()).to.match(/^TIME +STATE +POD/);
  });
});
